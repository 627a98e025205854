"""Before minutes are sent to many, somebody looks at what is confidential and at personal identity numbers."""

import pytest

from meetings.exceptions import NeedsConfirmation
from minutes import exposure
from minutes.composition import Question
from tests.minutes.factories import make_composition, make_item
from tests.minutes.signoff import make_held, make_round


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"text": "<p>Om 811228-9874.</p>"}, 1),
        ({"text": "<p>Om <strong>811228</strong>-9874 och 811228-9874.</p>"}, 1),
        ({"text": "<p>1</p><p>811228-9874</p>"}, 1),
        ({"text": "<table><tr><td>811228</td><td>9874</td></tr></table>"}, 0),
        ({"text": "", "questions": (Question("question", "Vem är 701063-2391?", "", True, None, False),)}, 1),
        ({"text": "", "secrecy": "OSL 39 kap. 1 §"}, 1),
        ({"text": "<p>Utfallet var 811228 tkr den 2022-04-26.</p>"}, 0),
    ],
)
def test_what_is_to_be_looked_at_is_told(fields, count):
    assert len(exposure.findings(make_composition(items=(make_item(**fields),)))) == count


def test_minutes_with_a_number_are_sent_when_somebody_has_said_so(cast):
    meeting = make_held(cast=cast)
    item = meeting.items.first()
    item.meeting = meeting
    item.write("<p>Om 811228-9874.</p>", by=cast.secretary, revision=item.text_revision)
    with pytest.raises(NeedsConfirmation) as asked:
        make_round(cast=cast, meeting=meeting, confirmed=False)
    assert "811228-9874" in str(asked.value)
    assert make_round(cast=cast, meeting=meeting, confirmed=True)
