"""A long table is taken in by the worker, once, while a bar tells how far it has come."""

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from budget import importing, tasks
from budget.models import FollowUp, ImportDraft
from parties.models import Seat
from tests.budget.factories import make_follow_up

DATA = "Nämnd;Budget;Prognos\n" + "".join(f"Rad {at};{at};{at}\n" for at in range(12)) + "Summa;66;66\n"
FORM = {"year": 2022, "through_month": 3, "unit": "tkr", "sign": "minus", "column-1": "budget", "column-2": "forecast"}


@pytest.fixture
def client(cast, settings):
    settings.BUDGET_ROWS_AT_ONCE = 10
    client = Client()
    client.force_login(cast.secretary)
    return client


@pytest.fixture
def draft(cast):
    return importing.receive(cast.body, "lång.csv", DATA.encode(), by=cast.secretary)


def address(name, draft):
    return reverse(name, args=[draft.body.slug, draft.pk])


def test_the_page_waits_for_the_worker_and_then_leads_to_the_follow_up(client, draft):
    answer = client.post(address("budget_preview", draft), FORM)
    assert answer["Location"] == address("budget_import_state", draft)
    assert not FollowUp.objects.exists()
    page = client.get(answer["Location"]).content.decode()
    assert "<progress" in page
    assert 'hx-trigger="every 1s"' in page
    # Another press asks for nothing more.
    assert client.get(address("budget_preview", draft))["Location"] == answer["Location"]
    assert client.post(address("budget_preview", draft), FORM).status_code == 302
    assert ProcrastinateJob.objects.filter(task_name="budget.take_in").count() == 1

    tasks.take_in(draft.pk)
    made = FollowUp.objects.get()
    assert made.rows.count() == 13
    done = client.get(address("budget_import_progress", draft)).content.decode()
    assert reverse("budget_detail", args=[made.pk]) in done
    assert "hx-trigger" not in done
    # A job that runs again finds it done.
    tasks.take_in(draft.pk)
    assert FollowUp.objects.count() == 1


def test_what_is_refused_is_told_and_changes_nothing(cast, client, draft):
    make_follow_up(cast=cast)
    client.post(address("budget_preview", draft), FORM)
    tasks.take_in(draft.pk)
    page = client.get(address("budget_import_state", draft)).content.decode()
    assert "finns redan" in page
    assert FollowUp.objects.count() == 1
    assert client.get(address("budget_preview", draft)).status_code == 200


def test_who_may_no_longer_write_gets_nothing_taken_in(cast, client, draft):
    client.post(address("budget_preview", draft), FORM)
    Seat.objects.filter(person=cast.secretary).update(person=None)
    tasks.take_in(draft.pk)
    assert not FollowUp.objects.exists()
    assert ImportDraft.objects.get().problem


def test_a_fault_of_ours_is_told_and_can_be_tried_again(client, draft, monkeypatch):
    client.post(address("budget_preview", draft), FORM)
    monkeypatch.setattr(FollowUp, "take_in", lambda *args, **about: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.take_in(draft.pk)
    assert "Inget har sparats" in client.get(address("budget_import_state", draft)).content.decode()
    monkeypatch.undo()
    client.post(address("budget_preview", draft), FORM)
    tasks.take_in(draft.pk)
    assert FollowUp.objects.count() == 1


def test_a_short_one_is_taken_in_at_once(client, draft, settings):
    settings.BUDGET_ROWS_AT_ONCE = 100
    client.post(address("budget_preview", draft), FORM)
    assert FollowUp.objects.count() == 1
    assert not ImportDraft.objects.exists()
