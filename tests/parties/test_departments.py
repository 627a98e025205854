"""Departments: added, changed, removed while nothing belongs to them."""

import pytest
from django.test import Client
from django.urls import reverse

from parties.models import Department
from tests.parties.factories import make_department


@pytest.fixture
def client(cast):
    client = Client()
    client.force_login(cast.administrator)
    return client


def test_a_department_is_added_changed_and_removed(cast, client):
    client.post(reverse("department_add"), {"name": "Miljöförvaltningen", "abbreviation": "MF"})
    department = Department.objects.get(abbreviation="MF")
    client.post(reverse("department_edit", args=[department.pk]), {"name": "Bygg och miljö", "abbreviation": ""})
    department.refresh_from_db()
    assert (department.name, department.abbreviation) == ("Bygg och miljö", "")
    answer = client.post(reverse("department_remove", args=[department.pk]), follow=True)
    assert "Bygg och miljö är borttagen" in answer.content.decode()
    assert not Department.objects.filter(pk=department.pk).exists()


def test_a_name_that_is_taken_is_told_and_what_was_typed_is_kept(cast, client):
    answer = client.post(reverse("department_add"), {"name": cast.department.name, "abbreviation": "XYZ"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"name": ["Namnet används redan."]}
    assert 'value="XYZ"' in answer.content.decode()


def test_a_department_with_seats_stays(cast, client):
    answer = client.post(reverse("department_remove", args=[cast.department.pk]), follow=True)
    assert "finns därför kvar" in answer.content.decode()


def test_departments_stand_in_swedish_order(cast, client):
    for name in ("Ärenden", "Ånga", "Örter", "Zon"):
        make_department(name=name)
    listed = client.get(reverse("department_list")).context["departments"]
    assert [row.name for row in listed] == ["Kommunstyrelseförvaltningen", "Zon", "Ånga", "Ärenden", "Örter"]
