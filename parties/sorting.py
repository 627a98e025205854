"""Swedish sort order in a database that has no Swedish collation."""

from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Collate, Lower


def swedish_order(field: str) -> Func:
    """An expression that sorts å, ä and ö last and in that order; ü as y and é as e.

    The embedded PostgreSQL carries no ICU collations and a managed one may lack `sv_SE`, so the letters are
    translated to characters that follow z in code point order. The order is then asked for by name ("C"), since
    the database's own may set punctuation before letters; capitals are translated too, since lower() under "C"
    leaves them. Immutable, so it can be indexed.
    """
    letters = Func(
        Lower(F(field)), Value("åäöéüÅÄÖÉÜ"), Value("{|}ey{|}ey"), function="translate", output_field=CharField()
    )
    return Collate(letters, "C")
