"""What deviates, and how the forecast drifts, as pictures beside their figures: on pages, in items, on paper."""

import io

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from budget import pictures, placing
from budget.exceptions import NotAllowed, WrongStep
from budget.models import FollowUp, Placement
from budget.models.follow_up import Edit
from budget.tables import Kind, Line, made
from meetings.models import Meeting
from minutes import printing
from minutes.composing import compose
from minutes.composition import as_json, from_json
from parties.models import Event
from tests.budget.factories import make_follow_up
from tests.budget.tables import d
from tests.meetings.factories import make_item, make_meeting


@pytest.fixture
def item(cast):
    return make_item(meeting=make_meeting(cast=cast), title="Budgetuppföljning")


@pytest.fixture
def follow_up(cast):
    return make_follow_up(cast=cast)


@pytest.fixture
def february(cast):
    return make_follow_up(cast=cast, through_month=2)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def change(follow_up, label, key, value, *, by):
    row, column = follow_up.rows.get(label=label), follow_up.columns.get(key=key)
    was = row.cells.get(column=column).value
    follow_up.write([Edit(row.pk, column.pk, was, d(value))], by=by)


def test_a_bar_for_each_row_and_none_for_parts_and_sums(follow_up):
    chart = pictures.deviations(follow_up, follow_up.loaded())
    told = dict(zip(chart.labels, chart.series[0].values, strict=True))
    assert len(told) == 14
    assert (told["Kommunstyrelsen"], told["Revisionen"]) == ("-45000", "0")
    assert chart.alt.replace("\u202f", " ") == (
        "Stapeldiagram över avvikelsen för 14 rader. Längst under budget: Kommunstyrelsen −45 000. "
        "Längst över: Idrotts- och fritidsnämnden 4 000. Alla tal står i tabellen."
    )


def test_many_rows_leave_the_smallest_out_and_say_so(cast):
    lines = [Line(f"Rad {at}", Kind.ROW, {"budget": d(0), "forecast": d(at)}) for at in range(60)]
    many = make_follow_up(cast=cast, table=made(["budget", "forecast", "deviation"], lines))
    chart = pictures.deviations(many, many.loaded())
    assert chart.labels == tuple(f"Rad {at}" for at in range(20, 60))
    assert "Mindre är utelämnade." in chart.alt
    lines = [Line("A", Kind.ROW, {"budget": d(1)})]
    bare = make_follow_up(cast=cast, table=made(["budget"], lines), through_month=4)
    assert pictures.deviations(bare, bare.loaded()) is None


def test_the_years_drift_has_a_line_for_the_result_and_each_sum(cast, february, follow_up):
    change(february, "Kommunstyrelsen", "forecast", -343000, by=cast.secretary)
    table = pictures.drift(pictures.of_the_year(follow_up))
    assert table.heads == ("Rad", "feb", "mar")
    assert [(line.label, [cell.replace("\u202f", " ") for cell in line.cells]) for line in table.lines] == [
        ("Resultat 2022", ["24 997", "24 597"]),
        ("S:a skattefinansierad verksamhet", ["−62 000", "−62 400"]),
    ]
    assert [one.values for one in table.chart.series] == [("24997", "24597"), ("-62000", "-62400")]
    assert "Resultat 2022: 24\u202f997 i feb, 24\u202f597 i mar." in table.chart.alt
    assert pictures.drift(pictures.of_the_year(february)) is None


def test_a_years_totals_are_kept_at_every_change_and_drawn_without_a_query(cast, february, follow_up):
    def kept():
        follow_up.refresh_from_db()
        assert [tuple(one) for one in follow_up.totals] == follow_up.loaded().totals
        return dict(follow_up.totals)

    assert kept() == {"Resultat 2022": "24597", "S:a skattefinansierad verksamhet": "-62400"}
    change(follow_up, "Kommunstyrelsen", "forecast", -343500, by=cast.secretary)
    assert kept()["Resultat 2022"] == "24497"
    row = follow_up.rows.get(label="Kommunstyrelsen")
    follow_up.change_row(row, by=cast.secretary, label=row.label, kind=Kind.OF_WHICH, comment="")
    assert kept()["Resultat 2022"] == "69597"
    follow_up.remove_row(follow_up.rows.get(label="Stadsbyggnadsnämnden"), by=cast.secretary)
    assert kept()["Resultat 2022"] == "94197"
    with CaptureQueriesContext(connection) as queries:
        table = pictures.drift([february, follow_up])
    assert [cell.replace("\u202f", " ") for cell in table.lines[0].cells] == ["24 597", "94 197"]
    assert not queries
    # What was made before totals were kept is computed as it stands.
    FollowUp.objects.update(totals=None)
    assert pictures.drift(pictures.of_the_year(follow_up)).lines == table.lines


def test_pictures_are_chosen_for_an_item_and_recorded(cast, item, february, follow_up):
    placed = placing.place(item, follow_up, by=cast.secretary)
    assert [one.chart for one in placed.tables] == [None]
    with pytest.raises(NotAllowed):
        placing.picture(item, follow_up, by=cast.union_rep, has_picture=True, has_drift=True)
    placing.picture(item, follow_up, by=cast.secretary, has_picture=True, has_drift=True)
    bars, lines = Placement.objects.get().tables
    assert (bars.chart.kind, lines.chart.kind) == ("bars", "lines")
    told = Event.objects.about(follow_up).get(verb="follow_up.pictured").data
    assert told["now"] == {"has_picture": True, "has_drift": True}
    placing.picture(item, follow_up, by=cast.secretary, has_picture=False, has_drift=False)
    assert [one.chart for one in Placement.objects.get().tables] == [None]


def test_pictures_follow_the_figures_until_adjustment_and_stay_then(cast, item, february, follow_up):
    placing.place(item, follow_up, by=cast.secretary, has_picture=True, has_drift=True)
    first = Placement.objects.get().tables
    change(february, "Kommunstyrelsen", "forecast", -343000, by=cast.secretary)
    bars, lines = Placement.objects.get().tables
    assert bars == first[0]
    assert lines.chart.series[0].values == ("24997", "24597")
    change(follow_up, "Kommunstyrelsen", "forecast", -343300, by=cast.secretary)
    then = Placement.objects.get().tables
    assert "-44900" in then[0].chart.series[0].values
    Meeting.objects.filter(pk=item.meeting_id).update(status="in_adjustment")
    change(follow_up, "Kommunstyrelsen", "forecast", -1, by=cast.secretary)
    change(february, "Kommunstyrelsen", "forecast", -1, by=cast.secretary)
    assert Placement.objects.get().tables == then
    item.meeting.refresh_from_db()
    with pytest.raises(WrongStep):
        placing.picture(item, follow_up, by=cast.secretary, has_picture=False, has_drift=False)
    with pytest.raises(DatabaseError, match="adjustment"), transaction.atomic():
        Placement.objects.update(has_picture=False, drift=None)


def test_the_same_picture_stands_on_the_page_and_in_a_clean_file(cast, item, february, follow_up):
    """The renderer checks the file against PDF/A and PDF/UA; a picture without words would be a finding."""
    placing.place(item, follow_up, by=cast.secretary, has_picture=True, has_drift=True)
    bars, lines = Placement.objects.get().tables
    client = client_of(cast.secretary)
    for name in ("meeting_detail", "minutes_preview"):
        page = client.get(reverse(name, args=[item.meeting_id])).content.decode()
        for chart in (bars.chart, lines.chart):
            address = reverse("item_chart", args=[item.meeting_id, item.pk, chart.sha256])
            assert f'src="{address}" alt="{chart.alt}"' in page
    answer = client.get(address)
    assert answer["Content-Type"] == "image/svg+xml"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(address.replace(lines.chart.sha256, "0" * 64)).status_code == 404
    meeting = Meeting.objects.with_body().get(pk=item.meeting_id)
    composed = compose(meeting)
    assert from_json(as_json(composed)) == composed
    version = printing.print_now(meeting)
    assert version.preflight == []
    with pikepdf.open(io.BytesIO(bytes(version.pdf))) as pdf:
        told = [str(one.Alt) for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert {bars.chart.alt, lines.chart.alt} <= set(told)


def test_a_page_of_its_own_shows_the_picture_and_an_edit_brings_the_new_one(cast, february, follow_up):
    client = client_of(cast.secretary)
    page = client.get(reverse("budget_detail", args=[follow_up.pk])).content.decode()
    address = reverse("budget_chart", args=[follow_up.pk])
    assert f'src="{address}?' in page
    assert b"Kommunstyrelsen" in client.get(address).content
    year = client.get(reverse("budget_year", args=[cast.body.slug, 2022])).content.decode()
    assert reverse("budget_year_chart", args=[cast.body.slug, 2022]) in year
    row, column = follow_up.rows.get(label="Revisionen"), follow_up.columns.get(key="forecast")
    data = {"edits": f"{row.pk} {column.pk}\t-1 600\t-1 700"}
    url = reverse("budget_cells", args=[follow_up.pk])
    answer = client.post(url, data, headers={"HX-Request": "true"}).content.decode()
    (fresh,) = [line for line in answer.splitlines() if f'src="{address}?' in line]
    assert fresh not in page


def test_a_year_of_one_month_has_no_picture(cast, follow_up):
    client = client_of(cast.secretary)
    assert client.get(reverse("budget_year_chart", args=[cast.body.slug, 2022])).status_code == 404
    assert "chart/" not in client.get(reverse("budget_year", args=[cast.body.slug, 2022])).content.decode()
