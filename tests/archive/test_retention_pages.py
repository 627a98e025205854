"""The archivist's pages of rules and deletions."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from archive.models import Disposal, Exemption, RetentionRule
from meetings.models import Meeting
from parties.models import Event
from tests.archive.disposals import approve, carry_out, make_forgotten, make_proposal, make_stopped, propose, settle


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def archivist(cast, client):
    client.force_login(cast.archivist)
    return client


def test_a_rule_is_changed_and_the_change_recorded(archivist, cast):
    url = reverse("retention_edit", args=["letters"])
    assert archivist.post(url, {"act": "delete", "years": "5", "authority": "Plan 2026"}).status_code == 302
    rule = RetentionRule.objects.get(kind="letters")
    assert (rule.act, rule.years, rule.authority) == ("delete", 5, "Plan 2026")
    assert Event.objects.get(verb="retentionrule.changed").data["changes"]["years"] == [2, 5]
    assert "Plan 2026" in text(archivist.get(reverse("retention_list")))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("letters", {"act": "delete", "years": ""}),
        ("letters", {"act": "delete", "years": "0"}),
        ("letters", {"act": "register", "years": ""}),
        ("letters", {"act": "preserve", "years": "3"}),
        ("minutes", {"act": "delete"}),
    ],
)
def test_a_rule_that_does_not_say_how_long_is_refused_and_what_was_typed_kept(archivist, kind, said):
    before = RetentionRule.objects.get(kind=kind)
    answer = archivist.post(reverse("retention_edit", args=[kind]), said | {"authority": "Min plan"})
    assert answer.status_code == 422
    assert "Min plan" in text(answer)
    after = RetentionRule.objects.get(kind=kind)
    assert (after.act, after.years) == (before.act, before.years)


def test_how_long_is_asked_for_at_its_field(archivist):
    url = reverse("retention_edit", args=["letters"])
    for said in ({"act": "delete", "years": ""}, {"act": "delete", "years": "0"}, {"act": "preserve", "years": "3"}):
        form = archivist.post(url, said).context["form"]
        assert list(form.errors) == ["years"], said


def test_a_rule_without_a_decision_is_told_of_before_it_deletes(archivist, cast):
    disposal = make_proposal(cast)
    url = reverse("disposal_approve", args=[disposal.pk])
    assert "Regeln anger inget beslut för: Möten som ställdes in" in text(archivist.get(url))
    assert "Inget beslut är angivet." in text(archivist.get(reverse("retention_list")))
    RetentionRule.objects.update(authority="Plan 2026")
    assert "inget beslut" not in text(archivist.get(url))
    assert "Inget beslut" not in text(archivist.get(reverse("retention_list")))


def test_a_proposal_that_could_not_be_made_says_so_and_can_be_thrown_away(archivist, cast):
    disposal = Disposal.ask(by=cast.archivist)
    url, discard = (reverse(name, args=[disposal.pk]) for name in ("disposal_detail", "disposal_discard"))
    assert f'action="{discard}"' in text(archivist.get(url))
    Disposal.objects.filter(pk=disposal.pk).update(fault="broken")
    page = text(archivist.get(url))
    assert "Det som är gallrat" not in page
    assert "Förslaget kunde inte tas fram. Inget gallrades." in page
    assert f'action="{discard}"' in page
    archivist.post(discard)
    assert Disposal.objects.get().state == "discarded"
    assert make_stopped(cast).fault
    page = text(archivist.get(reverse("disposal_detail", args=[Disposal.objects.first().pk])))
    assert "Det som är gallrat" in page
    assert "/discard/" not in page


def test_an_unknown_kind_is_not_there(archivist):
    assert archivist.get(reverse("retention_edit", args=["annat"])).status_code == 404
    disposal = Disposal.objects.create(asked_by_id=archivist.session["_auth_user_id"], as_of="2026-01-01")
    assert archivist.get(reverse("disposal_rows", args=[disposal.pk, "annat"])).status_code == 404


def test_approving_takes_two_steps_and_says_how_many_go(archivist, cast):
    disposal = make_proposal(cast)
    url = reverse("disposal_approve", args=[disposal.pk])
    page = text(archivist.get(url))
    assert "Gallra 1 möte utan protokoll" in page
    refused = archivist.post(url, {"shown": '{"meetings": 1}'})
    assert refused.status_code == 422
    assert archivist.post(url, {"is_looked_through": "on", "shown": '{"meetings": 3}'}).status_code == 422
    assert archivist.post(url, {"is_looked_through": "on", "shown": "inget"}).status_code == 422
    disposal.refresh_from_db()
    assert disposal.is_proposed
    assert archivist.post(url, {"is_looked_through": "on", "shown": '{"meetings": 1}'}).status_code == 302
    disposal.refresh_from_db()
    assert (disposal.state, disposal.approved_by, disposal.approved) == ("running", cast.archivist, {"meetings": 1})


def test_after_a_change_the_page_shows_what_the_next_press_says(archivist, cast):
    disposal = make_proposal(cast)
    answer = archivist.post(
        reverse("disposal_approve", args=[disposal.pk]), {"is_looked_through": "on", "shown": '{"meetings": 3}'}
    )
    assert "{&quot;meetings&quot;: 1}" in text(answer)


def test_a_row_is_exempted_and_proposed_again(archivist, cast):
    disposal = make_proposal(cast)
    row = disposal.rows.get()
    assert archivist.post(reverse("disposal_exempt", args=[disposal.pk, row.pk]), {"reason": " "}).status_code == 422
    archivist.post(reverse("disposal_exempt", args=[disposal.pk, row.pk]), {"reason": "Forskning"})
    listed = text(archivist.get(reverse("disposal_rows", args=[disposal.pk, "meetings"])))
    assert "Forskning" in listed
    assert "är undantaget" in text(archivist.get(reverse("disposal_detail", args=[disposal.pk])))
    archivist.post(reverse("disposal_readmit", args=[disposal.pk, row.pk]))
    row.refresh_from_db()
    assert not row.is_exempted


def test_a_row_of_another_run_is_not_reached(archivist, cast):
    old = make_proposal(cast)
    old.discard(by=cast.archivist)
    row = propose(cast, "meetings").rows.get()
    assert archivist.get(reverse("disposal_exempt", args=[row.disposal_id, row.pk])).status_code == 200
    assert archivist.get(reverse("disposal_exempt", args=[old.pk, row.pk])).status_code == 404


def test_a_second_proposal_waits_for_the_first(archivist, cast):
    make_proposal(cast)
    archivist.post(reverse("disposal_list"))
    assert Disposal.objects.count() == 1


def test_the_record_says_who_approved_what_and_the_list_is_a_file(archivist, cast):
    disposal = make_proposal(cast)
    approve(disposal, cast)
    carry_out(disposal)
    assert not Meeting.objects.exists()
    page = text(archivist.get(reverse("disposal_detail", args=[disposal.pk])))
    assert "Gallringsprotokoll" in page
    assert cast.archivist.name in page
    lines = b"".join(archivist.get(reverse("disposal_csv", args=[disposal.pk]))).decode("utf-8-sig").splitlines()
    assert lines[1].startswith(
        "Möten som ställdes in eller aldrig fick protokoll;Centrala samverkansgruppen, 1 apr 2015"
    )
    assert "Gallrat" in lines[1]
    assert archivist.get(reverse("disposal_xlsx", args=[disposal.pk])).content[:2] == b"PK"


@pytest.mark.parametrize("name", ["disposal_detail", "disposal_rows"])
def test_the_pages_ask_as_much_of_many_as_of_one(archivist, cast, name):
    settle("meetings")
    make_forgotten(cast)
    disposal = propose(cast, "meetings")
    args = [disposal.pk] if name == "disposal_detail" else [disposal.pk, "meetings"]
    with CaptureQueriesContext(connection) as few:
        archivist.get(reverse(name, args=args))
    disposal.discard(by=cast.archivist)
    for day in range(2, 12):
        make_forgotten(cast, day)
    disposal = propose(cast, "meetings")
    args[0] = disposal.pk
    with CaptureQueriesContext(connection) as many:
        archivist.get(reverse(name, args=args))
    assert len(many) == len(few)


def test_the_command_says_what_would_go_and_deletes_nothing(cast, capsys):
    make_forgotten(cast)
    with pytest.raises(SystemExit) as left:
        call_command("retention", "--propose", "--list")
    assert left.value.code == 1
    told = capsys.readouterr().out
    assert "1 möte utan protokoll" in told
    assert "2015-04-01" in told
    assert Meeting.objects.exists()
    assert not Disposal.objects.exists()
    Exemption.objects.create(kind="meetings", source_id=Meeting.objects.get().pk, reason="Tvist", by=cast.archivist)
    call_command("retention", "--propose")
    assert "Inget omfattas av reglerna i dag." in capsys.readouterr().out
