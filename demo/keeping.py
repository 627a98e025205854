"""What the demo municipality has said of how long things are kept, and one old thing that its rules let go."""

import datetime as dt
from zoneinfo import ZoneInfo

from archive.models import RetentionAct, RetentionKind, RetentionRule
from meetings.models import Meeting
from parties.models import Body, User

PLAN = "Dokumenthanteringsplan 2024, punkt 2.4"
#: The demo's meetings are of 2022 and stay; this one may go.
YEARS = 10
CANCELLED = dt.datetime(2014, 3, 18, 13, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
REASON = "Inga punkter hade anmälts."


def load(body: Body, *, by: User, archivist: User) -> None:
    """Say the rules, and let an old meeting be cancelled; what is there already is left as it is."""
    rule = RetentionRule.objects.filter(kind=RetentionKind.MEETINGS, authority="").first()
    if rule is not None:
        rule.act, rule.years, rule.authority = RetentionAct.DELETE, YEARS, PLAN
        rule.change(by=archivist)
    # Where the rule has been said already the meeting may have gone by it.
    if rule is not None and not body.meetings.filter(starts_at=CANCELLED).exists():
        meeting = Meeting(body=body, starts_at=CANCELLED, place="Sammanträdesrum 2")
        meeting.plan(by=by)
        meeting.cancel(by=by, reason=REASON)
