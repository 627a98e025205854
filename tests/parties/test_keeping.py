"""Every row of the registers: the right is asked again, changes are recorded, refusals leave no trace."""

import pytest
from django.db import IntegrityError, transaction

from parties.exceptions import Invalid, NotAllowed, StillNeeded
from parties.models import AgreementParty, Department, Event
from tests.parties.factories import make_body, make_department, make_seat, make_user

OTHERS = ["secretary", "chair", "union_rep", "substitute", "presenter", "archivist", "stranger"]


def test_adding_records_who_and_what(cast):
    department = Department(name="Miljöförvaltningen", abbreviation="MF")
    department.add(by=cast.administrator)
    event = Event.objects.about(department).get()
    assert (event.verb, event.actor, event.actor_name) == ("department.added", cast.administrator, "Adam Administratör")
    assert event.data == {"name": "Miljöförvaltningen", "abbreviation": "MF"}


def test_changing_records_from_what_to_what(cast):
    cast.department.name = "Stadsledningskontoret"
    cast.department.change(by=cast.administrator)
    event = Event.objects.about(cast.department).get()
    assert event.verb == "department.changed"
    assert event.data == {"changes": {"name": ["Kommunstyrelseförvaltningen", "Stadsledningskontoret"]}}


def test_saving_without_a_difference_records_nothing(cast):
    cast.department.change(by=cast.administrator)
    assert not Event.objects.about(cast.department).exists()


def test_a_row_without_use_may_be_removed_and_the_log_tells_what_it_was(cast):
    department = make_department(name="Fel förvaltning")
    pk = department.pk
    department.remove(by=cast.administrator)
    assert not Department.objects.filter(pk=pk).exists()
    event = Event.objects.get(subject="parties.department", subject_id=pk)
    assert event.verb == "department.removed"
    assert event.data["name"] == "Fel förvaltning"


def test_a_row_in_use_stays(cast):
    with pytest.raises(StillNeeded):
        cast.department.remove(by=cast.administrator)
    cast.department.refresh_from_db()
    assert not Event.objects.about(cast.department).exists()


@pytest.mark.parametrize("role", OTHERS)
def test_only_administrators_keep_the_registers(cast, role):
    person = getattr(cast, role)
    attempts = [
        lambda: Department(name="Ny").add(by=person),
        lambda: cast.department.change(by=person),
        lambda: cast.department.remove(by=person),
        lambda: cast.union.rename("Annat", from_on=None, by=person),
        lambda: cast.body.change(by=person),
        lambda: cast.body.set_rules({}, by=person),
        lambda: cast.body.set_logotype(b"", alt="", by=person),
        lambda: cast.body.remove_logotype(by=person),
        lambda: cast.stranger.change(by=person),
        lambda: cast.stranger.deactivate(by=person),
        lambda: cast.stranger.invite("mail", by=person),
        lambda: cast.body.seats.first().appoint(person, from_on=None, by=person),
        lambda: cast.body.seats.first().end(None, by=person),
        lambda: cast.body.seats.first().move(1, by=person),
        lambda: cast.body.seats.first().remove(by=person),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed), transaction.atomic():
            attempt()
    assert not Event.objects.exclude(verb__startswith="meeting").exists()


def test_an_administrator_who_is_shut_out_keeps_nothing(cast):
    former = make_user(is_administrator=True, is_active=False)
    with pytest.raises(NotAllowed):
        Department(name="Ny").add(by=former)


def test_a_refusal_of_the_database_is_a_sentence(cast, monkeypatch):
    """Somebody else added the same name between the check and the save."""
    monkeypatch.setattr(Department, "full_clean", lambda self: None)
    with pytest.raises(Invalid, match="finns redan"):
        Department(name=cast.department.name).add(by=cast.administrator)
    assert not Event.objects.filter(verb="department.added").exists()


def test_a_constraint_without_a_form_is_a_sentence_too(cast, monkeypatch):
    monkeypatch.setattr(type(cast.body), "full_clean", lambda self: None)
    cast.body.parent = cast.body
    with pytest.raises(Invalid, match="överordnad sig själv"):
        cast.body.change(by=cast.administrator)


def test_an_overlap_that_somebody_else_made_meanwhile_is_a_sentence_too(cast, monkeypatch):
    """Two administrators pass each other's checks; the database stops the second."""
    monkeypatch.setattr(AgreementParty, "full_clean", lambda self: None)
    with pytest.raises(Invalid, match="redan part i avtalet"):
        AgreementParty(union=cast.union).add(by=cast.administrator)


def test_people_and_names_are_unique_in_the_database(cast):
    for create in (
        lambda: make_department(name=cast.department.name),
        lambda: make_user(email="Secretary@example.com"),
        lambda: make_body(slug="central"),
        lambda: make_seat(body=cast.body, person=cast.chair, department=cast.department),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            create()
