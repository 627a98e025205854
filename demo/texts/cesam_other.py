"""The central body's other meetings of 2022."""

from demo.outline import Guest, Item, MeetingOutline, at, text
from demo.texts.cesam_april import PLACE

FEBRUARY = MeetingOutline(
    body="cesam",
    starts_at=at(2, 22, 14, 30),
    ends_at=at(2, 22, 16, 15),
    place=PLACE,
    registry_number="KS 2022/0017",
    roles={"hr_director": ("secretary",), "director": ("chair",), "kommunal": ("adjuster",), "saco": ("adjuster",)},
    absent=frozenset({"vision"}),
    remote=frozenset({"subject_teachers", "saco"}),
    guests=(Guest("finance", "3"), Guest("security", "4")),
    items=(
        Item("Val av justerare", text("<p>Mötet utsåg Mirja Lehtovaara och Annika Dahlskog till justerare.</p>")),
        Item("Föregående protokoll", text("<p>Protokollet lades till handlingarna.</p>")),
        Item(
            "Budgetfrågor",
            text(
                """
                <p>Ekonomichefen presenterade bokslutet för 2021. Kommunen lämnar ett positivt resultat, främst tack
                  vare skatteintäkter som blev högre än väntat. Två nämnder har underskott och redovisar åtgärder i
                  mars.</p>
                """
            ),
            kinds=("information",),
            presenters=("finance",),
        ),
        Item(
            "Arbetsmiljöfrågor",
            text(
                """
                <p>Arbetsgivaren redovisade sjukfrånvaron för 2021. Korttidsfrånvaron steg under årets sista kvartal,
                  framför allt i förskolan och i hemtjänsten.</p>
                <p>Kommunal frågade hur vikarier sätts in när många är sjuka samtidigt. Arbetsgivaren svarade att
                  förvaltningarna går igenom sina rutiner och att frågan tas upp i respektive samverkansgrupp.</p>
                """
            ),
            kinds=("work_environment", "information"),
            presenters=("security",),
        ),
        Item(
            "Koncernövergripande frågor",
            text(
                """
                <p>Arbetsgivaren informerade om hur återgången från distansarbete går till. Chefer och medarbetare
                  kommer överens om arbetsplatsens upplägg; verksamhetens behov avgör.</p>
                """
            ),
            kinds=("dialogue",),
        ),
        Item("Frågor från de fackliga organisationerna", text("<p>Inga frågor hade anmälts.</p>")),
        Item("Övriga frågor", text("<p>Inga övriga frågor togs upp.</p>")),
        Item("Nästa möte", text("<p>Nästa möte hålls tisdagen den 29 mars 2022 kl. 14.30–17.00.</p>")),
    ),
)

MARCH = MeetingOutline(
    body="cesam",
    starts_at=at(3, 29, 14, 30),
    ends_at=at(3, 29, 16, 45),
    place=PLACE,
    registry_number="KS 2022/0029",
    roles={"hr_director": ("secretary",), "director": ("chair",), "teachers": ("adjuster",), "vision": ("adjuster",)},
    absent=frozenset({"ssr"}),
    substitutes={"ssr_substitute": "ssr"},
    remote=frozenset({"school_leaders"}),
    guests=(Guest("finance", "3"), Guest("strategist", "4 a"), Guest("development", "5")),
    items=(
        Item("Val av justerare", text("<p>Mötet utsåg Bengt Olofsgård och Navid Zarrini till justerare.</p>")),
        Item("Föregående protokoll", text("<p>Protokollet lades till handlingarna.</p>")),
        Item(
            "Budgetfrågor",
            text(
                """
                <p>Ekonomichefen redovisade utfallet efter februari och visade hur arbetet med nästa års budget är
                  upplagt. Nästa redovisning gäller utfallet till och med mars.</p>
                """
            ),
            kinds=("information",),
            presenters=("finance",),
        ),
        Item(
            "Arbetsmiljöfrågor",
            children=(
                Item(
                    "Lägesrapport om samverkansutbildningen",
                    text(
                        """
                        <p>Avtals- och villkorsgruppen skriver på en uppdragsspecifikation. Den tas upp för samverkan
                          på nästa möte.</p>
                        """
                    ),
                    kinds=("dialogue",),
                    presenters=("strategist",),
                ),
                Item(
                    "Medarbetarenkäten 2022",
                    text(
                        """
                        <p>Enkäten skickas ut i vecka 39. Frågorna är desamma som förra gången, med tre tillägg:</p>
                        <ul>
                          <li>hur återhämtningen fungerar under arbetsdagen</li>
                          <li>om introduktionen av nya medarbetare</li>
                          <li>om kränkningar och hot i arbetet</li>
                        </ul>
                        <p>Vision vill att resultatet redovisas även för små enheter, så länge ingen kan pekas ut.
                          Arbetsgivaren undersöker om det går.</p>
                        """
                    ),
                    kinds=("information", "work_environment"),
                ),
            ),
        ),
        Item(
            "Koncernövergripande frågor",
            text(
                """
                <p>Arbetsgivaren berättade att utvecklingsportföljen ses över och att ett nytt program kan tillkomma
                  under våren.</p>
                """
            ),
            kinds=("information",),
            presenters=("development",),
        ),
        Item(
            "Frågor från de fackliga organisationerna",
            text(
                """
                <p>Lärarförbundet undrade när nätverket på Fjärdskolan fungerar igen. Arbetsgivaren svarade att
                  felsökning pågår.</p>
                """
            ),
            kinds=("question_from_union",),
            raised_by=("teachers",),
        ),
        Item("Övriga frågor", text("<p>Inga övriga frågor togs upp.</p>")),
        Item("Nästa möte", text("<p>Nästa möte hålls tisdagen den 26 april 2022 kl. 14.30–17.00.</p>")),
    ),
)

MAY = MeetingOutline(
    body="cesam",
    starts_at=at(5, 24, 14, 30),
    ends_at=at(5, 24, 17),
    place=PLACE,
    status="noticed",
    guests=(Guest("finance", "3"), Guest("strategist", "4")),
    items=(
        Item("Val av justerare"),
        Item("Föregående protokoll"),
        Item(
            "Budgetfrågor",
            children=(
                Item("Budget 2023 – skarpt förslag", kinds=("cooperation",), presenters=("finance",)),
                Item(
                    "Lokalkostnadernas delar",
                    text("<p>Fördjupad genomgång som lärarförbunden bad om den 26 april.</p>"),
                    kinds=("information",),
                    presenters=("finance",),
                    raised_by=("teachers", "subject_teachers"),
                ),
            ),
        ),
        Item("Arbetsmiljöfrågor", kinds=("work_environment",), presenters=("strategist",)),
        Item("Koncernövergripande frågor"),
        Item("Sommarens semestervikarier", kinds=("dialogue",), raised_by=("kommunal",), is_late=True),
        Item(
            "Frågor från de fackliga organisationerna",
            children=(
                Item(
                    "Svar om Fjärdskolans nät",
                    kinds=("question_from_union",),
                    raised_by=("teachers", "subject_teachers"),
                ),
            ),
        ),
        Item("Övriga frågor"),
        Item("Nästa möte"),
    ),
)

JUNE = MeetingOutline(
    body="cesam",
    starts_at=at(6, 21, 13),
    ends_at=at(6, 21, 15, 30),
    place=PLACE,
    status="cancelled",
    cancelled_because="Inga ärenden har anmälts. Nästa möte hålls efter sommaren.",
    items=(),
)

MEETINGS = (FEBRUARY, MARCH, MAY, JUNE)
