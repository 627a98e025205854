"""Querysets that are compiled once: asked for whomever and whenever, they say what their rules say."""

import datetime as dt
import sys
from threading import Thread

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from cesam import context_processors, sessions, start
from meetings import access, agenda, course, materials, roll_reading, todo
from meetings.models import Meeting
from minutes import sources
from parties.compiled import Anybody, Compiled, Given, NotReusable
from parties.models import Body, Seat, User
from tests.meetings.factories import make_guest, make_item, make_meeting
from tests.parties.factories import Cast, make_body, make_seat, make_user

ROLES = ["secretary", "chair", "union_rep", "substitute", "presenter", "archivist", "administrator", "stranger"]


def listed(cast: Cast, meeting: Meeting):
    return [((source,), {}) for source in todo._sources.values()]


def of_item(meeting: Meeting):
    return {"meeting": meeting.pk, "pk": meeting.items.earliest("pk").pk}


#: What minutes are composed of, with the meeting.
OF_MINUTES = [value for value in vars(sources).values() if isinstance(value, Compiled)]
#: Those that are the same whoever asks.
FOR_ALL = {access._SEATS, sessions._ALIVE, agenda._WITH_AGENDA, agenda._NUMBERED, course._SPENT, roll_reading._ROWS}
FOR_ALL |= set(OF_MINUTES)
#: With what each compiled queryset of the house is asked: (shape, given values).
ASKED = {
    access._VISIBLE: lambda cast, meeting: [((), {"pk": meeting.pk}), ((), {"pk": 0})],
    access._SEATS: lambda cast, meeting: [((), {"body": cast.body.pk})],
    access._GLIMPSED: lambda cast, meeting: [((), {"pk": meeting.pk})],
    access._ITEM: lambda cast, meeting: [((is_whole,), of_item(meeting)) for is_whole in (True, False)],
    access._WRITTEN: lambda cast, meeting: [((), of_item(meeting))],
    agenda._WITH_AGENDA: lambda cast, meeting: [(materials.kinds(), {"meeting": meeting.pk})],
    agenda._NUMBERED: lambda cast, meeting: [((), {"meeting": meeting.pk})],
    course._SPENT: lambda cast, meeting: [((), {"meeting": meeting.pk})],
    roll_reading._ROWS: lambda cast, meeting: [((), {"meeting": meeting.pk})],
    sessions._ALIVE: lambda cast, meeting: [((), {"key": key}) for key in ("abc", "' OR true --")],
    start._WAITING: lambda cast, meeting: [((), {})],
    start._UPCOMING: lambda cast, meeting: [((), {"without": keys}) for keys in ([], [meeting.pk], [0, 2**40])],
    start._RECENT: lambda cast, meeting: [((), {"without": keys}) for keys in ([], [meeting.pk], [0, 2**40])],
    context_processors._BODIES: lambda cast, meeting: [((), {})],
    todo._LISTED: listed,
    **dict.fromkeys(OF_MINUTES, lambda cast, meeting: [((), {"meeting": meeting.pk})]),
    sources.ITEMS: lambda cast, meeting: [(materials.kinds(), {"meeting": meeting.pk, "day": meeting.held_on})],
    sources.NEXT_MEETING: lambda cast, meeting: [((), {"body": meeting.body_id, "after": meeting.starts_at})],
    todo._COUNTED: lambda cast, meeting: [(tuple(todo._sources.values()), {})],
}


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""

    def stand(moment: dt.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    stand(timezone.now())
    return stand


def asked_by(compiled: Compiled, cast: Cast, role: str) -> User | None:
    return None if compiled in FOR_ALL else getattr(cast, role)


def said(ask) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        list(ask())
    return [query["sql"] for query in asked]


def test_each_compiled_queryset_of_the_house_is_tried_here():
    ours = {name.split(".")[0] for name in sys.modules} & {
        "cesam",
        "parties",
        "meetings",
        "budget",
        "minutes",
        "archive",
    }
    found = {
        value
        for name, module in list(sys.modules.items())
        if name.split(".")[0] in ours
        for value in vars(module).values()
        if isinstance(value, Compiled)
    }
    assert found == ASKED.keys()


@pytest.mark.parametrize("compiled", ASKED, ids=lambda one: one._build.__qualname__)
def test_what_is_sent_is_word_for_word_what_the_rule_sends(cast, clock, compiled):
    meeting = make_meeting(cast=cast)
    make_guest(meeting=meeting, person=cast.presenter, items=[make_item(meeting=meeting)])
    # The statement was compiled before, for others, on another day and in another language.
    clock(timezone.now() - dt.timedelta(days=400))
    compiled._kept.clear()
    for shape, given in ASKED[compiled](cast, meeting):
        for role in ROLES[::-1]:
            with translation.override("en"):
                compiled.rows(asked_by(compiled, cast, role), *shape, **given)
    clock(timezone.now() + dt.timedelta(days=400))
    for shape, given in ASKED[compiled](cast, meeting):
        for role in ROLES:
            user = asked_by(compiled, cast, role)
            rule = said(lambda: compiled.queryset(user, *shape, **given))  # noqa: B023
            assert said(lambda: compiled.rows(user, *shape, **given)) == rule  # noqa: B023


def test_a_number_of_rows_is_that_of_the_queryset(cast):
    for count, role in enumerate(["stranger", "secretary"]):
        user = getattr(cast, role)
        assert context_processors._BODIES.count(user) == context_processors._BODIES.queryset(user).count() == count


def test_rows_come_with_what_they_bring_along(cast, rf, django_assert_num_queries):
    meeting, request = make_meeting(cast=cast), rf.get("/")
    request.user = cast.secretary
    with django_assert_num_queries(2):
        found = access.visible_meeting(request, meeting.pk)
        assert found == meeting
        assert found.body.name == cast.body.name
        assert {seat.person_id for seat in found.body.seats.all()} >= {cast.secretary.pk, cast.union_rep.pk}
        assert {seat.body is found.body for seat in found.body.seats.all()} == {True}
        assert isinstance(found.rules_told, list)


def bodies(user: User) -> models.QuerySet[Body]:
    return Body.objects.visible_to(user).order_by("pk")


def test_a_seat_gives_its_right_from_its_first_day_to_its_last(db, clock):
    person, other, body = make_user(), make_user(), make_body()
    today = timezone.localdate()
    make_seat(body=body, person=person, from_on=today, to_on=today + dt.timedelta(days=1))
    compiled = Compiled(bodies)
    noon = timezone.now().replace(hour=11)
    found = []
    for day in range(-1, 3):
        clock(noon + dt.timedelta(days=day))
        found.append([compiled.rows(user) == [body] for user in (person, other)])
    assert found == [[False, False], [True, False], [True, False], [False, False]]
    assert len(compiled._kept) == 1


def test_a_right_that_is_given_or_taken_away_holds_at_once(cast):
    compiled, person = Compiled(bodies), cast.stranger
    assert compiled.rows(person) == []
    person.is_archivist = True
    assert compiled.rows(person) == [cast.body]
    person.is_archivist = False
    assert compiled.rows(person) == []


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_get_their_own_answers(cast):
    people = [cast.secretary, cast.stranger, cast.union_rep]
    found = {}

    def ask(user: User) -> None:
        found[user.pk] = [compiled.rows(user) for _ in range(50)]
        connection.close()

    compiled = Compiled(bodies)
    threads = [Thread(target=ask, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {user.pk: [[] if user == cast.stranger else [cast.body]] * 50 for user in people}


def test_no_connection_of_a_thread_is_kept(cast):
    compiled = Compiled(bodies)
    assert compiled.rows(cast.secretary) == compiled.rows(cast.secretary) == [cast.body]
    assert [statement.compiler.connection for statement in compiled._kept.values()] == [None]


def test_what_never_holds_anything_asks_nothing(cast, django_assert_num_queries):
    compiled = Compiled(lambda user: Body.objects.none())
    with django_assert_num_queries(0):
        assert compiled.rows(cast.secretary) == []
        assert compiled.count(cast.secretary) == 0


def test_where_nobody_is_said_to_ask_nobody_can_be_asked_for(cast):
    with pytest.raises(TypeError):
        Compiled(lambda asking: Body.objects.filter(seats__person=asking)).rows(None)
    with pytest.raises(AttributeError):
        Compiled(lambda asking: Body.objects.visible_to(asking)).rows(None)


def test_a_shape_is_a_statement_of_its_own(cast):
    compiled = Compiled(lambda user, role: Seat.objects.filter(role=role))
    assert {seat.role for seat in compiled.rows(cast.secretary, Seat.Role.CHAIR)} == {"chair"}
    assert {seat.role for seat in compiled.rows(cast.secretary, Seat.Role.SECRETARY)} == {"secretary"}
    assert len(compiled._kept) == 2


def test_not_more_are_kept_than_a_house_needs(cast):
    compiled = Compiled(lambda user, shape: Body.objects.filter(name=str(shape)))
    for shape in range(200):
        compiled.rows(cast.secretary, shape)
    assert len(compiled._kept) < 100


# What may not be kept


@pytest.mark.parametrize(
    "build",
    [
        lambda user: Seat.objects.on(timezone.localdate()),
        lambda user: Meeting.objects.filter(starts_at__gt=timezone.now()),
        lambda user: Meeting.objects.filter(starts_at__gt=user.now - 1),
    ],
    ids=["day", "moment", "reckoning"],
)
def test_a_day_or_a_moment_of_its_own_is_refused(cast, build):
    with pytest.raises(NotReusable):
        Compiled(build).rows(cast.secretary)


def test_a_queryset_that_holds_on_to_somebody_is_refused(cast):
    somebody = cast.secretary
    with pytest.raises(NotReusable):
        Compiled(lambda user: Body.objects.visible_to(somebody))


@pytest.mark.parametrize("name", ["email", "name", "language", "seats"])
def test_nothing_else_of_a_person_decides_a_statement(name):
    assert not hasattr(Anybody(True, False, False), name)


def test_a_person_is_never_part_of_what_is_kept(cast):
    meeting = make_meeting(cast=cast)
    make_item(meeting=meeting)
    for compiled in ASKED:
        compiled._kept.clear()
        for shape, given in ASKED[compiled](cast, meeting):
            compiled.rows(asked_by(compiled, cast, "secretary"), *shape, **given)
        for statement in compiled._kept.values():
            assert not [part for part in statement.params if type(part) is int]
            assert not statement.sql or [part for part in statement.params if isinstance(part, Given)]


def test_a_value_that_was_not_asked_for_is_refused(cast):
    with pytest.raises(TypeError, match="is asked with"):
        access._VISIBLE.rows(cast.secretary)
    with pytest.raises(TypeError, match="is asked with"):
        access._VISIBLE.rows(cast.secretary, pk=1, body=2)
    with pytest.raises(ValueError, match="expected a number"):
        access._VISIBLE.rows(cast.secretary, pk="1 OR true")
