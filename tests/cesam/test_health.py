import pytest
from django.db import connection
from django.test import Client, override_settings


@pytest.mark.django_db
def test_healthz_says_ok_without_sign_in_session_or_known_host():
    client = Client(headers={"host": "10.0.0.7:8123"})
    with override_settings(SECURE_SSL_REDIRECT=True, ALLOWED_HOSTS=["cesam.example"]):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


@pytest.mark.django_db
def test_healthz_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        Client().get("/healthz")


@pytest.mark.django_db
def test_healthz_refuses_to_be_posted_to():
    answer = Client().post("/healthz")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"


@pytest.mark.django_db(transaction=True)
def test_healthz_says_503_while_the_database_is_away_and_ok_when_it_is_back():
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        answer = Client().get("/healthz")
    finally:
        connection.settings_dict["HOST"] = host
        connection.close()
    assert answer.status_code == 503
    assert answer.content == b"the database does not answer"
    assert Client().get("/healthz").content == b"ok"


@pytest.mark.django_db(transaction=True)
def test_healthz_recovers_from_a_connection_that_the_server_has_cut():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    # The cut connection may cost one answer; the one after that has a new connection.
    Client().get("/healthz")
    assert Client().get("/healthz").content == b"ok"
