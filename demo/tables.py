"""The two tables of the reference protocol, with the figures as they were printed – contradictions included.

What contradicts, and is left as it is: the rows' net outcome sums to −1 241 729, not to the printed −1 261 729; the
percentage of Finansförvaltningen has the wrong sign; the "varav" rows count in no total.
"""

from typing import NamedTuple


class BudgetRow(NamedTuple):
    """Amounts in tkr, the deviation also in per cent; None is an empty cell."""

    name: str
    net_outcome: int | None
    budget: int | None
    forecast: int | None
    deviation: int | None
    deviation_percent: str | None
    previous_deviation: int | None
    change: int | None


BUDGET_HEAD = (
    "Nämnd eller styrelse",
    "Nettoutfall 202201–202203",
    "Budget 2022",
    "Prognos helår 2022",
    "Avvikelse från budget, tkr",
    "Avvikelse från budget, %",
    "Avvikelse föregående månad, tkr",
    "Skillnad mot förra prognosen, tkr",
)

# fmt: off
BUDGET_ROWS = (
    BudgetRow("Grund- och förskolenämnden",               -533523, -2267100, -2267100,      0,   "0.0",      0,    0),
    BudgetRow("varav över-/underskott elevpengssystem",      None,     None,     None,   7000,    None,      0, 7000),
    BudgetRow("Gymnasie- och vuxenutbildningsnämnden",    -120379,  -520000,  -517500,   2500,   "0.5",   2500,    0),
    BudgetRow("Idrotts- och fritidsnämnden",               -15621,  -162500,  -158500,   4000,   "2.5",   4000,    0),
    BudgetRow("Kultur- och demokratinämnden",              -18674,   -83900,   -83200,    700,   "0.8",    700,    0),
    BudgetRow("Kommunstyrelsen",                           -33445,  -298400,  -343400, -45000, "-15.1", -45000,    0),
    BudgetRow("varav exploateringsintäkter",                 None,     None,     None,      0,    None,      0,    0),
    BudgetRow("Näringslivs- och arbetsmarknadsnämnden",     -1119,   -20000,   -20000,      0,   "0.0",      0,    0),
    BudgetRow("Kommunfullmäktiges reserv",                      0,   -13600,   -13600,      0,   "0.0",      0,    0),
    BudgetRow("Socialnämnden",                            -258929, -1070800, -1070800,      0,   "0.0",      0,    0),
    BudgetRow("Skärbygdens upphandlingsnämnd",               1716,        0,        0,      0,   "0.0",      0,    0),
    BudgetRow("Stadsbyggnadsnämnden",                      -47712,  -189000,  -213600, -24600, "-13.0", -25600, 1000),
    BudgetRow("Äldrenämnden",                             -215317,  -861200,  -861200,      0,   "0.0",      0,    0),
    BudgetRow("Revisionen",                                  -213,    -1600,    -1600,      0,   "0.0",      0,    0),
    BudgetRow("Valnämnden",                                  2427,    -4500,    -4500,      0,   "0.0",      0,    0),
    BudgetRow("Skärbygdens överförmyndarnämnd",              -940,        0,        0,      0,   "0.0",      0,    0),
    BudgetRow("S:a skattefinansierad verksamhet",        -1261729, -5492600, -5555000, -62400,  "-1.1", -63400, 1000),
    BudgetRow("Finansförvaltningen",                      1485803,  5659000,  5745997,  86997,  "-1.5",  86997,    0),
    BudgetRow("Resultat 2022",                             224074,   166400,   190997,  24597,    None,  23597, 1000),
    BudgetRow("Prognos 2022",                                None,     None,   190997,   None,    None,   None, None),
)
# fmt: on


class TrainingRow(NamedTuple):
    """A line of the application to the transition fund: amount in kr, about."""

    name: str
    department: str
    amount: int


TRAINING_TITLE = "Så föreslås medlen fördelas"

TRAINING_ROWS = (
    TrainingRow("Vårdbiträden läser till undersköterska, utbildning och kurslitteratur", "SÄF", 100000),
    TrainingRow("Körkort för medarbetare i hemtjänsten", "SÄF", 0),
    TrainingRow("Spetskompetens hos boendestödjare och stödassistenter", "SÄF", 300000),
    TrainingRow("Yrkessvenska för medarbetare i omsorgen", "SÄF", 0),
    TrainingRow("Barnskötarutbildning för den som saknar sådan", "UBF", 749041),
    TrainingRow(
        "Avslutande studier för lärare på väg mot legitimation, samt fortbildning av lärare",
        "UBF",
        0,
    ),
    TrainingRow("Livräddarutbildning för personalen i simhallarna", "KOF", 100000),
    TrainingRow("Digitala verktyg, utbildning för medarbetare", "alla förvaltningar", 1000000),
    TrainingRow("Hållbara arbetsplatser, däribland förebyggande av stress", "alla förvaltningar", 1000000),
    TrainingRow("Reserv i en fond", "", 300000),
)
TRAINING_SUM = 3549041
