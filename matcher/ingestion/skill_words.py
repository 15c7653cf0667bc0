"""Words around a skill that say nothing, and names that mean other things too."""

from __future__ import annotations

import re

from matcher.ingestion.listed_words import listed

#: What is above the whole tree: as it is called, and how for short.
OVERALL_NAMES = listed("skills", "overall")
OVERALL_SHORT = frozenset(listed("skills", "overall_short"))

#: Words (folded) that may stand before or behind a name without changing what it means.
AROUND = frozenset(listed("skills", "around"))

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
AMBIGUOUS = listed("skills", "ambiguous")

#: How well somebody knows something, in brackets behind it.
LEVEL = re.compile(
    r"(?:basic|basics|beginner|intermediate|advanced|expert|professional|good|very good|senior"
    r"|junior|grundlagen|fortgeschritten|experte|débutant|avancé|básico|avanzado|초급|중급|고급"
    r"|\d+\+? ?(?:years?|yrs?|jahre?|ans?|años?|년)?|\d+ ?%)",
    re.IGNORECASE,
)
