"""E-identifications of the demo's people, at the simulator of BankID: nobody who lives has these numbers."""

from minutes.eid.identity import key_of
from minutes.models import EidLink
from parties.models import User


def people() -> dict[str, dict[str, str]]:
    """Everybody as the simulator knows them, each tied to their e-identification as an administrator would have."""
    administrator = User.objects.administrators().order_by("pk").first()
    found = {}
    for user in User.objects.active().in_name_order():
        # Born in 1899.
        number = f"18990101{user.pk:04d}"[:12]
        found[str(user.pk)] = {"name": user.name, "number": number}
        key = key_of("personal-number", number)
        if administrator and not EidLink.objects.filter(person=user).exists():
            link = EidLink.objects.create(
                person=user, provider="bankid", method="BankID", person_key=key, certified_name=user.name
            )
            link.approve(by=administrator)
    return found
