"""Meetings of the two department bodies: one numbers by § through the year, the other by decimals."""

from demo.outline import Guest, Item, MeetingOutline, at, text

_OPENING = "Mötet öppnas och justerare utses"

SCHOOLS_FEBRUARY = MeetingOutline(
    body="fsg-utbildning",
    starts_at=at(2, 8, 9),
    ends_at=at(2, 8, 11),
    place="Sammanträdesrum Eken",
    registry_number="UBF 2022/0006",
    roles={"schools": ("chair",), "schools_hr": ("secretary",), "teachers": ("adjuster",)},
    guests=(Guest("preschools", "§ 4"),),
    items=(
        Item(_OPENING, text("<p>Ordföranden öppnade mötet. Bengt Olofsgård utsågs till justerare.</p>")),
        Item("Föregående protokoll", text("<p>Protokollet lades till handlingarna.</p>")),
        Item(
            "Ekonomi och verksamhet",
            text(
                """
                <p>Förvaltningen går in i året med färre barn i förskolan än vad budgeten räknar med.
                  Utbildningsdirektören ser ingen anledning att ändra organisationen under våren.</p>
                """
            ),
            kinds=("information",),
        ),
        Item(
            "Ny förskola i Norrvik",
            text(
                """
                <p>Förskolechefen visade ritningarna. Huvudskyddsombudet deltog i granskningen och lämnade synpunkter
                  på bullret i matsalen och på vägen till soprummet. Synpunkterna förs in före bygglovet.</p>
                """
            ),
            kinds=("cooperation", "work_environment"),
            presenters=("preschools",),
        ),
        Item(
            "Arbetsmiljö",
            text("<p>Inga allvarliga tillbud har anmälts sedan förra mötet.</p>"),
            kinds=("work_environment",),
        ),
        Item("Övriga frågor", text("<p>Inga övriga frågor togs upp.</p>")),
        Item("Nästa möte", text("<p>Nästa möte hålls den 15 mars 2022 kl. 9.00.</p>")),
    ),
)

SCHOOLS_MARCH = MeetingOutline(
    body="fsg-utbildning",
    starts_at=at(3, 15, 9),
    ends_at=at(3, 15, 10, 45),
    place="Sammanträdesrum Eken",
    registry_number="UBF 2022/0011",
    roles={"schools": ("chair",), "schools_hr": ("secretary",), "vision": ("adjuster",)},
    absent=frozenset({"subject_teachers"}),
    remote=frozenset({"safety"}),
    guests=(Guest("principal", "§ 11"),),
    items=(
        Item(_OPENING, text("<p>Ordföranden öppnade mötet. Navid Zarrini utsågs till justerare.</p>")),
        Item("Föregående protokoll", text("<p>Protokollet lades till handlingarna.</p>")),
        Item(
            "Ekonomi och verksamhet",
            text("<p>Utfallet efter februari följer budgeten. Antalet elever i gymnasiet ökar något.</p>"),
            kinds=("information",),
        ),
        Item(
            "Nätet på Fjärdskolan",
            text(
                """
                <p>Rektorn beskrev hur undervisningen påverkas när nätet går ner. Parterna är ense om att frågan är
                  större än förvaltningen och att den bör lyftas till Cesam.</p>
                """
            ),
            kinds=("question_from_union",),
            presenters=("principal",),
            raised_by=("teachers", "subject_teachers"),
        ),
        Item(
            "Fler elever på språkintroduktion",
            text("<p>Två tjänster utlyses med kort varsel. Förbunden hade inget att erinra.</p>"),
            kinds=("cooperation",),
            is_late=True,
        ),
        Item(
            "Arbetsmiljö",
            children=(
                Item(
                    "Skyddsrond",
                    text("<p>Årets skyddsronder är klara på 14 av 19 enheter.</p>"),
                    kinds=("work_environment",),
                ),
                Item(
                    "Riskbedömning inför höstens schema",
                    text("<p>Riskbedömningen görs i april tillsammans med skyddsombuden.</p>"),
                    kinds=("risk_assessment",),
                ),
            ),
        ),
        Item("Övriga frågor", text("<p>Inga övriga frågor togs upp.</p>")),
        Item("Nästa möte", text("<p>Nästa möte hålls den 10 maj 2022 kl. 9.00.</p>")),
    ),
)

SCHOOLS_MAY = MeetingOutline(
    body="fsg-utbildning",
    starts_at=at(5, 10, 9),
    ends_at=at(5, 10, 11),
    place="Sammanträdesrum Eken",
    status="noticed",
    items=(
        Item(_OPENING),
        Item("Föregående protokoll"),
        Item("Ekonomi och verksamhet", kinds=("information",)),
        Item("Organisation för läsåret 2022/2023", kinds=("cooperation",)),
        Item("Arbetsmiljö", kinds=("work_environment",)),
        Item("Övriga frågor"),
        Item("Nästa möte"),
    ),
)

CARE_MARCH = MeetingOutline(
    body="fsg-social",
    starts_at=at(3, 22, 13),
    ends_at=at(3, 22, 15),
    place="Almgården, plan 2",
    registry_number="SÄF 2022/0009",
    roles={"care": ("chair",), "care_hr": ("secretary",), "kommunal_care": ("adjuster",)},
    guests=(Guest("competence", "2.2"),),
    items=(
        Item(
            "Formalia",
            children=(
                Item("Justerare", text("<p>Petronella Björkdal utsågs till justerare.</p>")),
                Item("Föregående protokoll", text("<p>Protokollet lades till handlingarna.</p>")),
            ),
        ),
        Item(
            "Bemanning inför sommaren",
            children=(
                Item(
                    "Läget i rekryteringen",
                    text(
                        """
                        <p>Till sommaren behövs 120 semestervikarier i vård och omsorg. I dag är 74 anställda.</p>
                        """
                    ),
                    kinds=("information",),
                ),
                Item(
                    "Introduktion av vikarier",
                    text(
                        """
                        <p>Parterna förde dialog om introduktionen. Kommunal vill att varje vikarie går bredvid minst
                          tre pass. Socialdirektören ställer sig bakom det för nya vikarier.</p>
                        """
                    ),
                    kinds=("dialogue",),
                    presenters=("competence",),
                ),
            ),
        ),
        Item(
            "Arbetsmiljö",
            text("<p>Larmbågarna på Almgården byts ut i april. Skyddsombudet följer arbetet.</p>"),
            kinds=("work_environment",),
        ),
        Item("Nästa möte", text("<p>Nästa möte hålls den 3 maj 2022 kl. 13.00.</p>")),
    ),
)

CARE_MAY = MeetingOutline(
    body="fsg-social",
    starts_at=at(5, 3, 13),
    ends_at=at(5, 3, 15),
    place="Almgården, plan 2",
    status="planned",
    items=(),
)

MEETINGS = (SCHOOLS_FEBRUARY, SCHOOLS_MARCH, SCHOOLS_MAY, CARE_MARCH, CARE_MAY)
