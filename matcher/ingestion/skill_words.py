"""Words around a skill that say nothing, and names that mean other things too: data, no code."""

from __future__ import annotations

import re

_AROUND = """
ai ki ia based powered driven enabled assisted supported using with in of for on the a an and our
technology technologies technique techniques tech system systems solution solutions software engine
engines tool tools method methods algorithm algorithms application applications app apps service
services development research expertise experience knowledge know how skill skills engineering
engineer product products advanced applied modern intelligent automated automatic area field
r d programming consulting competence competences provider developer developers capability
platform platforms realtime real time plattform plattformen plateforme plataforma echtzeit
capabilities basics fundamentals projects project design implementation integration
gestutzte gestutzt basierte basiert basierend technologie technologien technik techniken verfahren
systeme losungen losung entwicklung forschung anwendungen anwendung methoden algorithmen werkzeuge
dienste dienstleistungen kenntnisse erfahrung kompetenz kompetenzen fur von der die das mit und im
bereich intelligente intelligenter
technologies techniques systemes systeme solutions logiciel logiciels developpement recherche outils
methodes algorithmes applications services expertise competences de des du d l la le les en pour et
avancee avance appliquee applique
tecnologia tecnologias tecnica tecnicas sistema sistemas solucion soluciones desarrollo
investigacion herramientas metodos algoritmos aplicaciones servicios experiencia conocimientos del
el los las para con y avanzado avanzada aplicado aplicada basado basada basados basadas
"""
_AMBIGUOUS = """
vision;language;learning;data;trust;conversation;networks;network;sensors;hardware;navigation;routing
curation;transcription;AR;PIM;RL;MEC;SLAM;reasoning;NER;FDS;NLG;mobility;society;industry;consumer
commerce;connectivity;dialogue;fairness;gaming;underwriting;translation engine;generated data
data assets;data resources
Sprache;Dialog;Sensoren;Vernetzung;Konnektivität;Avatare
langue;dialogue;capteurs;réseaux;connectivité;avatars;équité
lenguaje;diálogo;sensores;redes;conectividad;avatares;equidad
언어;대화;네트워크;통신망;연결성;센서;공정성;감지 장치
言語;対話;ネットワーク;接続性;センサー;公平性;個人化
语言;对话;网络;连接;传感器;公平性;本体
"""

#: What is above the whole tree: as it is called, and how for short.
OVERALL_NAMES = (
    *("Artificial intelligence", "künstliche Intelligenz", "kuenstliche Intelligenz"),
    *("intelligence artificielle", "inteligencia artificial", "intelligenza artificiale"),
    *("inteligência artificial", "kunstmatige intelligentie", "sztuczna inteligencja"),
    *("인공지능", "人工知能", "人工智能", "人工智慧"),
)
OVERALL_SHORT = frozenset({"ai", "ki", "ia"})

#: Words (folded) that join two others.
JOINTS = frozenset(
    (
        *("of", "the", "in", "von", "der", "des", "den", "fur", "zur", "zum"),
        *("de", "del", "d", "du", "la", "le", "les", "el", "los"),
    )
)

#: Words (folded) that may stand before or behind a name without changing what it means.
AROUND = frozenset(_AROUND.split())

#: Endings of one written word, in a key, that say as little: German compounds, Korean, Japanese
#: and Chinese.
BEHIND = re.compile(
    r"(?<=.{4})(?:s?(?:technologie|technologien|technik|verfahren|system|systeme|software|losung"
    r"|losungen|algorithmu|algorithmen|entwicklung|forschung|anwendung|anwendungen|methoden))$"
    r"|(?<=..)(?:기술|시스템|솔루션|엔진|소프트웨어|서비스|개발|연구|알고리즘|분야|전문|역량|기반"
    r"|技術|システム|ソリューション|エンジン|ソフトウェア|ソフト|サービス|開発|研究|アルコリスム"
    r"|技术|系统|系統|解决方案|解決方案|引擎|软件|軟體|算法|服务|开发|研发)$"
)

#: Names that mean other things in other mouths, so that a person has to say.
AMBIGUOUS = tuple(_AMBIGUOUS.strip().replace("\n", ";").split(";"))

#: How well somebody knows something, in brackets behind it.
LEVEL = re.compile(
    r"(?:basic|basics|beginner|intermediate|advanced|expert|professional|good|very good|senior"
    r"|junior|grundlagen|fortgeschritten|experte|débutant|avancé|básico|avanzado|초급|중급|고급"
    r"|\d+\+? ?(?:years?|yrs?|jahre?|ans?|años?|년)?|\d+ ?%)",
    re.IGNORECASE,
)
