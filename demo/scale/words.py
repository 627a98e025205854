"""Swedish that nobody wrote: sentences from a small grammar. Pure, and the same for the same seed.

Words are as unevenly common as in any language: the first of each list stand in every other text, compounds of two
parts go from common to rare, and most of the made-up places are named a few times in a million texts.
"""

from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Final


def listed(words: str) -> Sequence[str]:
    """The words of a text, the most common first."""
    return words.split()


_NOUNS: Final = listed(
    "arbetsgivaren verksamheten budgeten arbetsmiljön förvaltningen personalen planen förslaget rapporten "
    "ledningen organisationen bemanningen utbildningen samverkan riskbedömningen handlingsplanen upphandlingen "
    "lokalerna schemat rehabiliteringen medarbetarna cheferna rekryteringen statistiken ekonomin prognosen "
    "avtalet rutinen policyn enkäten skyddsronden utredningen flytten semestern introduktionen sjukfrånvaron "
    "övertiden kompetensen delegationen lönekartläggningen friskvården nämnden uppdraget resultatet målen "
    "tidplanen underlaget processen systemet ventilationen larmet bullret belysningen städningen transporten "
    "köket matsalen parkeringen telefonin inloggningen journalen arkivet registret remissen yttrandet "
    "överenskommelsen turordningen pensionen ersättningen hemtjänsten förskolan grundskolan gymnasiet "
    "äldreboendet biblioteket simhallen verkstaden växthuset återvinningen"
)
_VERBS: Final = listed(
    "informerar beskriver redovisar föreslår planerar följer behandlar presenterar diskuterar berör bereder "
    "påverkar förbättrar kräver belyser sammanfattar återkommer prövar utvärderar ändrar stärker minskar ökar "
    "försenar avslutar inleder samordnar kompletterar begränsar omfattar fördelar granskar"
)
_OBJECTS: Final = listed(
    "frågan ärendet budgeten arbetsmiljön verksamheten förslaget uppföljningen åtgärderna kostnaderna bemanningen "
    "tidplanen riskerna behoven målen underlaget schemat lokalerna utbildningen rutinerna resurserna målbilden "
    "handlingsplanen fördelningen ansvaret rapporten avtalet skyddsronden enkäten resultatet inköpen besparingen "
    "vakanserna introduktionen rehabiliteringen flytten semesterperioden övertiden sjukfrånvaron kompetensen "
    "turordningen bullret belysningen ventilationen parkeringen larmet telefonin remissen yttrandet"
)
_ENDS: Final = (
    "", "", "under våren", "under hösten", "enligt budget", "enligt plan", "i dialog med förbunden", "inför nästa år",
    "på nästa möte", "tillsammans med skyddsombuden", "utan ytterligare kostnad", "före sommaren", "efter årsskiftet",
    "i samråd med företagshälsovården", "med anledning av remissen", "trots förseningen", "inom befintlig ram",
)  # fmt: skip
_FIRST: Final = listed(
    "budget arbetsmiljö personal verksamhets skol vård bemannings utbildnings lokal chefs ekonomi samverkans risk "
    "kompetens semester löne rehabiliterings trygghets skydds organisations kommunikations kvalitets upphandlings "
    "förskole gymnasie äldre hemtjänst kost städ fastighets miljö trafik kultur fritids biblioteks arkiv data "
    "nätverks säkerhets krisberednings beredskaps pandemi integrations jämställdhets mångfalds introduktions "
    "rekryterings pensions turordnings omställnings natt dag jour schema timbank lön frisk sjukfrånvaro hälso "
    "park gatu vatten avfalls energi bygg plan mark kart mät närings turist arbetsmarknads vuxen bibliotekarie "
    "måltids vaktmästeri"
)
_SECOND: Final = listed(
    "uppföljning plan planering rapport utredning översyn analys policy rutin strategi program grupp organisation "
    "utveckling samordning fördelning redovisning bedömning dialog enkät kartläggning mätning förändring "
    "besparing satsning ledning tjänst upphandling introduktion utbildning dag vecka nämnd fråga underlag modell "
    "process system projekt avtal reform reserv prognos budget kostnad volym enhet central verkstad förråd schema "
    "turlista jour pool"
)
_PLACES: Final = tuple(
    f"{tree}{form}{kind}"
    for kind in ("backen", "hagen", "dalen", "viken", "gården", "lunden", "kullen", "ängen", "åsen", "holmen", "stigen",
                 "torget", "bron", "porten", "sluttningen", "skiftet", "rogivan", "trösklan", "vretsbo", "kvarnsta")
    for form in ("", "s", "e", "ar", "um", "in", "el", "ol", "an", "ing", "and", "ust", "ask", "orm", "älv", "ymn",
                 "åt", "ött", "id", "unge", "evs", "ib", "ov", "yr", "agn", "ek", "im", "ost", "ur", "äng")
    for tree in ("Ek", "Alm", "Björk", "Tall", "Gran", "Lind", "Rönn", "Asp", "Hassel", "Al", "Bok", "Lönn", "Sälg",
                 "Pil", "Ask", "En", "Hägg", "Oxel", "Vide", "Apel", "Körs", "Plommon", "Päron", "Kast", "Ljung",
                 "Klöver", "Havre", "Korn", "Råg", "Vete", "Lin", "Humle", "Säv", "Vass", "Starr", "Mossa", "Lav",
                 "Sten", "Grus", "Sand", "Ler", "Myr", "Kärr", "Tjärn", "Bäck", "Fors", "Ström", "Källe", "Damm",
                 "Vatt", "Berg", "Kulle", "Klint", "Hall", "Häll", "Flat", "Bran", "Skav", "Hult", "Sved", "Tveg",
                 "Fall", "Rud", "Tomt", "Torp", "Hem", "Stug", "Lad", "Log", "Kvarn", "Såg", "Smed", "Tegel", "Glas",
                 "Kol", "Malm", "Silver", "Koppar", "Tenn", "Bly")
)  # fmt: skip

_SENTENCES: Final = 30_000


class Lot:
    """Words of which the n:th is drawn n times as seldom as the first."""

    def __init__(self, words: Sequence[str], *, evenness: float = 1.0) -> None:
        self._words = words
        self._weights = list(accumulate(1 / (rank + evenness) for rank in range(1, len(words) + 1)))

    def draw(self, chance: Random) -> str:
        return chance.choices(self._words, cum_weights=self._weights)[0]


class Language:
    """All that is said. Made once: texts are put together from sentences that are there already."""

    def __init__(self, seed: str) -> None:
        chance = Random(seed)  # noqa: S311  not for secrets
        self._nouns, self._verbs, self._objects = Lot(_NOUNS), Lot(_VERBS), Lot(_OBJECTS)
        compounds = [f"{first}{second}" for first in _FIRST for second in _SECOND]
        chance.shuffle(compounds)
        places = list(_PLACES)
        chance.shuffle(places)
        self._compounds = Lot(compounds, evenness=3)
        self._places = Lot(places, evenness=20)
        self._sentences = [self._sentence(chance) for _ in range(_SENTENCES)]

    def compound(self, chance: Random) -> str:
        return self._compounds.draw(chance)

    def place(self, chance: Random) -> str:
        return self._places.draw(chance)

    def text(self, chance: Random) -> str:
        """A text as it is kept: one or two paragraphs, some thirty to seventy words, now and then a place."""
        said = chance.choices(self._sentences, k=chance.randint(2, 6))
        if chance.random() < 0.4:
            said.append(f"Frågan gäller {self.place(chance)}.")
        half = len(said) // 2 if len(said) > 4 else len(said)
        parts = (said[:half], said[half:])
        return "".join(f"<p>{' '.join(part)}</p>" for part in parts if part)

    def _sentence(self, chance: Random) -> str:
        words = [self._nouns.draw(chance).capitalize(), self._verbs.draw(chance), self._objects.draw(chance)]
        if chance.random() < 0.5:
            words += ["och", self._compounds.draw(chance)]
        if chance.random() < 0.4:
            words += ["för", self._objects.draw(chance)]
        words.append(chance.choice(_ENDS))
        if chance.random() < 0.3:
            words += ["samt", self._verbs.draw(chance), self._compounds.draw(chance)]
        return " ".join(filter(None, words)) + "."
