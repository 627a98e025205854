"""What the E-ARK Foundation's validator answers is read, since its exit code tells nothing."""

from cesam import eark


def answer(*rules: str, structure: str = "WellFormed", schema: str = "VALID") -> dict[str, object]:
    told = [{"rule_id": rule, "severity": "Error", "message": ""} for rule in rules]
    told.append({"rule_id": "CSIP93", "severity": "Warn", "message": ""})
    return {
        "structure": {"status": structure, "messages": []},
        "metadata": {
            "schema_results": {"status": schema, "messages": []},
            "schematron_results": {"status": "INVALID", "messages": told},
        },
    }


def test_errors_are_told_by_their_rule_and_warnings_are_not():
    assert [number for number, _words in eark._errors(answer("CSIP1", "SIP14"))] == ["CSIP1", "SIP14"]


def test_a_bad_verdict_is_an_error_although_no_message_says_so():
    found = [number for number, _words in eark._errors(answer(structure="NotWellFormed", schema="INVALID"))]
    assert found == ["structure", "schema"]


def test_only_what_is_explained_is_known():
    assert all(len(why) > 5 for why in eark.KNOWN.values())
    assert "CSIP1" not in eark.KNOWN
