"""The demo's people can sign at the simulator from the start."""

from demo import eid
from minutes.eid.identity import key_of
from minutes.models import EidLink


def test_everybody_has_an_eid_of_their_own_however_often_it_is_asked(cast):
    people = eid.people()
    assert eid.people() == people
    assert cast.secretary.name in [person["name"] for person in people.values()]
    numbers = [person["number"] for person in people.values()]
    assert len(set(numbers)) == len(numbers)
    assert {len(number) for number in numbers} == {12}
    links = EidLink.objects.approved()
    assert {link.person_key for link in links} == {key_of("personal-number", number) for number in numbers}
