"""The central body's present year: what was held lately, what is asked and promised, and the year that comes.

Days are counted from the day on which the demo is loaded, so that deadlines run and something is always ahead.
"""

import datetime as dt
from typing import NamedTuple

from django.utils import timezone

from demo.outline import Guest, Item, MeetingOutline, text
from demo.texts.cesam_april import PLACE

_TUESDAY = 1
_ROLES: dict[str, tuple[str, ...]] = {
    "hr_director": ("secretary",),
    "director": ("chair",),
    "kommunal": ("adjuster",),
    "ssr": ("adjuster",),
}
_CHOSEN = Item("Val av justerare", text("<p>Mötet utsåg Mirja Lehtovaara och Rebecka Strömvik till justerare.</p>"))
_FILED = Item("Föregående protokoll", text("<p>Protokollet lades till handlingarna.</p>"))
#: The pattern by which the year that comes is planned, as the secretary would write it.
PATTERN = "tredje tisdagen varje månad utom juli 14.30–17, " + PLACE

REORGANISATION = "Ny organisation på stadsbyggnadsförvaltningen"
TRAVEL = "Reviderad resepolicy"
SCHEDULE = "Heltidsscheman i äldreomsorgen"


def last_tuesday(today: dt.date, *, weeks: int = 0) -> dt.date:
    """The last Tuesday before the day, or so many weeks earlier."""
    return today - dt.timedelta(days=1 + (today.weekday() - _TUESDAY - 1) % 7) - dt.timedelta(weeks=weeks)


def next_tuesday(today: dt.date, *, weeks: int = 0) -> dt.date:
    """The Tuesday after so many weeks from the day."""
    return today + dt.timedelta(days=7 * weeks + (_TUESDAY - today.weekday()) % 7)


def _at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def held(today: dt.date) -> tuple[MeetingOutline, ...]:
    """Three meetings: in the early autumn, a month ago, and last week."""
    return (
        _september(last_tuesday(today, weeks=9)),
        _october(last_tuesday(today, weeks=4)),
        _latest(last_tuesday(today)),
    )


def _september(day: dt.date) -> MeetingOutline:
    return MeetingOutline(
        body="cesam",
        starts_at=_at(day, 14, 30),
        ends_at=_at(day, 16, 20),
        place=PLACE,
        roles=_ROLES,
        remote=frozenset({"saco"}),
        guests=(Guest("finance", "3"),),
        items=(
            _CHOSEN,
            _FILED,
            Item(
                "Budgetfrågor",
                text(
                    "<p>Ekonomichefen redovisade delårsrapporten. Kommunen räknar med ett resultat nära budget. "
                    "Social- och äldreförvaltningen har underskott och återkommer med åtgärder.</p>"
                ),
                kinds=("information",),
                presenters=("finance",),
            ),
            Item(
                "Arbetsmiljöfrågor",
                text(
                    "<p>Arbetsgivaren redovisade uppföljningen av handlingsplanen efter medarbetarenkäten. Tolv av "
                    "arton åtgärder är klara.</p>"
                ),
                kinds=("work_environment",),
            ),
            Item("Koncernövergripande frågor", text("<p>Inget fanns att informera om.</p>")),
            Item("Frågor från de fackliga organisationerna", text("<p>Inga frågor hade anmälts.</p>")),
            Item("Övriga frågor", text("<p>Inga övriga frågor togs upp.</p>")),
            Item("Nästa möte"),
        ),
    )


def _october(day: dt.date) -> MeetingOutline:
    return MeetingOutline(
        body="cesam",
        starts_at=_at(day, 14, 30),
        ends_at=_at(day, 16, 45),
        place=PLACE,
        roles=_ROLES,
        absent=frozenset({"saco"}),
        items=(
            _CHOSEN,
            _FILED,
            Item("Budgetfrågor", text("<p>Inget nytt sedan delårsrapporten.</p>"), kinds=("information",)),
            Item(
                "Arbetsmiljöfrågor",
                kinds=("work_environment",),
                children=(
                    Item(
                        "Företagshälsovård, ny upphandling",
                        text(
                            "<p>Arbetsgivaren presenterade kraven i upphandlingen. Skyddsombuden vill att väntetid "
                            "till samtal skrivs in i avtalet.</p>"
                        ),
                        kinds=("work_environment", "cooperation"),
                        areas=("occupational_health",),
                    ),
                ),
            ),
            Item(
                "Koncernövergripande frågor",
                children=(
                    Item(
                        TRAVEL,
                        text(
                            "<p>Förslaget till reviderad resepolicy gicks igenom. Resor med tåg är utgångspunkten, och "
                            "restid utanför arbetstid ersätts som förut.</p>"
                        ),
                        kinds=("cooperation",),
                    ),
                ),
            ),
            Item("Frågor från de fackliga organisationerna", text("<p>Inga frågor hade anmälts.</p>")),
            Item("Övriga frågor", text("<p>Inga övriga frågor togs upp.</p>")),
            Item("Nästa möte"),
        ),
    )


def _latest(day: dt.date) -> MeetingOutline:
    return MeetingOutline(
        body="cesam",
        starts_at=_at(day, 14, 30),
        ends_at=_at(day, 17, 5),
        place=PLACE,
        roles=_ROLES,
        remote=frozenset({"teachers"}),
        guests=(Guest("finance", "3"),),
        items=(
            _CHOSEN,
            _FILED,
            Item(
                "Budgetfrågor",
                text("<p>Ekonomichefen redovisade prognosen per oktober och förutsättningarna för nästa år.</p>"),
                kinds=("information",),
                presenters=("finance",),
            ),
            Item(
                "Arbetsmiljöfrågor",
                kinds=("work_environment",),
                children=(
                    Item(
                        "Sjukfrånvaro tredje kvartalet",
                        text(
                            "<p>Sjukfrånvaron är 6,8 procent, 0,3 procentenheter lägre än samma kvartal förra året. "
                            "Korttidsfrånvaron minskar mest i förskolan.</p>"
                        ),
                        kinds=("work_environment", "information"),
                    ),
                    Item(
                        SCHEDULE,
                        text(
                            "<p>Arbetsgivaren föreslår att heltidsscheman med tre veckors period prövas i två områden "
                            "från mars. Risk- och konsekvensbedömningen gicks igenom.</p>"
                        ),
                        kinds=("cooperation", "risk_assessment"),
                    ),
                ),
            ),
            Item(
                "Koncernövergripande frågor",
                children=(
                    Item(
                        REORGANISATION,
                        text(
                            "<p>Arbetsgivaren föreslår att bygglov och tillsyn samlas i en enhet under en chef från "
                            "den 1 mars. Två enheter läggs ned, och ingen sägs upp.</p>"
                            "<p>Kommunal anser att arbetsmängden i den nya enheten inte är utredd. Parterna enades "
                            "inte.</p>"
                        ),
                        kinds=("cooperation",),
                    ),
                ),
            ),
            Item(
                "Frågor från de fackliga organisationerna",
                children=(
                    Item(
                        "Julledighet i kontaktcenter",
                        text("<p>Vision frågade hur ledigheten fördelas. Arbetsgivaren återkommer.</p>"),
                        kinds=("question_from_union",),
                        raised_by=("vision",),
                    ),
                ),
            ),
            Item("Övriga frågor", text("<p>Inga övriga frågor togs upp.</p>")),
            Item("Nästa möte"),
        ),
    )


class Ending(NamedTuple):
    """How an item ended; `disagrees` are keys of UNIONS, all other unions that were there had no objection."""

    title: str
    outcome: str
    disagrees: tuple[str, ...] = ()


ENDINGS = (
    Ending("Företagshälsovård, ny upphandling", "agreement"),
    Ending(TRAVEL, "no_objection"),
    Ending("Sjukfrånvaro tredje kvartalet", "noted"),
    Ending(SCHEDULE, "no_objection"),
    Ending(REORGANISATION, "disagreement", ("kommunal",)),
    Ending("Julledighet i kontaktcenter", "taken_back"),
)

#: What Kommunal says itself of the reorganisation.
STATEMENT = (
    "<p>Kommunal anser att förslaget inte kan genomföras innan arbetsgivaren har visat hur uppgifterna fördelas och "
    "hur introduktionen av den nya enheten bemannas. Vi vill att riskbedömningen görs om.</p>"
)


class Asked(NamedTuple):
    """`item` by its heading ("" between meetings); `owner` of PEOPLE ("" for the employer); `days` from today."""

    text: str
    item: str = ""
    kind: str = "question"
    by: str = "hr_director"
    unions: tuple[str, ...] = ()
    owner: str = ""
    days: int | None = None
    answer: str = ""


QUESTIONS = (
    Asked(
        "Hur många timmar går åt till introduktion i den nya enheten?",
        REORGANISATION, unions=("kommunal",), owner="director", days=12,
    ),
    Asked(
        "Hur fördelas ledigheten mellan jul och nyår i kontaktcenter?",
        "Julledighet i kontaktcenter", "promise", unions=("vision",), days=5,
    ),
    Asked("Ta fram väntetider hos nuvarande företagshälsovård.", "Företagshälsovård, ny upphandling", "task",
          owner="hr_director", days=-3),
    Asked("Utvärdera heltidsscheman efter tre månader.", SCHEDULE, "task", owner="strategist", days=120),
    Asked("När blir laddplatserna vid kommunhuset klara?", unions=("ssr",), by="ssr"),
    Asked("Gäller resepolicyn även förtroendevalda?", TRAVEL, unions=("ssr",), owner="hr_director",
          answer="Ja, i samma omfattning som för anställda."),
)  # fmt: skip

#: The notice of the next meeting: what the secretary adds, and what people answer (by PEOPLE; a reply and a note).
MESSAGE = "Handlingarna till budgetpunkten kommer en vecka före mötet. Fika finns från kl. 14.15."
REPLIES = {
    "director": ("onsite", ""),
    "hr_director": ("onsite", ""),
    "kommunal": ("onsite", ""),
    "teachers": ("remote", "Är i Västanå den dagen."),
    "ssr": ("absent", "Förbundsmöte."),
}
