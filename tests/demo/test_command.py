"""`manage.py load_demo` in a database without the demo municipality."""

import io

from django.core.management import call_command

from demo import municipality
from parties.models import Body, User


def test_once_does_nothing_where_there_is_a_body(db):
    Body.objects.create(slug="own", name="Our own")
    call_command("load_demo", "--once")
    assert list(Body.objects.values_list("slug", flat=True)) == ["own"]
    assert not User.objects.exists()


def test_the_command_says_that_it_is_done(db):
    said = io.StringIO()
    call_command("load_demo", "--once", stdout=said)
    assert "Demokommunen är inläst." in said.getvalue()
    assert Body.objects.count() == len(municipality.BODIES)
