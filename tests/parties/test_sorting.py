"""Swedish sort order, whatever the database was made with."""

from parties.models import Body, Department, Union, User
from tests.parties.factories import make_body, make_department, make_union, make_user

SWEDISH = ["Anna", "andré", "Bo", "Müller", "Myhr", "Zoo", "Åsa", "ängel", "Ärla", "Öberg"]
# é sorts as e and ü as y; capitals and small letters are the same
EXPECTED = ["andré", "Anna", "Bo", "Myhr", "Müller", "Zoo", "Åsa", "ängel", "Ärla", "Öberg"]


def test_people_and_organisations_stand_in_swedish_order(db):
    for name in reversed(SWEDISH):
        make_user(name=name)
        make_department(name=name)
        make_union(name=name)
        make_body(name=name)
    assert [user.name for user in User.objects.in_name_order()] == EXPECTED
    assert [row.name for row in Department.objects.all()] == EXPECTED
    assert [row.name for row in Union.objects.all()] == EXPECTED
    assert [row.name for row in Body.objects.in_name_order()] == EXPECTED


def test_the_order_is_asked_for_by_name_and_not_left_to_the_database(db):
    """A database made with sv_SE or en_US would set the translated letters among the punctuation."""
    assert 'COLLATE "C"' in str(User.objects.in_name_order().query)


def test_levels_stand_from_the_top(db):
    local = make_body(name="Aa", level=Body.Level.LOCAL)
    central = make_body(name="Öö", level=Body.Level.CENTRAL)
    assert list(Body.objects.in_name_order()) == [central, local]
