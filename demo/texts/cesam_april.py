"""The reference meeting: Centrala samverkansgruppen, 26 April 2022.

Its structure and its figures are those of real minutes, down to what contradicts there: the plan of 4 a is repeated
under 4 c, two accounts of the school leaders' seat stand side by side, and the budget table that belongs to 3 a is
kept as printed (demo/tables.py). Every sentence is written for the demo.
"""

from demo.outline import Guest, Item, MeetingOutline, at, text

#: The items in which the tables of figures stand (demo/budgets.py).
BUDGET_ITEM = "Budgetuppföljning per mars"
ALLOCATION_ITEM = "Samverkan om ansökan till omställningsfonden"

_PLAN = """
    <ul>
      <li><strong>21 april:</strong> avtals- och villkorsgruppen får uppdragsbeskrivningen presenterad och för dialog
        om den.</li>
      <li><strong>26 april:</strong> Cesam samverkar om uppdraget.</li>
      <li><strong>I maj:</strong> en arbetsgrupp bildas och den första etappen börjar.</li>
      <li><strong>16 juni:</strong> avtals- och villkorsgruppen stämmer av vad utbildningen ska innehålla.</li>
      <li><strong>Under juni–oktober:</strong> materialet tas fram och läggs in i lärplattformen; korta filmer kan
        komma att spelas in.</li>
      <li><strong>Under november:</strong> utbildningen införs. Samverkansgrupperna informeras och nyheten läggs ut på
        intranätet.</li>
    </ul>
"""

BUDGET_FOLLOW_UP = text(
    """
    <p>Ekonomichefen gick igenom tabellen nedan. UBF räknar med cirka 7 miljoner kronor i överskott. KS går mot ett
      minus som hör ihop med lokalbanken, men kan å andra sidan få 180 miljoner kronor mer i intäkter från
      exploateringen. Underskottet hos SBF hanteras genom ett överföringsärende på ungefär 25 miljoner kronor. För
      nämnderna i övrigt pekar helårsprognosen på noll.</p>
    <p>Lärarförbundet och Lärarnas Riksförbund vill få en fördjupad genomgång av vilka delar lokalkostnaderna består av.
      Frågan tas upp på Cesams dagordning den 24 maj.</p>
    """
)

BUDGET_WEEKS = text(
    """
    <h3>Vecka 15 – avstämning i kommunrådsberedningen (KRB)</h3>
    <ul>
      <li>Kommundirektörens ledningsgrupp (KDLG) bereder lokal- och kapitalkostnader tillsammans med övriga
        kostnader.</li>
      <li>KDLG bereder också principerna för volym och PKV.</li>
      <li>Den nya befolkningsprognosen blir klar den 14 april.</li>
    </ul>
    <h3>Vecka 16 – måltexter i KDLG</h3>
    <ul>
      <li>KDLG går vidare med volymerna och med de förflyttningar som målen kräver.</li>
    </ul>
    <h3>Vecka 17 – avstämning i KRB</h3>
    <ul>
      <li>KDLG sätter samman förslaget till budget.</li>
      <li>En ny skatteprognos väntas den 28 april.</li>
      <li>Kommunrådsberedning om budgeten.</li>
    </ul>
    <h3>Vecka 18 – KRB:s budgetmöte</h3>
    <ul>
      <li>Mötet hålls den 2/5.</li>
    </ul>
    <h3>Vecka 21 – Cesam samverkar om det skarpa förslaget</h3>
    <ul>
      <li>Handlingarna skickas troligen ut den 9 maj.</li>
    </ul>
    """
)

COURSE = text(
    f"""
    <p>Parterna har tillsammans skrivit en uppdragsspecifikation för en ny utbildning i samverkan, som ska starta till
      hösten 2022. Parterna samverkade om den. Förbunden hade inget att erinra.</p>
    <p>Utbildningen har två syften:</p>
    <ul>
      <li>Kunskapen om vad samverkan är till för ska öka hos båda parter. Därför görs dagens utbildning om från grunden,
        i dialog med förbunden, så att samverkan i grupperna ger mer än i dag.</li>
      <li>Alla samverkansgrupper ska kunna gå utbildningen när det passar dem. Den blir digital, läggs i kommunens
        lärplattform och kan genomföras utan handledare.</li>
    </ul>
    <p>Arbetet är planerat så här:</p>
    {_PLAN}
    """
)

INCIDENT_SYSTEMS = text(
    """
    <p>Arbetsgivaren beskrev vad som skiljer kommunens två system åt: i KIA anmäls tillbud och arbetsskador, i
      DF Respons synpunkter, avvikelser och kränkande behandling av elever. Bilderna från genomgången finns i
      bilaga 1.</p>
    <p>Förbunden vill gemensamt att genomgången ges i fler samverkansgrupper och föreslår att den som höll i den bjuds
      in dit.</p>
    """
)

TRANSITION_FUND = text(
    f"""
    <p>Arbetsgivaren gick igenom hur kommunen tänker söka medel ur omställningsfonden för 2022/2023.</p>
    <h3>Förslag till beslut</h3>
    <p>Medlen fördelas enligt tabellen under den här punkten.</p>
    <p>Parterna enades om arbetsgivarens förslag.</p>
    <h3>Så går arbetet vidare</h3>
    {_PLAN}
    """
)

BENEFITS = text(
    """
    <p><strong>Förmånsportalen.</strong> Arbetsgivaren berättade hur långt upphandlingen av en portal för
      personalförmåner har kommit. Ramavtalet ska omfatta följande delar:</p>
    <ol>
      <li>Friskvård, däribland friskvårdsbidraget</li>
      <li>Andra förmåner
        <ul>
          <li>Erbjudanden till rabatterat pris</li>
          <li>Årskort i kollektivtrafiken</li>
          <li>Gåvor till jul och vid uppvaktning</li>
        </ul>
      </li>
      <li>Rådgivning om försäkring och pension</li>
      <li>En presentation av det som kommunen redan erbjuder, till exempel stugorna i fjällen och cyklar som förmån</li>
    </ol>
    <p>Den som är timanställd har rätt till bidraget på samma villkor som nu och når den del av portalen som gäller
      friskvård.</p>
    """
)

PROGRAMME = text(
    """
    <p><strong>Ett nytt program: ”Den hållbara organisationen”.</strong> Arbetsgivaren informerade om att programmet
      läggs till i utvecklingsportföljen. Beställningen av programdefinitionen finns i bilaga 2.</p>
    <p>Nu ska programmet få en ledare, som rekryteras, och övrig bemanning. Därefter bildas referensgrupper, och
      arbetsgivaren hoppas att förbunden vill vara med i dem.</p>
    """
)

PROCUREMENT = text(
    """
    <h3>Varför SUN 2.0</h3>
    <ul>
      <li>När Skärbygdens upphandlingsnämnd (SUN) bildades kom parterna överens om att den skulle utvärderas efter
        4 år.</li>
      <li>Utvärderingen visar att verksamheterna efterfrågar kortare ledtider, klarare ansvar och mer hjälp vid inköp
        och upphandling.</li>
      <li>Upphandling Skärbygden (US) har därför fått i uppgift att tillsammans med kommunernas KSF ta fram ett förslag
        till US 2.0.</li>
      <li>I arbetet ingår nämndens uppdrag, styrdokumenten och modellerna för finansiering och leverans.</li>
      <li>Utkast till styrdokument har varit ute på remiss.</li>
      <li>Svaren har kommit in och gås nu igenom.</li>
    </ul>
    <h3>Vad SUN 2.0 ska leda till</h3>
    <ul>
      <li>Kommunerna får hög kvalitet för pengarna och gör goda offentliga affärer.</li>
      <li>Varje led i inköpet bygger på ett medvetet affärsmässigt val.</li>
      <li>Ett basutbud täcker det som verksamheterna löpande behöver i form av varor, tjänster och entreprenader.</li>
      <li>Behovet hos ”kunden” styr när en affär görs, inte hur mycket stödet hinner med. Ingen kund går före en
        annan.</li>
      <li>Inköpen samordnas och styrs aktivt, så att nyttan ökar och kostnaden för varje affär sjunker.</li>
      <li>Leveranserna följs upp bättre: kommunerna ska få det som de har betalat för.</li>
    </ul>
    <h3>De största ändringarna</h3>
    <ul>
      <li>Uppdragen till SUN och till US skrivs tydligare.</li>
      <li>Basutbudet införs och förvaltas som den nya huvuduppgiften, med större ansvar och fastare styrning mot
        samordning.</li>
      <li>Upphandlingarna genomförs efter en ny modell för leveranser och åtaganden.</li>
      <li>Finansieringen ändras: det som bara rör en nämnd och ligger utanför basutbudet debiteras för sig.</li>
      <li>Policyn och riktlinjerna arbetas om.</li>
      <li>Delegationsordningen arbetas om.</li>
      <li>Leverantörer och avtal följs upp på ett nytt sätt.</li>
    </ul>
    <p>Till sist sammanfattade arbetsgivaren vad remissinstanserna har svarat.</p>
    """
)

PARKING = text(
    """
    <p>Arbetsgivaren informerade om att det blir dyrare att stå på personalparkeringarna från och med den 1 juni 2022.
      Kommunens allmänna parkeringar har fått högre taxa, och det är den som avgör marknadsvärdet. Om personalen skulle
      betala mindre kan skillnaden räknas som en skattepliktig förmån, även bakåt i tiden.</p>
    <p>En timme kostar i dag 5 kr och kommer att kosta 7 kr. En månad går från 400 kr till 600 kr.</p>
    """
)

# What the writer saved on the way, so that there is a history to look at.
PARKING_DRAFTS = (
    text("<p>Arbetsgivaren informerade om att personalparkeringarna blir dyrare från och med den 1 juni.</p>"),
    text(
        """
        <p>Arbetsgivaren informerade om att personalparkeringarna blir dyrare från och med den 1 juni 2022, eftersom
          kommunens allmänna parkeringar har fått högre taxa.</p>
        <p>En timme kostar i dag 5 kr och kommer att kosta 7 kr.</p>
        """
    ),
)

SCHOOL_LEADERS = text(
    """
    <p>Sveriges Skolledarförbund har låtit meddela att förbundets ledamot har lämnat uppdraget. Platsen i Cesam är
      därmed vakant. Arbetsgivaren avvaktar besked om vem som tar över.</p>
    """
)

ITEMS = (
    Item(
        "Val av justerare",
        text("<p>Mötet utsåg Mirja Lehtovaara och Navid Zarrini till justerare.</p>"),
        kinds=("formality",),
    ),
    Item("Föregående protokoll", text("<p>Protokollet lades till handlingarna.</p>"), kinds=("formality",)),
    Item(
        "Budgetfrågor",
        children=(
            Item(BUDGET_ITEM, BUDGET_FOLLOW_UP, kinds=("information",), presenters=("finance",)),
            Item(
                "Budgetarbetet inför 2023/2024, vecka för vecka",
                BUDGET_WEEKS,
                kinds=("information",),
                presenters=("finance",),
            ),
        ),
    ),
    Item(
        "Arbetsmiljöfrågor",
        children=(
            Item(
                "Uppdragsspecifikation för en ny samverkansutbildning – beslut",
                COURSE,
                kinds=("cooperation",),
                presenters=("strategist",),
            ),
            Item(
                "Skillnaden mellan KIA och DF Respons",
                INCIDENT_SYSTEMS,
                kinds=("information", "work_environment"),
                presenters=("security",),
            ),
            Item(
                ALLOCATION_ITEM,
                TRANSITION_FUND,
                kinds=("cooperation",),
                presenters=("competence",),
            ),
        ),
    ),
    Item(
        "Koncernövergripande frågor",
        children=(
            Item("Förmånsportal", BENEFITS, kinds=("information",), presenters=("benefits",)),
            Item(
                "Program i utvecklingsportföljen",
                PROGRAMME,
                kinds=("information",),
                presenters=("development", "portfolio"),
            ),
        ),
    ),
    Item("Upphandling", PROCUREMENT, kinds=("information",), presenters=("procurement",)),
    Item(
        "Frågor från de fackliga organisationerna",
        children=(
            Item(
                "Hur skiljer sig KIA från DF Respons?",
                text("<p>Svaret finns under punkt 4 b.</p>"),
                kinds=("question_from_union",),
                raised_by=("kommunal",),
            ),
            Item(
                "IT-problemen på Fjärdskolan",
                text(
                    """
                    <p>Problemen kvarstår. Lärarförbundet och Lärarnas Riksförbund ställde frågan gemensamt och ville
                      ha svar på två delfrågor. Arbetsgivaren tar dem med sig och återkommer.</p>
                    """
                ),
                kinds=("question_from_union",),
                raised_by=("teachers", "subject_teachers"),
                children=(
                    Item(
                        "Skälet till att näten hålls isär",
                        text(
                            """
                            <p>Är det priset eller något annat som gör att Fjärdskolan inte ansluts till nätet på
                              Strandgymnasiet?</p>
                            """
                        ),
                        kinds=("question_from_union",),
                    ),
                    Item(
                        "När en egen ledning kan finnas",
                        text("<p>Hur lång tid tar det att få en ”egen” lina dragen till Fjärdskolan?</p>"),
                        kinds=("question_from_union",),
                    ),
                ),
            ),
        ),
    ),
    Item(
        "Övriga frågor",
        children=(
            Item(
                "Dyrare personalparkering",
                PARKING,
                drafts=PARKING_DRAFTS,
                kinds=("information",),
                is_numbered=False,
            ),
            Item("Skolledarnas plats i Cesam", SCHOOL_LEADERS, kinds=("information",), is_numbered=False),
        ),
    ),
    Item(
        "Nästa möte",
        text("<p>Cesam möts nästa gång tisdagen den 24 maj 2022 kl. 14.30–17.00.</p>"),
        kinds=("formality",),
    ),
)

PLACE = "Stora Fjärden, kommunhuset"

MEETING = MeetingOutline(
    body="cesam",
    starts_at=at(4, 26, 14, 30),
    ends_at=at(4, 26, 17),
    place=PLACE,
    registry_number="KS 2022/0041",
    items=ITEMS,
    guests=(
        Guest("finance", "3"),
        Guest("strategist", "4 a"),
        Guest("security", "4 b"),
        Guest("competence", "4 c"),
        Guest("benefits", "5 a"),
        Guest("development", "5 b"),
        Guest("portfolio", "5 b"),
        Guest("procurement", "6"),
    ),
    absent=frozenset({"director", "school_leaders", "ssr", "saco"}),
    remote=frozenset({"portfolio"}),
    substitutes={"ssr_substitute": "ssr"},
    roles={"hr_director": ("acting_chair", "secretary"), "kommunal": ("adjuster",), "vision": ("adjuster",)},
)
