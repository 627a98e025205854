"""Minutes from before CESAM, made up: as somebody wrote them then, a line or paragraph each."""

import datetime as dt
from typing import NamedTuple


class OldMinutes(NamedTuple):
    """A file. A line that begins with "# " is a heading. `statute`: the file is secret as a whole.

    One without a title is left for the archivist to confirm.
    """

    file_name: str
    lines: tuple[str, ...]
    title: str = ""
    held_on: dt.date | None = None
    statute: str = ""


OLD = (
    OldMinutes(
        "Protokoll samverkan 2009-03-17.pdf",
        (
            "# Almfjärds kommun",
            "# Centrala samverkansgruppen",
            "Protokoll fört vid sammanträde",
            "Sammanträdesdatum: 17 mars 2009 kl. 13.15-15.40",
            "Plats: Kommunhuset, rum Björken",
            "Dnr KS 2009/41",
            "Närvarande: Gun-Britt Söderholm, personalchef, ordförande. Lars-Åke Fjällborg, ekonomichef. "
            "Inga-Lill Rosvall, Kommunal. Kjell Tornberg, Vision. Maj-Lis Ekenäs, lärarnas organisationer.",
            "Frånvarande: Saco hade anmält förhinder.",
            "# 1. Föregående protokoll",
            "Protokollet från den 17 februari lades till handlingarna.",
            "# 2. Det ekonomiska läget",
            "Lars-Åke Fjällborg redovisade hur lågkonjunkturen slår mot skatteintäkterna. Prognosen för året är ett "
            "underskott på 11,4 miljoner kronor. Återhållsamhet med vikarier och inköp gäller från den 1 april.",
            "Kommunal anförde att återhållsamheten inte får leda till ensamarbete på kvällar i äldreomsorgen.",
            "# 3. Varsel om övertalighet inom barnomsorgen",
            "Arbetsgivaren informerade om att sju tjänster berörs när förskolan Lönnen läggs samman med Asken. "
            "Parterna var överens om att omplacering ska prövas i hela kommunen innan någon sägs upp.",
            "# 4. Influensaberedskap",
            "En plan för bemanning vid en pandemi tas fram före sommaren. Skyddsombuden deltar i arbetet.",
            "# 5. Nästa möte",
            "Nästa möte är den 21 april 2009.",
            "Vid protokollet: Barbro Hedlund",
            "Justerat 2009-03-30: Gun-Britt Söderholm, Inga-Lill Rosvall, Kjell Tornberg",
        ),
        "Protokoll 17 mars 2009",
        dt.date(2009, 3, 17),
    ),
    OldMinutes(
        "Protokoll CESAM 5 oktober 2010.docx",
        (
            "Almfjärds kommun",
            "Centrala samverkansgruppen, CESAM",
            "Mötesdatum: 5 oktober 2010",
            "Dnr KS 2010/118",
            "Närvarande: Gun-Britt Söderholm, personalchef, ordförande. Torvald Nyström, räddningschef, § 3. "
            "Inga-Lill Rosvall, Kommunal. Kjell Tornberg, Vision. Ann-Marie Liljegren, Saco.",
            "§ 1 Protokollet från den 7 september",
            "Lades till handlingarna.",
            "§ 2 Ny lönepolitik",
            "Förslaget till lönepolitiskt program hade sänts ut. Vision ville att kriterierna för individuell lön ska "
            "gå att förstå utan förklaring. Arbetsgivaren återkommer med en omarbetad text i november.",
            "§ 3 Räddningstjänst i beredskap",
            "Torvald Nyström berättade om svårigheten att rekrytera deltidsbrandmän i Norrsjö. En arbetsgrupp med "
            "Kommunal tillsätts.",
            "§ 4 Friskvårdstimmen",
            "Försöket med friskvård en timme i veckan utvärderas. 62 procent av de anställda har använt den. "
            "Parterna var överens om att den fortsätter under 2011.",
            "§ 5 Rökfri arbetstid",
            "Arbetsgivaren vill införa rökfri arbetstid den 1 januari 2011. Kommunal var oenigt och ansåg att frågan "
            "måste beredas på varje arbetsplats.",
            "Nästa möte: 9 november 2010",
            "Justerat den 18 oktober 2010",
        ),
        "Protokoll 5 oktober 2010",
        dt.date(2010, 10, 5),
    ),
    OldMinutes(
        "FSG utbildning 2011-05-12.pdf",
        (
            "# Almfjärds kommun",
            "# Samverkansgruppen för skola och förskola (FSG utbildning)",
            "Minnesanteckningar från mötet torsdag 12 maj 2011",
            "Dnr BUN 2011/77",
            "Närvarande: Yngve Ahlstrand, skolchef, ordförande. Elsy Marklund, rektor. Maj-Lis Ekenäs, lärarnas "
            "organisationer. Rune Blomdahl, Kommunal.",
            "# 1. Rehabilitering",
            "Ärendet rör en namngiven medarbetare, personnummer 670919-9530, som har varit sjukskriven sedan januari. "
            "Parterna gick igenom rehabiliteringsplanen. Anteckningen får inte spridas.",
            "# 2. Nya skollagen",
            "Skollagen träder i kraft den 1 juli 2011. Elsy Marklund gick igenom vad som ändras för rektorernas "
            "beslutanderätt.",
            "# 3. Legitimation för lärare",
            "Förvaltningen hjälper till med intyg. Facken påpekade att tiden för ansökan är kort.",
            "Justerat 2011-05-20",
        ),
        "Minnesanteckningar 12 maj 2011",
        dt.date(2011, 5, 12),
        "OSL 39 kap. 1 §",
    ),
    OldMinutes(
        "Centrala samverkansgruppen 14 februari 2012.docx",
        (
            "Almfjärds kommun",
            "Centrala samverkansgruppen",
            "Protokoll från sammanträdet den 14 februari 2012",
            "Dnr KS 2012/26",
            "Närvarande: Gun-Britt Söderholm, personalchef, ordförande. Berit Wallander, socialchef, punkt 2. "
            "Rune Blomdahl, Kommunal. Kjell Tornberg, Vision. Ann-Marie Liljegren, Saco.",
            "1. Bokslut 2011",
            "Kommunen gjorde ett resultat på 4,2 miljoner kronor. Det är lägre än målet om god ekonomisk hushållning.",
            "2. Heltid som rättighet",
            "Berit Wallander redovisade försöket på Björkbackens äldreboende. Kommunal var nöjt med försöket men inte "
            "med de delade turerna. Frågan tas upp igen i maj.",
            "3. Medarbetarenkäten",
            "Svarsfrekvensen var 71 procent. Resultatet går till varje arbetsplats i mars.",
            "4. Ny telefonväxel",
            "Växeln byts den 1 april. Utbildning för alla receptioner.",
            "Justerat 2012-02-27",
        ),
        "Protokoll 14 februari 2012",
        dt.date(2012, 2, 14),
    ),
    OldMinutes(
        "Samverkan, odaterat.docx",
        (
            "Almfjärds kommun",
            "Centrala samverkansgruppen",
            "Minnesanteckningar",
            "Vi gick igenom sommarens bemanning och turerna för semestervikarier. Kommunal ville ha schemat tidigare.",
            "Lokalfrågan på Norrsjö skola bordlades.",
        ),
    ),
)
