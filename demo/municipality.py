"""The demo municipality: departments, unions, bodies with their seats, rules, standing items and phrases."""

import datetime as dt
from typing import NamedTuple

NAME = "Almfjärds kommun"

#: Name by abbreviation.
DEPARTMENTS = {
    "KSF": "Kommunstyrelseförvaltningen",
    "UBF": "Utbildningsförvaltningen",
    "SÄF": "Social- och äldreförvaltningen",
    "KOF": "Kultur- och fritidsförvaltningen",
    "SBF": "Stadsbyggnadsförvaltningen",
}


class FormerName(NamedTuple):
    name: str
    to_on: dt.date


class UnionOutline(NamedTuple):
    """`party_from`–`party_to`: when it is party to the cooperation agreement; no `party_from` leaves it outside."""

    name: str
    abbreviation: str = ""
    federation: str = ""
    party_from: dt.date | None = dt.date(2018, 3, 1)
    party_to: dt.date | None = None
    successor: str = ""
    former: tuple[FormerName, ...] = ()


_UNTIL_2022 = dt.date(2022, 12, 31)
_FROM_2023 = dt.date(2023, 1, 1)
AGREEMENT = "Avtal om samverkan och arbetsmiljö i Almfjärds kommun"
#: Of cooperation with the unions, in the municipality's made-up plan.
CLASSIFICATION_CODE = "2.4.1"

UNIONS = {
    "kommunal": UnionOutline("Kommunal", federation="LO"),
    "vision": UnionOutline("Vision", federation="TCO", former=(FormerName("SKTF", dt.date(2011, 11, 20)),)),
    "ssr": UnionOutline("Akademikerförbundet SSR", "SSR", "Saco"),
    "swedish_teachers": UnionOutline("Sveriges Lärare", federation="Saco", party_from=_FROM_2023),
    "teachers": UnionOutline("Lärarförbundet", "LF", "TCO", party_to=_UNTIL_2022, successor="swedish_teachers"),
    "subject_teachers": UnionOutline(
        "Lärarnas Riksförbund", "LR", "Saco", party_to=_UNTIL_2022, successor="swedish_teachers"
    ),
    "swedish_school_leaders": UnionOutline("Sveriges Skolledare", federation="Saco", party_from=_FROM_2023),
    "school_leaders": UnionOutline(
        "Sveriges Skolledarförbund", federation="Saco", party_to=_UNTIL_2022, successor="swedish_school_leaders"
    ),
    "saco": UnionOutline("Saco-rådet", federation="Saco"),
    "ledarna": UnionOutline("Ledarna", party_from=None),
}


class PhraseOutline(NamedTuple):
    name: str
    text: str
    #: An `AgendaItem.Outcome` that it belongs to.
    outcome: str = ""


#: Wordings that recur in minutes of cooperation. "…" is what the writer fills in, "{…}" what the meeting knows.
PHRASES = (
    PhraseOutline("Justerare", "Mötet utsåg {justerare} till justerare."),
    PhraseOutline("Till handlingarna", "Protokollet lades till handlingarna."),
    PhraseOutline("Arbetsgivaren informerade", "Arbetsgivaren informerade om …"),
    PhraseOutline("Parterna samverkade", "Parterna samverkade om förslaget."),
    PhraseOutline("Inget att erinra", "Förbunden hade inget att erinra mot förslaget.", "no_objection"),
    PhraseOutline("Enighet", "Parterna enades om arbetsgivarens förslag. Samverkan avslutades i enighet.", "agreement"),
    PhraseOutline(
        "Oenighet",
        "{förbund som är oeniga} är oense med arbetsgivaren om förslaget. Samverkan avslutades i oenighet.",
        "disagreement",
    ),
    PhraseOutline("Gemensamt förslag", "Förbunden föreslår gemensamt att …"),
    PhraseOutline("Lyfts till senare möte", "Frågan tas upp på dagordningen den …"),
    PhraseOutline("Arbetsgivaren återkommer", "Arbetsgivaren tar frågan med sig och återkommer.", "taken_back"),
    PhraseOutline("Svaret finns under", "Svaret finns under punkt …"),
    PhraseOutline("Ny företrädare väntas", "Arbetsgivaren avvaktar besked om ny företrädare för …"),
    PhraseOutline("Bordläggning", "Punkten bordläggs till mötet {nästa möte}.", "tabled"),
    PhraseOutline("Återremiss", "Ärendet återremitteras för att …", "referred_back"),
    PhraseOutline("Ajournering", "Mötet ajournerades kl. … och återupptogs kl. …"),
    PhraseOutline("Omedelbar justering", "Punkten förklarades omedelbart justerad."),
    PhraseOutline("Protokollsanteckning", "… lämnar följande protokollsanteckning: ”…”"),
    PhraseOutline("Reservation", "… reserverar sig mot förslaget med följande motivering: ”…”"),
)


class SeatOutline(NamedTuple):
    """A seat: a department or a union, and who holds it (a key of PEOPLE; "" is vacant)."""

    organisation: str
    person: str
    role: str = "member"
    is_substitute: bool = False
    substitute_for: str = ""
    from_on: dt.date | None = None
    to_on: dt.date | None = None
    title: str = ""


class StandingOutline(NamedTuple):
    title: str
    kinds: tuple[str, ...] = ()
    #: What a new meeting's item begins with.
    text: str = ""
    #: Of `AgendaItem.Area`.
    areas: tuple[str, ...] = ()


class BodyOutline(NamedTuple):
    slug: str
    name: str
    abbreviation: str
    level: str
    numbering: str
    seats: tuple[SeatOutline, ...]
    standing: tuple[StandingOutline, ...]
    #: Days and how they are counted, by DeadlineRule.Event.
    rules: dict[str, tuple[int, str]]
    registry_prefix: str
    department: str = ""
    parent: str = ""
    is_safety_committee: bool = False
    adjuster_count: int = 1
    phrases: tuple[PhraseOutline, ...] = PHRASES[:9]


#: What the items of the central body's next meeting are planned to take.
PLANNED_MINUTES = {
    "Val av justerare": 5,
    "Föregående protokoll": 5,
    "Budgetfrågor": 40,
    "Arbetsmiljöfrågor": 30,
    "Koncernövergripande frågor": 25,
    "Frågor från de fackliga organisationerna": 30,
    "Övriga frågor": 10,
    "Nästa möte": 5,
}

CENTRAL = BodyOutline(
    slug="cesam",
    name="Centrala samverkansgruppen",
    abbreviation="Cesam",
    level="a_central",
    numbering="letters",
    registry_prefix="KS 2022/",
    is_safety_committee=True,
    adjuster_count=2,
    phrases=PHRASES,
    seats=(
        SeatOutline("KSF", "director", "chair"),
        SeatOutline("KSF", "hr_director", "secretary"),
        SeatOutline("teachers", "teachers", to_on=_UNTIL_2022),
        SeatOutline("subject_teachers", "subject_teachers", to_on=_UNTIL_2022),
        SeatOutline("kommunal", "kommunal"),
        SeatOutline("vision", "vision"),
        SeatOutline("ssr", "ssr"),
        # On the day of the reference meeting both hold: the leaving representative and the vacancy.
        SeatOutline("school_leaders", "school_leaders", to_on=dt.date(2022, 4, 26)),
        SeatOutline("school_leaders", "", from_on=dt.date(2022, 4, 26), to_on=_UNTIL_2022),
        SeatOutline("saco", "saco"),
        SeatOutline("swedish_teachers", "teachers", from_on=_FROM_2023),
        SeatOutline("swedish_school_leaders", "", from_on=_FROM_2023),
        SeatOutline("ssr", "ssr_substitute", is_substitute=True, substitute_for="ssr"),
        SeatOutline("kommunal", "kommunal_substitute", is_substitute=True, substitute_for="kommunal"),
        SeatOutline("vision", "", is_substitute=True, substitute_for="vision"),
    ),
    standing=(
        StandingOutline("Val av justerare", ("formality",), "Mötet utsåg … och … till justerare."),
        StandingOutline("Föregående protokoll", ("formality",)),
        StandingOutline("Budgetfrågor"),
        StandingOutline("Arbetsmiljöfrågor", ("work_environment",), areas=("action_plans", "rehabilitation")),
        StandingOutline("Koncernövergripande frågor"),
        StandingOutline("Frågor från de fackliga organisationerna"),
        StandingOutline("Övriga frågor"),
        StandingOutline("Nästa möte", ("formality",)),
    ),
    rules={
        "points": (20, "calendar"),
        "notice": (14, "calendar"),
        "documents": (7, "calendar"),
        "adjustment": (14, "calendar"),
        "central_negotiation": (7, "calendar"),
    },
)

SCHOOLS = BodyOutline(
    slug="fsg-utbildning",
    name="Förvaltningssamverkan utbildning",
    abbreviation="FSG utbildning",
    level="b_department",
    numbering="section",
    registry_prefix="UBF 2022/",
    department="UBF",
    parent="cesam",
    is_safety_committee=True,
    seats=(
        SeatOutline("UBF", "schools", "chair"),
        SeatOutline("UBF", "schools_hr", "secretary"),
        SeatOutline("teachers", "teachers", to_on=_UNTIL_2022),
        SeatOutline("subject_teachers", "subject_teachers", to_on=_UNTIL_2022),
        SeatOutline("kommunal", "kommunal_substitute", title="Sektionsombud"),
        SeatOutline("vision", "vision"),
        SeatOutline("kommunal", "safety", "safety_representative"),
        SeatOutline("swedish_teachers", "teachers", from_on=_FROM_2023),
    ),
    standing=(
        StandingOutline("Mötet öppnas och justerare utses", ("formality",)),
        StandingOutline("Föregående protokoll", ("formality",)),
        StandingOutline("Ekonomi och verksamhet", ("information",)),
        StandingOutline("Arbetsmiljö", ("work_environment",)),
        StandingOutline("Övriga frågor", ("other",)),
        StandingOutline("Nästa möte", ("formality",)),
    ),
    rules={
        "points": (10, "working"),
        "notice": (10, "working"),
        "documents": (5, "working"),
        "adjustment": (14, "calendar"),
    },
)

CARE = BodyOutline(
    slug="fsg-social",
    name="Förvaltningssamverkan social och äldre",
    abbreviation="FSG social",
    level="b_department",
    numbering="decimal",
    registry_prefix="SÄF 2022/",
    department="SÄF",
    parent="cesam",
    seats=(
        SeatOutline("SÄF", "care", "chair"),
        SeatOutline("SÄF", "care_hr", "secretary"),
        SeatOutline("kommunal", "kommunal_care"),
        SeatOutline("ssr", "ssr_substitute", title="Ombud"),
        SeatOutline("vision", ""),
    ),
    standing=(
        StandingOutline("Formalia", ("formality",)),
        StandingOutline("Bemanning inför sommaren", ("dialogue",)),
        StandingOutline("Arbetsmiljö", ("work_environment",)),
        StandingOutline("Nästa möte", ("formality",)),
    ),
    rules={"notice": (14, "calendar"), "documents": (7, "calendar"), "adjustment": (10, "working")},
)

BODIES = (CENTRAL, SCHOOLS, CARE)
