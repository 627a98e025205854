from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cesam import display

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from meetings.models import Meeting
    from meetings.steps import Next
    from meetings.todo import Task
    from minutes.models import EidLink, Round, Signatory
    from parties.models import User


def waiting_signatories(user: "User") -> "QuerySet[Signatory]":
    """What the person is to read and sign."""
    from minutes.models import Signatory

    return Signatory.objects.waiting_for(user).select_related("round__meeting__body")


def task(signatory: "Signatory") -> "Task":
    from meetings.todo import Task

    round = signatory.round
    return Task(
        title=str(_("Adjust the minutes")),
        context=f"{round.meeting.body.short_name} {display.date_short(round.meeting.starts_at)}",
        url=reverse("round_read", args=[round.meeting_id, round.pk]),
        due_on=round.due_on,
    )


def corrections(meeting: "Meeting", user: "User") -> "list[Round] | None":
    """The signed corrections of the meeting's minutes: they are shown with them everywhere."""
    from minutes.models import Round

    if not meeting.is_signed:
        return None
    return list(meeting.rounds.complete().filter(scope=Round.Scope.CORRECTION)) or None


def waiting_links(user: "User") -> "QuerySet[EidLink]":
    """E-identifications that an administrator is to look at."""
    from minutes.models import EidLink

    found = EidLink.objects.waiting().select_related("person")
    return found if user.is_keeper else found.none()


def link_task(link: "EidLink") -> "Task":
    from meetings.todo import Task

    return Task(
        title=str(_("Confirm the e-identification of %(name)s") % {"name": link.person}),
        context=link.method,
        url=reverse("eid_link_list"),
    )


def next_step(meeting: "Meeting", user: "User") -> "Next | None":
    """What sign-off asks of the person now; None where it asks nothing."""
    from meetings.steps import Next
    from minutes.models import Round, Signatory
    from minutes.signoff_state import State

    if meeting.status == meeting.Status.DRAFTING and meeting.is_prepared_by(user):
        return Next("adjust", str(_("Send for adjustment")), url=reverse("round_send", args=[meeting.pk]))
    if meeting.status != meeting.Status.IN_ADJUSTMENT:
        return None
    round = meeting.rounds.filter(scope=Round.Scope.WHOLE).order_by("-number").first()
    if round is None:
        return None
    waiting = State(round).summary if round.is_open else ""
    also = also_url = ""
    if round.is_open and meeting.is_prepared_by(user):
        also, also_url = str(_("Take back and change")), reverse("round_take_back", args=[meeting.pk, round.pk])
    if Signatory.objects.waiting_for(user).filter(round=round).exists():
        url = reverse("round_read", args=[meeting.pk, round.pk])
        return Next("sign", str(_("Read and sign")), waiting, url, also, also_url)
    if not meeting.is_read_whole_by(user):
        return None
    url = reverse("round_detail", args=[meeting.pk, round.pk])
    return Next("adjustment", str(_("To the adjustment")), waiting, url, also, also_url)


def extract_step(meeting: "Meeting", user: "User") -> "Next | None":
    """For whoever came for single items: the extract that they got."""
    from meetings.steps import Next
    from minutes import extracts
    from minutes.models import Extract

    if not meeting.is_signed or meeting.is_read_whole_by(user):
        return None
    rounds = {
        one.seal.round for one in Extract.objects.filter(seal__round__meeting=meeting).select_related("seal__round")
    }
    found = [one for round in sorted(rounds, key=lambda round: -round.pk) for one in extracts.visible(round, user)]
    if not found:
        return None
    return Next(
        "extract", str(_("Open the extract of your items")), url=reverse("extract_pdf", args=[meeting.pk, found[0].pk])
    )


class MinutesConfig(AppConfig):
    name = "minutes"

    def ready(self) -> None:
        from minutes import sealing_jobs, signing
        from minutes.press import MinutesDue, RoundsDue
        from minutes.press_sealing import FinalCopiesDue
        from paper import press

        press.register(MinutesDue())
        press.register(RoundsDue())
        press.register(FinalCopiesDue())
        signing.when_complete.append(sealing_jobs.want)

        from meetings import materials, steps, todo
        from parties import event_words

        event_words.register(
            {
                "round.sent": _("Version sent for adjustment"),
                "round.printed": _("File for adjustment made"),
                "round.reminded": _("Reminder of adjustment sent"),
                "round.complete": _("Signed by everybody"),
                "round.revised": _("Version followed by a new one"),
                "round.declined": _("Version returned by somebody who declined"),
                "round.taken_back": _("Version taken back"),
                "review.no_remark": _("No remarks on the minutes"),
                "review.remark": _("Remark on the minutes"),
                "review.settled": _("Remark settled"),
                "signatory.replaced": _("Somebody else signs"),
                "minutes.sealed": _("Minutes sealed"),
                "extract.sealed": _("Extract of minutes sealed"),
                "seal.renewed": _("Time stamp of a seal renewed"),
                "signature.given": _("Signature given"),
                "signature.withdrawn": _("Signature withdrawn"),
                "signature.refused": _("Signature refused"),
                "eidlink.asked": _("Signed with an unknown e-identification"),
                "eidlink.approved": _("E-identification tied to a person"),
                "eidlink.removed": _("E-identification no longer tied to a person"),
            }
        )
        materials.register(materials.Panel("corrections", "minutes/_corrections.html", corrections, order=5))
        steps.register(next_step)
        steps.register(extract_step)
        todo.register(todo.Source("adjustment", waiting_signatories, task))
        todo.register(todo.Source("eid-links", waiting_links, link_task))
