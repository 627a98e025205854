"""Meetings that are out for adjustment, made through the real verbs; the file is a stand-in where none is looked at."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.utils import timezone

from meetings.models import Attendance, Meeting
from minutes import adjusting, signing
from minutes.eid.provider import Evidence, EvidenceFile
from minutes.models import MinutesVersion, Round, Signatory, Signature
from paper.rendering import Printed
from parties.models import User
from tests.meetings.factories import make_item, make_meeting
from tests.parties.factories import Cast


def read(meeting: Meeting) -> Meeting:
    return Meeting.objects.with_body().get(pk=meeting.pk)


def make_held(
    *, cast: Cast, adjusters: tuple[str, ...] = ("union_rep", "other_union_rep"), starts_at: dt.datetime | None = None
) -> Meeting:
    """A meeting that is over and written up: everybody was there, two union representatives adjust."""
    meeting = make_meeting(cast=cast, starts_at=starts_at)
    make_item(meeting=meeting, title="Budgetfrågor", text="<p>Arbetsgivaren redovisade utfallet.</p>")
    make_item(meeting=meeting, title="Övriga frågor", text="<p>Inga.</p>")
    rows = Attendance.objects.filter(meeting=meeting)
    rows.exclude(mode="vacant").update(mode="onsite")
    for role in adjusters:
        rows.filter(person=getattr(cast, role)).update(roles=["adjuster"])
    rows.filter(person=cast.chair).update(roles=["chair"])
    rows.filter(person=cast.secretary).update(roles=["secretary"])
    Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.DRAFTING, labels_fixed_at=timezone.now())
    return read(meeting)


def make_round(*, cast: Cast, meeting: Meeting | None = None, is_printed: bool = True, **fields: object) -> Round:
    """A version of the meeting that is out for adjustment."""
    meeting = meeting or make_held(cast=cast)
    fields.setdefault("due_on", timezone.localdate() + dt.timedelta(days=14))
    fields.setdefault("confirmed", True)
    round = adjusting.send(meeting, by=cast.secretary, **fields)  # type: ignore[arg-type]
    if is_printed:
        print_round(round)
    return round


def print_round(round: Round) -> MinutesVersion:
    """What the press does, with a few bytes in place of a file."""
    content = round.composition
    number = MinutesVersion.next_number(round.meeting)
    pdf = f"%PDF {content.sha256}".encode()
    version = MinutesVersion.keep(round.meeting, content, number, Printed(pdf, 1, ()))
    assert version is not None
    adjusting.printed(round, version)
    return version


def place_of(round: Round, person: User) -> Signatory:
    place = round.signatories.serving().get(person=person)
    place.round = round
    return place


def make_evidence(round: Round, person: User, **fields: object) -> Evidence:
    """What an e-identification would have proved."""
    proof = f"{round.pk} {person.pk} {fields}".encode()
    values = {
        "provider": "demo",
        "method": "Prov utan e-legitimation",
        "level": "",
        "signed_at": timezone.now(),
        "name": person.name,
        "person_key": hashlib.sha256(str(person.pk).encode()).hexdigest(),
        "files": (EvidenceFile("bevis.json", "application/json", proof),),
        "is_real": False,
        "sha256": hashlib.sha256(proof).hexdigest(),
    }
    return Evidence(**(values | fields))  # type: ignore[arg-type]


def sign(round: Round, person: User, **fields: object) -> Signature:
    evidence = make_evidence(round, person, **fields)
    return signing.accept(place_of(round, person), evidence, sha256=round.adjusted_sha256, by=person)


def sign_all(round: Round) -> Round:
    """Everybody signs, in order."""
    for place in round.signatories.serving().in_order().select_related("person"):
        sign(round, place.person)
    round.refresh_from_db()
    return round


@dataclass(frozen=True)
class Sealed:
    """A meeting whose minutes are signed and locked."""

    meeting: Meeting
    round: Round


def make_sealed(*, cast: Cast) -> Sealed:
    round = sign_all(make_round(cast=cast))
    signing.sealed(round)
    return Sealed(read(round.meeting), round)
