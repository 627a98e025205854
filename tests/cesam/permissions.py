"""Permissions of the sign-in pages (allauth's, in our templates) and of the frame."""

from tests.permissions import GET, POST, Row

# The cast has no passwords, so they set one instead of changing it or confirming it.
WRONG_KEY = ["1", "wrong-key"]

# fmt: off
_FRAME = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("start", GET, [],                                "login 200   200   200   200   200   200   200   200   200"),
    Row("language_choose", POST, [], data={"language": "sv", "next": "/"}, expected=
                                                         "302   302   302   302   302   302   302   302   302   302"),
    Row("theme", GET, [],                                "404   404   404   404   404   404   404   404   404   404"),
    Row("styleguide", GET, [],                           "login 404   404   404   404   404   404   404   200   404"),
]
_SIGN_IN = [
    #                                                     anon  secr  chair union other subst prese archi admin stran
    Row("account_login", GET, [],                        "200   302   302   302   302   302   302   302   302   302"),
    Row("account_login", POST, [],                       "200   302   302   302   302   302   302   302   302   302"),
    Row("account_logout", POST, [],                      "login login login login login login login login login login"),
    Row("account_inactive", GET, [],                     "200   200   200   200   200   200   200   200   200   200"),
    Row("account_signup", GET, [],                       "200   302   302   302   302   302   302   302   302   302"),
    Row("account_change_password", GET, [],              "login 302   302   302   302   302   302   302   302   302"),
    Row("account_change_password", POST, [],             "login 302   302   302   302   302   302   302   302   302"),
    Row("account_set_password", GET, [],                 "login 200   200   200   200   200   200   200   200   200"),
    Row("account_set_password", POST, [],                "login 200   200   200   200   200   200   200   200   200"),
    Row("account_reset_password", GET, [],               "200   200   200   200   200   200   200   200   200   200"),
    Row("account_reset_password", POST, [],              "200   200   200   200   200   200   200   200   200   200"),
    Row("account_reset_password_done", GET, [],          "200   200   200   200   200   200   200   200   200   200"),
    Row("account_reset_password_from_key", GET, WRONG_KEY,
                                                         "200   200   200   200   200   200   200   200   200   200"),
    Row("account_reset_password_from_key", POST, WRONG_KEY,
                                                         "200   200   200   200   200   200   200   200   200   200"),
    Row("account_reset_password_from_key_done", GET, [], "200   200   200   200   200   200   200   200   200   200"),
]
# fmt: on

ROWS = [*_FRAME, *_SIGN_IN]
