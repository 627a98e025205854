"""The people of the demo municipality, all made up. Nothing here reads the database or imports a model."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DOMAIN = "almfjard.example"
UNION_DOMAIN = "forbund.example"


class Person(NamedTuple):
    name: str
    title: str
    email: str
    #: The department that employs the person (a key of DEPARTMENTS); the unions' people have none here.
    department: str = ""
    is_administrator: bool = False
    is_archivist: bool = False


def _address(name: str, domain: str) -> str:
    return f"{name.lower().replace(' ', '.').translate(str.maketrans('åäöéü', 'aaoeu'))}@{domain}"


def _employee(name: str, title: str, department: str = "KSF", **rights: bool) -> Person:
    return Person(name, title, _address(name, DOMAIN), department, **rights)


def _elected(name: str, title: str) -> Person:
    return Person(name, title, _address(name, UNION_DOMAIN))


PEOPLE: dict[str, Person] = {
    # The employer
    "director": _employee("Torkel Nordanö", "Kommundirektör"),
    "hr_director": _employee("Katarina Holmlund", "HR-direktör"),
    "finance": _employee("Petter Ekvall", "Ekonomichef"),
    "strategist": _employee("Malin Tärnqvist", "HR-strateg"),
    "security": _employee("Sofie Bergvik", "Biträdande säkerhetschef"),
    "competence": _employee("Ylva Rosenlind", "Kompetensstrateg"),
    "benefits": _employee("Rasmus Hedenby", "Upphandlare"),
    "development": _employee("Ingela Furuskog", "Utvecklingsdirektör"),
    "portfolio": _employee("Samuel Sandelius", "Portföljledare"),
    "procurement": _employee("Anders Kvarnsjö", "Inköpschef"),
    "schools": _employee("Mattias Granlöf", "Utbildningsdirektör", "UBF"),
    "schools_hr": _employee("Disa Eklövsdotter", "HR-specialist", "UBF"),
    "preschools": _employee("Lovisa Strandvall", "Förskolechef", "UBF"),
    "principal": _employee("Joakim Trädgårdh", "Rektor", "UBF"),
    "care": _employee("Monika Älvkvist", "Socialdirektör", "SÄF"),
    "care_hr": _employee("Fredrik Åmansson", "HR-specialist", "SÄF"),
    "systems": _employee("Stina Lövdalen", "Systemförvaltare", is_administrator=True),
    "archive": _employee("Agnes Hallonqvist", "Kommunarkivarie", is_archivist=True),
    # The unions
    "kommunal": _elected("Mirja Lehtovaara", "Ordförande"),
    "vision": _elected("Navid Zarrini", "Ordförande"),
    "teachers": _elected("Bengt Olofsgård", "Ordförande"),
    "subject_teachers": _elected("Susanne Tallhammar", "Ordförande"),
    "ssr": _elected("Rebecka Strömvik", "Ordförande"),
    "ssr_substitute": _elected("Tove Lagerkrans", "Vice ordförande"),
    "school_leaders": _elected("Håkan Mellerstig", "Ordförande"),
    "saco": _elected("Annika Dahlskog", "Ordförande"),
    "kommunal_substitute": _elected("Zeynep Adalholm", "Vice ordförande"),
    "safety": _elected("Jerker Norrgren", "Huvudskyddsombud"),
    "kommunal_care": _elected("Petronella Björkdal", "Sektionsombud"),
}


class SignIn(NamedTuple):
    """One demo user: key of the role (as in /demo/sign-in/<role>/), the role in words, name, e-mail."""

    role: str
    label: str | Promise
    name: str
    email: str


_SIGN_INS: tuple[tuple[str, str | Promise, str], ...] = (
    ("secretary", _("Secretary"), "hr_director"),
    ("chair", _("Chair"), "director"),
    ("union_rep", _("Union representative, Kommunal"), "kommunal"),
    ("other_union_rep", _("Union representative, Vision"), "vision"),
    ("substitute", _("Substitute, Akademikerförbundet SSR"), "ssr_substitute"),
    ("presenter", _("Presenter of single items"), "finance"),
    ("archivist", _("Archivist"), "archive"),
    ("administrator", _("Administrator"), "systems"),
)


def sign_ins() -> list[SignIn]:
    """The demo users for the sign-in page, one a role, the one who does most first."""
    return [SignIn(role, label, PEOPLE[key].name, PEOPLE[key].email) for role, label, key in _SIGN_INS]
