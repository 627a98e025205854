"""Permissions of the year: what comes along from meeting to meeting, calendars."""

from meetings.models import CalendarFeed
from parties.models import Body
from tests.permissions import GET, POST, Row, World


def meeting(w: World) -> list[int]:
    return [w.meeting.pk]


def slug(w: World) -> list[str]:
    return [w.cast.body.slug]


YEAR = {"year": "2027", "which": "3", "weekday": "1", "months": ["1", "2"], "begins": "14:30"}
SLOTS = {
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "1",
    "form-0-is_chosen": "on",
    "form-0-day": "2027-01-19",
    "form-0-begins": "14:30",
}


def committee(w: World) -> list[str]:
    Body.objects.filter(pk=w.cast.body.pk).update(is_safety_committee=True)
    return slug(w)


def feed(w: World) -> list[str]:
    return [CalendarFeed.make(by=w.cast.union_rep)]


# fmt: off
ROWS: list[Row] = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("meeting_calendar", GET, meeting,                "login 200   200   200   200   200   200   404   404   404"),
    Row("carry_over", GET, meeting,                      "login 200   200   403   403   403   403   404   404   404"),
    Row("carry_over", POST, meeting,                     "login 302   302   403   403   403   403   404   404   404"),
    Row("year_plan", GET, slug,                          "login 200   200   200   200   200   404   200   200   404"),
    Row("year_add", GET, slug,                           "login 200   200   403   403   403   404   403   403   404"),
    Row("year_add", POST, slug, data=YEAR, expected=     "login 200   200   403   403   403   404   403   403   404"),
    Row("year_add", POST, slug, case="wrong", expected=  "login 422   422   403   403   403   404   403   403   404"),
    Row("year_review", POST, slug, data=SLOTS, expected= "login 200   200   403   403   403   404   403   403   404"),
    Row("year_more", POST, slug, data=SLOTS, expected=   "login 200   200   403   403   403   404   403   403   404"),
    Row("year_create", POST, slug, data=SLOTS, expected= "login 302   302   403   403   403   404   403   403   404"),
    Row("coverage", GET, committee,                      "login 200   200   200   200   200   404   403   403   404"),
    Row("coverage", GET, slug, case="no committee", expected=
                                                         "login 404   404   404   404   404   404   403   403   404"),
    Row("calendar_settings", GET, [],                    "login 200   200   200   200   200   200   200   200   200"),
    Row("calendar_make", POST, [],                       "login 302   302   302   302   302   302   302   302   302"),
    Row("calendar_hide", POST, [],                       "login 302   302   302   302   302   302   302   302   302"),
    Row("calendar_revoke", POST, [],                     "login 302   302   302   302   302   302   302   302   302"),
    # The secret in the address is the right: calendar programs do not sign in.
    Row("calendar_feed", GET, feed,                      "200   200   200   200   200   200   200   200   200   200"),
    Row("calendar_feed", GET, ["no-such-secret"], case="unknown", expected=
                                                         "404   404   404   404   404   404   404   404   404   404"),
]
# fmt: on
