"""Words that tell names, groups and other words of an article apart: data, no code."""

from __future__ import annotations

_COMMON = """
a about according across additionally adopters after again against all almost already also
although always among an analysts and announced another any are around article articles as aside
asked associate at automakers back backers backing bank banks based be because been before being
below besides better between beyond big billions both breaking bronze building but by can carmaker
carmakers carriers chip chipmakers chips citing click commenting companies competition competitors
concerning contact contributing copyright could critics currently customers date dear despite
details developers diamond did do does during each earlier early either eleven elsewhere entities
every everyone everything executives experts facing few fifteen fifty finally firms first five
follow following for formally former formerly forty founded founding four fourteen from further
furthermore future given global gold government governments had half has have having he headed
heading headquartered hence her here his home hospitals how however hundreds i if image in
including indeed independent industry initially insiders instead institutes institutions investors
invitations invited involving is it its joining just key last late later latter launched leaders
leading led less let like local look made major make makers manufacturers many market may
meanwhile media members membership might millions more moreover most much must my nearly neither
never new news next nine no nobody none nor not notably nothing now observers of officials on once
one only openness operators opposing opposite or organisations organizations other others
otherwise our out over overall own participants participating partners people perhaps photo
picture plans platinum players please premier press previously published read recently regarding
regulators related reporting reports representatives researchers rival rivals rumors rumours
running same say second see separately set seven several share shares she should signatories
silver similarly since six sixteen so software some someone sources speaking spearheading
spokespeople standing starting startups still strategic subscribe such suppliers supporting
technology telecoms ten terms than thanks that the their them then there therefore these they
third thirteen thirty this those though thousands three through throughout thus to today together
tomorrow too top toward towards twelve twenty twenty-two two under universities unlike until up
update updated upon us users using very via video want was we were what when where whereas whether
which while who whose why wide will with within without working would write yes yesterday yet you
your
"""
_PLACES = """
africa america americas asia atlantic australia austria belgium berlin brazil britain brussels
busan california canada chile china copenhagen czechia denmark dubai dublin eindhoven england
espoo estonia europe european finland france frankfurt geneva germany greece helsinki hungary
iceland india indonesia ireland israel italy japan korea latvia lisbon lithuania london luxembourg
madrid malaysia mexico milan munich netherlands norway oslo oulu paris philippines poland portugal
prague romania rome russia scotland seongnam seoul shanghai shenzhen singapore slovakia slovenia
spain stockholm sweden switzerland taipei taiwan tallinn tampere thailand tokyo toronto turkey
turku uk ukraine us usa u.s u.k vienna vietnam warsaw washington zurich beijing incheon daejeon
daegu gwangju boston chicago texas york nordic baltic pacific eu un south north east west western
eastern northern southern central silicon valley kingdom states united republic
"""
_PEOPLES = """
african american asian australian austrian belgian brazilian british canadian chinese czech danish
dutch emirati estonian finnish french german greek hungarian icelandic indian indonesian irish
israeli italian japanese korean latvian lithuanian malaysian mexican norwegian polish portuguese
romanian russian scottish singaporean slovak slovenian spanish swedish swiss taiwanese thai
turkish ukrainian vietnamese
"""
_CALENDAR = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june
july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
"""
_TECHNICAL = """
ai ml it ict iot 5g 6g 4g lte r&d api apis gpu gpus cpu cpus llm llms nlp covid covid-19 covid19
premier platinum gold silver bronze diamond ar vr xr tv ott pc saas sme smes esg ipo mou mous ceo
cto cfo coo cio ngo ngos phd vc kpi eur usd krw
"""
_TITLES = """
analyst author cfo chair chairman chairperson chairwoman chief cio co-ceo co-founder ceo coo cto
cofounder commissioner correspondent deputy director dr engineer executive founder governor head
journalist manager mayor minister mr mrs ms officer president prime prof professor rector reporter
researcher scientist secretary senator senior sir spokesman spokesperson spokeswoman staff vice
vice-president evp svp vp writer
"""
_FIELDS = """
space
action affairs agriculture arts business climate commerce communications culture defence defense
design development digital economics education electronics employment energy engineering
environment finance fisheries food future health ict industry informatics information
infrastructure innovation labor labour land materials mathematics mechanics medicine oceans
planning research science sciences security smes sport sports startups technology
telecommunications tourism trade transport transportation welfare
"""
_NATIONAL = """
academy aerospace air airlines association broadcasting center centre chamber council federal
foundation institute international ministry national red research society space telecom university
"""
_KINDS = {
    "university": """
university universitet universität université college universidad università polytechnic
hochschule
""",
    "research_institute": "institute institut laboratory laboratories observatory fraunhofer"
    " academy",
    "public_body": """
ministry agency commission municipality council authority bureau parliament senate
""",
    "other": "hospital foundation association society museum",
    "company": """
inc corp corporation ltd limited llc gmbh plc ag oy oyj ab asa bank holdings holding electronics
telecom motors motor group networks technologies systems robotics industries software
semiconductor semiconductors pharma logistics automotive airlines insurance securities ventures
labs studios solutions partners energy
""",
}
_STRONG = """
coalition alliance consortium camp bloc block federation grouping league tie-up entente cartel
"""
_WEAK = """
team group platform initiative network council partnership union forum association club project
programme program pact front collective body community effort circle foundation hub framework pool
ecosystem accord society committee
"""
_NO_DESCRIPTION = """
is are was were be been being am has have had will would can could may might shall should must do
does did to of by with for from on at into in inside within against between among around behind
who which that while whereas but when where if it they he she we i said says say told tells added
announce announces announced announcing plans planned join joins joined joining led lead leads
leading head heads headed include includes included including involve involves involved involving
comprise comprises comprising consist consists bring brings brought unite unites united gather
gathers gathered offer offers provide provides use uses used using develop develops developed form
forms formed forming launch launches launched found founded set sets invite invites invited agreed
aim aims make makes made making work works hope hopes expected declined refused reject rejected
not no nor left leave leaves leaving quit withdrew pulled compete competes rivals versus vs
because since after before according as so then also only now still there sign signs signed
signing back backs backed backing opposes met meet want wants get gets got give gives gave take
takes took became become becomes remain remains stay stays support supports supported contribute
supply build builds built building cover runs own owns represents under over than via through
without about such like its their his her a an the this these those call calls called named dubbed
create creates created establish established unveil unveiled enter entered buy bought sued
invested raised sell sells sold pays paid
"""

#: Words that are no name although they stand with a capital at the beginning of a sentence.
COMMON = frozenset(_COMMON.split())

#: Capitalised words that are no organization: places, peoples, days, technical acronyms; those
#: among them that begin no name either.
NOT_NAMES = frozenset(" ".join((_PLACES, _PEOPLES, _CALENDAR, _TECHNICAL)).split())
NOT_AT_START = frozenset((_PEOPLES + _CALENDAR).split()) | {"south", "north"}
PEOPLES = frozenset(_PEOPLES.split())

#: What follows a people in the name of a national body: "German Research Center".
NATIONAL = frozenset(_NATIONAL.split())

#: Titles of persons; a name behind one is a person's.
TITLES = frozenset(_TITLES.split())

#: Last or inner words by which a name is an organization's, and of which kind.
KIND_WORDS = {word: kind for kind, listed in _KINDS.items() for word in listed.split()}

#: Fields that follow "of X and" within one name: "Institute of Science and Technology".
FIELD_NAMES = frozenset(_FIELDS.split())

#: What a group of organizations is called; the first are always one, the second may be.
STRONG_GROUPS = tuple(_STRONG.split())
WEAK_GROUPS = tuple(_WEAK.split())

#: Words that cannot stand before a name as its description, nor between an article and its noun.
NO_DESCRIPTION = "|".join(_NO_DESCRIPTION.split())
