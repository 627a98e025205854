"""What a notice says, and what differs from one sending to the next. Pure functions."""

import dataclasses
import datetime as dt

import pytest
from django.utils.translation import override

from meetings import notice_content
from meetings.notice_content import Content, Point, changes
from tests.meetings.factories import make_item, make_meeting

STARTS = dt.datetime(2026, 4, 21, 12, 30, tzinfo=dt.UTC)
BUDGET, PREMISES = Point(1, "1", "Budget", 1, ("information",)), Point(2, "2", "Lokaler", 1)
BASE = Content(STARTS, STARTS + dt.timedelta(hours=2), "Stora salen", False, (BUDGET, PREMISES))


def but(**fields):
    return dataclasses.replace(BASE, **fields)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (BASE, []),
        (but(place="Lilla salen"), ["Ny plats: Lilla salen."]),
        (but(place=""), ["Platsen är inte längre bestämd."]),
        (but(points=(BUDGET, PREMISES, Point(3, "3", "Semester", 1))), ["Ny: punkt 3, Semester."]),
        (but(points=(BUDGET,)), ["Borttagen: punkt 2, Lokaler."]),
        (but(points=(PREMISES, BUDGET)), ["Punkterna står i en annan ordning."]),
        (
            but(points=(dataclasses.replace(BUDGET, title="Budget 2027"), PREMISES)),
            ["Punkt 1 heter nu ”Budget 2027”. Tidigare: ”Budget”."],
        ),
        (
            but(points=(dataclasses.replace(BUDGET, kinds=("cooperation",)), PREMISES)),
            ["Punkt 1 är nu: Samverkan."],
        ),
        (
            but(points=(dataclasses.replace(BUDGET, label="1 a"), PREMISES)),
            ["”Budget” har nummer 1 a. Tidigare: 1."],
        ),
        (
            but(points=(dataclasses.replace(BUDGET, presenters="Petra Presentatör"), PREMISES)),
            ["Punkt 1 föredras av Petra Presentatör."],
        ),
        (
            # The title of what is confidential is told in no letter, not even as what it was before.
            but(points=(dataclasses.replace(BUDGET, title="", secrecy="25 kap. 1 § OSL"), PREMISES)),
            ["Punkt 1 heter nu ”Sekretess (25 kap. 1 § OSL)”. Tidigare: ”Budget”."],
        ),
    ],
)
def test_what_has_changed_is_said_in_sentences(now, said):
    with override("sv"):
        assert changes(BASE, now) == said


def test_a_new_time_says_the_old_one_too():
    with override("sv"):
        [said] = changes(BASE, but(starts_at=STARTS + dt.timedelta(days=7), ends_at=None))
    assert "28 april" in said
    assert "21 april" in said


def test_a_content_survives_being_kept_as_json():
    for content in (BASE, but(ends_at=None, is_whole=False)):
        assert notice_content.from_json(notice_content.as_json(content)) == content


def test_a_confidential_item_is_told_by_its_statute_alone(cast):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting, title="Omplacering av A.B.", is_confidential=True, secrecy_statute="39 kap. 2 § OSL")
    from meetings.notices import nodes_of

    [point] = notice_content.of(meeting, nodes_of(meeting)).points
    assert "A.B." not in repr(point)
    with override("sv"):
        assert point.shown_title == "Sekretess (39 kap. 2 § OSL)"
