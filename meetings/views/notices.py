"""The notice: previewed and sent, followed until it has reached everybody, and answered."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cesam.forms import sent
from meetings import answering, deadlines, notice_content, notice_printing, notices, reply_links
from meetings.access import prepared_meeting, visible_meeting
from meetings.exceptions import Refused
from meetings.forms.notice import AddressForm, NoticeForm, ReplyForm
from meetings.models import Dispatch, Invitation, Meeting, NoticeFile
from meetings.views.parts import form_page, words
from meetings.views.planning import meeting_before, step_taken
from outbox.exceptions import NotFailed
from parties.access import person


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as it will be, and to whom it goes; sent with one press, anew when something has changed."""
    meeting = prepared_meeting(request, pk)
    if request.method != "POST" and meeting.status not in (Meeting.Status.PLANNED, Meeting.Status.NOTICED):
        raise PermissionDenied
    form = NoticeForm(sent(request), initial={"number": notices.next_number(meeting)})
    if form.is_valid():
        try:
            notice = notices.send(meeting, by=person(request), **form.cleaned_data)
        except Refused as refusal:
            messages.warning(request, words(refusal))
            return redirect("meeting_detail", meeting.pk)
        count = notice.dispatches.count()
        said = ngettext("The notice goes to %(count)s person.", "The notice goes to %(count)s people.", count)
        messages.success(request, said % {"count": count})
        return redirect("notice_detail", meeting.pk)
    return form_page(request, "meetings/meeting_notice.html", form, **_preview(meeting))


def _preview(meeting: Meeting) -> dict[str, Any]:
    found = notices.recipients(meeting)
    going = notices.due(found)
    whole = next((one for one in found if one.content.is_whole), None)
    content = whole.content if whole else notice_content.of(meeting, [])
    due_on = deadlines.of(meeting).notice_on
    return {
        "meeting": meeting,
        "found": found,
        "going": going,
        "unreachable": [one for one in going if not one.address],
        "is_amended": meeting.status == Meeting.Status.NOTICED and meeting.notices.exists(),
        "late": due_on if due_on and due_on < timezone.localdate() else None,
        "has_items": bool(content.points),
        "article": notice_printing.article(meeting, content, changes=whole.changes if whole else []),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def notice_elsewhere(request: HttpRequest, pk: int) -> HttpResponse:
    """That the notice was sent in some other way. It cannot be undone, so it is asked for first."""
    meeting = meeting_before(request, pk, Meeting.Status.NOTICED)
    if request.method == "POST":
        return step_taken(request, meeting, lambda: meeting.give_notice(by=person(request)))
    whole = notice_content.of(meeting, notices.nodes_of(meeting))
    return render(request, "meetings/notice_elsewhere.html", {"meeting": meeting, "points": whole.points})


@require_safe
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent, whom it has reached, and who comes."""
    meeting = prepared_meeting(request, pk)
    return render(request, "meetings/notice_detail.html", {"meeting": meeting, **notices.state_of(meeting)})


@require_safe
def notice_beside(request: HttpRequest, pk: int) -> HttpResponse:
    """The section beside the meeting: for who prepares it how far the notice has come, for a member the own answer."""
    meeting, user = visible_meeting(request, pk), person(request)
    context: dict[str, Any] = {"meeting": meeting, "is_preparer": meeting.is_prepared_by(user)}
    if context["is_preparer"]:
        context |= notices.state_of(meeting)
    own = meeting.invitations.current().filter(person=user).first()
    if own is not None:
        context |= {"own": own, "token": reply_links.token(own)}
    return render(request, "meetings/_notice_beside.html", context)


@require_safe
def notice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The latest file that was sent to the person, or to the members for who prepares the meeting."""
    meeting, user = visible_meeting(request, pk), person(request)
    files = NoticeFile.objects.filter(notice__meeting=meeting, pdf__isnull=False).order_by("-pk")
    mine = files.filter(dispatches__invitation__person=user)
    if meeting.is_read_whole_by(user):
        mine = files.filter(content__is_whole=True)
    file = mine.select_related("notice__meeting__body").first()
    if file is None:
        raise Http404
    name = content_disposition_header(as_attachment=False, filename=notices.file_name(file.notice))
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-cache"}
    return HttpResponse(bytes(file.pdf or b""), content_type="application/pdf", headers=headers)


@require_POST
def notice_without(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    meeting = prepared_meeting(request, pk)
    file = get_object_or_404(NoticeFile.objects.select_related("notice"), notice__meeting=meeting, pk=file_pk)
    file.notice.meeting = meeting
    return _mended(request, meeting, lambda: notices.send_without_file(file, by=person(request)), _("The letters go."))


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_reply(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """An answer that was given in some other way, noted by who prepares the meeting."""
    meeting, invitation = _invitation(request, pk, invitation_pk)
    form = ReplyForm(sent(request), initial={"reply": invitation.reply, "note": invitation.note})
    if form.is_valid():
        given = form.cleaned_data
        said = _("The answer of %(name)s is noted.") % {"name": invitation.name}
        return _mended(request, meeting, lambda: answering.give(invitation, by=person(request), **given), said)
    return form_page(request, "meetings/invitation_reply.html", form, meeting=meeting, invitation=invitation)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_address(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """The address that the notice of this meeting goes to."""
    meeting, invitation = _invitation(request, pk, invitation_pk)
    form = AddressForm(sent(request), initial={"address": notices.address_of(invitation)})
    if form.is_valid():
        address = form.cleaned_data["address"]
        said = _("The notice goes to %(address)s.") % {"address": address}
        return _mended(request, meeting, lambda: notices.mend_address(invitation, address, by=person(request)), said)
    return form_page(request, "meetings/invitation_address.html", form, meeting=meeting, invitation=invitation)


@require_POST
def invitation_resend(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    meeting, invitation = _invitation(request, pk, invitation_pk)
    dispatches = Dispatch.objects.filter(invitation=invitation, letter__isnull=False)
    dispatch = dispatches.select_related("notice", "letter__person").order_by("-notice__number").first()
    if dispatch is None:
        raise Http404
    dispatch.notice.meeting = meeting
    return _mended(
        request, meeting, lambda: notices.resend(dispatch, by=person(request)), _("The letter is tried again.")
    )


def _invitation(request: HttpRequest, pk: int, invitation_pk: int) -> tuple[Meeting, Invitation]:
    meeting = prepared_meeting(request, pk)
    invitation = get_object_or_404(meeting.invitations.select_related("person"), pk=invitation_pk)
    invitation.meeting = meeting
    return meeting, invitation


def _mended(request: HttpRequest, meeting: Meeting, mend: Callable[[], None], said: str) -> HttpResponse:
    try:
        mend()
    except NotFailed:
        messages.warning(request, _("The letter has not failed."))
    except Refused as refusal:
        messages.warning(request, words(refusal))
    else:
        messages.success(request, said)
    return redirect("notice_detail", meeting.pk)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notice_reply(request: HttpRequest, token: str) -> HttpResponse:
    """The answer by the link in the letter. Opened it asks: programs that look at links must not answer for anybody."""
    invitation = reply_links.read(token)
    if invitation is None:
        raise Http404
    meeting = Meeting.objects.with_body().get(pk=invitation.meeting_id)
    invitation.meeting = meeting
    with translation.override(invitation.person.language if invitation.person else meeting.body.language):
        form = ReplyForm(sent(request), initial={"reply": invitation.reply, "note": invitation.note})
        problem = ""
        if form.is_valid():
            try:
                answering.give(invitation, by=invitation.person, is_linked=True, **form.cleaned_data)
            except Refused as refusal:
                problem = words(refusal)
            else:
                messages.success(request, _("Your answer has reached the secretary. You can change it here."))
                return redirect("notice_reply", token)
        context = {
            "meeting": meeting,
            "invitation": invitation,
            "problem": problem,
            "is_open": meeting.status == Meeting.Status.NOTICED and invitation.is_current,
        }
        return form_page(request, "meetings/notice_reply.html", form, **context)
