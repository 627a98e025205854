"""How every form is drawn."""

import re

import pytest
from django import forms
from django.test.html import parse_html
from django.utils import translation

from cesam.forms import DateInput, Select, TimeInput


class Example(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the minutes.")
    place = forms.CharField(label="Place", required=False)
    side = forms.ChoiceField(label="Side", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    day = forms.DateField(label="Day", widget=DateInput)
    hour = forms.TimeField(label="Hour", widget=TimeInput)
    extra = forms.BooleanField(label="Extra", required=False)
    token = forms.CharField(widget=forms.HiddenInput)


@pytest.fixture(autouse=True)
def _swedish():
    with translation.override("sv"):
        yield


def test_label_help_and_error_stand_above_the_field_in_that_order():
    html = str(Example({}))
    order = [
        html.index(part)
        for part in ('for="id_name"', "As in the minutes.", 'id="id_name_error"', '<input type="text" name="name"')
    ]
    assert order == sorted(order)


def test_the_field_points_to_its_help_and_its_error():
    html = str(Example({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_optional_fields_say_so_and_required_ones_do_not():
    html = str(Example())
    assert html.count("(valfritt)") == 1


def test_the_summary_comes_first_and_links_to_each_field():
    html = str(Example({}))
    assert html.index("Något behöver rättas") < html.index("<label")
    assert 'href="#id_name"' in html
    assert 'href="#id_side_0"' in html
    assert 'id="id_side_0"' in html


def test_what_is_wrong_with_a_hidden_field_is_said_without_a_link():
    html = str(Example({}))
    assert "Detta fält måste fyllas i." in html
    assert 'href="#id_token"' not in html


def test_without_errors_there_is_no_summary():
    assert "Något behöver rättas" not in str(Example())


def test_nothing_typed_is_thrown_away_by_an_error():
    html = str(Example({"name": "Sara", "place": "Sal 1", "day": "2022-02-30", "hour": "14:30", "side": "b"}))
    assert 'value="Sara"' in html
    assert 'value="Sal 1"' in html
    assert 'value="2022-02-30"' in html
    assert 'value="14:30"' in html
    assert re.search(r'value="b"[^>]* checked', html)


def test_what_a_person_typed_is_escaped():
    html = str(Example({"name": '"><script>alert(1)</script>'}))
    assert "<script>" not in html


def test_dates_and_times_go_in_as_swedes_write_them():
    form = Example({"name": "x", "side": "a", "day": "26/4 2022", "hour": "14.30", "token": "x"})
    assert form.is_valid(), form.errors


def test_a_list_to_choose_from_is_drawn_as_djangos_own():
    class Form(forms.Form):
        own = forms.ChoiceField(choices=[("", "Alla"), ("a<b", 'Å "och" ö'), (3, "Tre")], widget=Select, required=False)
        djangos = forms.ChoiceField(choices=own.choices, required=False)

    for value in ("", "a<b", "3", "other"):
        form = Form({"own": value, "djangos": value})
        drawn = str(form["djangos"]).replace("djangos", "own")
        assert parse_html(str(form["own"])) == parse_html(drawn)
