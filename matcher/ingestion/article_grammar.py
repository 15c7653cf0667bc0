"""How articles say that organizations stand together or against each other: patterns.

The patterns read sentences whose names are marks (`article_mask`): ⟦O0⟧ for organizations, ⟦G0⟧ for
groups, ⟦D0⟧ for dates. Each gives what is said, by whom and of which group; `article_story` decides
which group of the article that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.ingestion.article_mask import Masked

#: Words that describe an organization in front of its name are any but these.
_NO_DESCRIPTION = (
    r"(?:is|are|was|were|be|been|being|has|have|had|will|would|can|could|may|might|shall|should"
    r"|must|do"
    r"|does|did|to|by|with|for|from|on|at|into|against|who|which|that|while|whereas|but|when"
    r"|where|if|it"
    r"|they|he|she|we|i|said|says|say|told|tells|added|adds|announce[sd]?|announcing|plan(?:s"
    r"|ned)?|join"
    r"|joins|joined|joining|led|lead|leads|leading|include[sd]?|including|involv\w+|compris\w+"
    r"|consist\w*"
    r"|count(?:s|ed)|bring(?:s|ing)?|brought|unite[sd]?|gather\w*|offer\w*|provid\w+|us(?:e|es|ed"
    r"|ing)"
    r"|develop(?:s|ed|ing)?|form(?:s|ed|ing)?|launch\w*|found(?:ed|s)|set|sets|invit\w+"
    r"|agree[sd]?|aim\w*"
    r"|make[s]?|made|making|work[s]?|hope[sd]?|expect\w*|declin\w+|refus\w+|reject\w*|not|no|left"
    r"|leav\w+"
    r"|quit|withdr\w+|pull\w*|compet\w+|rival|rivals|rivaling|versus|vs|other|others|because"
    r"|since|after"
    r"|before|according|as|so|then|hence|also|only|now|still|there|sign(?:s|ed|ing)?|back(?:s|ed)"
    r"|oppose[sd]?"
    r"|met|meet|want[s]?|get|gets|got|give[sn]?|gave|take[s]?|took|became|become[s]?|remain\w*"
    r"|stay\w*"
    r"|support\w*|contribut\w+|suppl\w+|appl\w+|build|builds|built|is|cover\w*|run[s]?|own[s]?"
    r"|represent\w*"
    r"|under|over|between|among|around|behind|without|within|than|both's|in|its|their|such|like)"
)
_WORD = rf"(?:(?!{_NO_DESCRIPTION}\b)[\w][\w'/.-]*\s)"
_BEHIND = (
    r"(?:\s\([^()]{1,60}\))?(?:\sof\s(?:the\s)?(?:⟦O\d+⟧|[\w'-]+)(?=,))?"
    r"(?:,\s(?:an?|the|its|which|formerly|who)\s[^,;⟦⟧]{1,80}(?=,))?"
)
_ITEM = rf"{_WORD}{{0,7}}⟦O\d+⟧{_BEHIND}"
_AND = r"(?:and|or|plus|as well as|along with|together with|alongside|and also|and finally|\&)"
_NEXT = rf"(?:,?\s{_AND}\s(?:with\s|by\s)?|,\s|;\s(?:and\s)?)"
LIST = rf"{_ITEM}(?:{_NEXT}{_ITEM})*"

#: Anything but another name, within a sentence.
_GAP = r"(?:[^⟦⟧;.!?]|⟦D\d+⟧)"
_LEAD_VERB = (
    r"(?:co-?led|led|headed(?: up)?|spearheaded|helmed|fronted|steered|anchored|driven|coordinated"
    r"|captained|orchestrated|championed|initiated|masterminded|piloted|chaired|guided|directed)"
)
_JOINED = (
    r"(?:join(?:ed|s|ing)?|signed (?:up (?:to|for|with)|on to|on with)|enter(?:ed|s)|bec(?:a|o)mes?"
    r" (?:an? |the )?(?:[\w-]+ ){0,2}(?:members?|partners?|part) (?:of|in)|(?:is|are|was|were)"
    r" (?:an? |the |also"
    r" |all |now |among the )*(?:[\w-]+ ){0,2}(?:members?|partners?|part) (?:of|in)|belongs? to"
    r"|(?:has|have)"
    r" been (?:an? )?(?:members?|part) of|participat\w+ in|takes? part in|taking part in|took"
    r" part in"
    r"|came on board|came aboard|(?:is|are) on board|threw in (?:its|their) lot with|hopped on"
    r"|linked up with|signed)"
)
_MAKES = (
    r"(?:form(?:ed|s|ing)?|launch(?:ed|es|ing)?|set(?:s|ting)? up|establish(?:ed|es|ing)?"
    r"|creat(?:ed|es|e|ing)|found(?:ed|s|ing)?|unveil(?:ed|s|ing)?|announc(?:ed|es|e|ing)|mak(?:e"
    r"|es|ing)"
    r"|made|forg(?:ed|es|e|ing)|buil(?:d|ds|t|ding)|start(?:ed|s|ing)?|kick(?:ed|s|ing)? off"
    r"|strik(?:e|ing)"
    r"|struck|inaugurat\w+|introduc\w+|join(?:ed|ing)? (?:hands|forces)|team(?:ed|ing)? up"
    r"|assembl\w+"
    r"|put together|agreed (?:on|to)|sign(?:ed|ing)?|seal(?:ed|ing)?|organi[sz]\w+|initiat\w+)"
)
_HOLDS = (
    r"(?:involv(?:ing|es|e|ed)|compris(?:ing|es|e|ed)(?: of)?|includ(?:ing|es|e|ed)|consist(?:ing"
    r"|s|ed) of"
    r"|composed of|made up of|made of|bring(?:s|ing) together|brought together|unit(?:ing|es|ed)"
    r"|group(?:ing|s)"
    r"|gather(?:ing|s|ed)|pair(?:ing|s)|link(?:ing|s)|encompass(?:ing|es)|feature?s|featuring"
    r"|embrac(?:ing|es)"
    r"|assembl(?:ing|es)|combin(?:ing|es)|built around|formed from|centered (?:on|around)"
    r"|centred (?:on"
    r"|around)|revolv(?:ing|es) around|encloses|spans|comprised of|bundles|rallies|rallying)"
)
_MEMBERS = r"(?:members?|partners?|participants?|founders|signatories|allies|backers)"
_OF_GROUP = (
    r"(?:companies|firms|entities|organi[sz]ations|institutions|universities|players|operators"
    r"|makers"
    r"|others|startups|start-ups|institutes|members|partners|groups|carriers|giants|bodies|labs"
    r"|banks"
    r"|participants|heavyweights|conglomerates|suppliers|researchers|academia|industry|names"
    r"|businesses)"
)
_INVITED = (
    r"(?:invit(?:ed|es|ing|e)|asked|asking|approached|called (?:on|upon)|urged|wooed|courted)"
)


@dataclass(frozen=True)
class Pattern:
    """One way of saying something.

    Attributes
    ----------
    says : str
        "lead", "member", "invited", "left", "rival", "founded" or "works with".
    regex : re.Pattern
        With the groups `who` (organizations), `group` (which group), `other` (the other side).
    """

    says: str
    regex: re.Pattern[str]


def _pattern(says: str, regex: str) -> Pattern:
    return Pattern(says, re.compile(regex, re.IGNORECASE))


_WHO = rf"(?:{_WORD}{{0,5}}(?:like|such as|including|namely)\s)?(?P<who>{LIST})"
_GROUP = r"(?:(?:the|an?|its|their|this)\s)?[\"']?(?P<group>⟦G\d+⟧)"
_AUX = (
    r"(?:\s(?:has|have|had|also|since|recently|formally|officially|later|will|then|both|all|is"
    r"|are|now|was"
    r"|were|already|newly|jointly|to|they|and|agreed|said|it|that|on|would|subsequently|each"
    r"|first|,|may|might"
    r"|could|can|not|never|declined|refused|rejected|denied|consider(?:s|ed|ing)|plan(?:s|ned"
    r"|ning)|hop(?:es|ed|ing)|expected"
    r"|likely|set|reportedly|mulling|weighing|in|talks|wants?|seek(?:s|ing)|about|an|the|offers?"
    r"|invitation|yet|does|did"
    r"|do|decided|opted|chose|failed|hasn't|haven't|didn't|doesn't|won't|nor|reportedly"
    r"|interested|been|whether|is|be))*"
)

PATTERNS: tuple[Pattern, ...] = (
    _pattern("lead", rf"\b{_LEAD_VERB}(?: up)?(?: jointly)? by {_WHO}"),
    _pattern("lead", rf"\bunder (?:the )?(?:leadership|aegis|lead|direction) of {_WHO}"),
    _pattern("lead", rf"\bwith {_WHO} (?:at (?:the|its) (?:helm|head)|in the (?:lead|driving seat)|taking the lead)"),
    _pattern("lead", rf"\bwith {_WHO} (?:as|acting as|serving as) (?:its |the |an? )?(?:\w+ )?(?:lead(?:er)?|head|coordinator|anchor)\b"),
    _pattern("lead", rf"{_GROUP},? by {_WHO}"),
    _pattern("lead", rf"{_GROUP},? (?:(?:built|formed|gathered|rallied) )?around {_WHO}"),
    _pattern("lead", rf"{_GROUP},? cent(?:e)?red (?:on|around) {_WHO}"),
    _pattern("lead", rf"\b(?:leading|heading|spearheading|coordinating|at the (?:helm|head) of|in charge of)"
        rf" {_GROUP} (?:is|are|stands?) {_WHO}"),
    _pattern("lead", rf"{_WHO},?(?: which| who| that)?(?:\s(?:has|have|had|is|are|was|also|will|currently|now|jointly))*\s(?:leads?|leading|led|heads?|heading|headed|spearheads?|spearheaded|spearheading|helms?|coordinates?|steers?|fronts?|chairs?|at the helm of|took the lead in|takes the lead in|taking the lead in)\s(?:up )?{_GROUP}"),
    _pattern("lead", rf"{_WHO}(?:,| is| are| was| remains| acts as| serves as)+ (?:the |its |an? )?(?:\w+ )?(?:leader|lead|coordinator|head|driving force|anchor) (?:of|behind|in) {_GROUP}"),
    _pattern("lead", rf"{_GROUP}'s (?:leader|lead|coordinator|head),? (?:is )?{_WHO}"),
    _pattern("lead", rf"\bits (?:leader|lead member|coordinator|lead) is {_WHO}"),
    _pattern("member", rf"\b{_HOLDS} (?:both |all of |the likes of |members such as |members like )?{_WHO}"),
    _pattern("member", rf"\b{_LEAD_VERB} by {LIST},? (?:together |along |jointly )?with {_WHO}"),
    _pattern("member", rf"⟦G\d+⟧,? by {LIST},? (?:together |along |jointly )?with {_WHO}"),
    _pattern("member", rf"{_GROUP}(?: {_GAP}{{0,30}}?)?,? (?:together |along )?with {_WHO}"),
    _pattern("member", rf"{_GROUP} (?:of|between|among) {_WHO}"),
    _pattern("member", rf"\bjoined(?: \w+)?(?: in {_GROUP})? by {_WHO}"),
    _pattern("member", rf"{_WHO},?{_AUX}\s{_JOINED}(?: {_GAP}{{0,40}}?)?\s?{_GROUP}"),
    _pattern("member", rf"{_WHO},?{_AUX}\s(?:join(?:ed|s)?|came on board|came aboard|signed up|followed suit)(?=\s(?:it|them|on|in|last|later|this|earlier|too|as|⟦D)|[,.]|$)"),
    _pattern("member", rf"{_WHO}{_GAP}{{0,90}}?\b{_MAKES}\b{_GAP}{{0,60}}?{_GROUP}"),
    _pattern("member", rf"{_GROUP}{_GAP}{{0,60}}?\b(?:formed|founded|launched|set up|established|created|forged|started|announced|unveiled|initiated)(?:(?!\s(?:and|led|which)\b){_GAP}){{0,30}}?\bby {_WHO}"),
    _pattern("member", rf"\b{_MEMBERS}\b(?: of {_GROUP})?{_GAP}{{0,25}}?(?:are|is|include|includes|were|:|comprise|number|like|such as|will be|being) (?:also )?{_WHO}"),
    _pattern("member", rf"\b(?:founding|core|initial|other|fellow|new|newest|further) {_MEMBERS},? {_WHO}"),
    _pattern("member", rf"{_WHO}(?:,)? (?:is|are|were|was|as|among) (?:the |its |all |also )*(?:other |founding |core |initial |new |newest |first |latest )*{_MEMBERS}\b(?: of {_GROUP})?"),
    _pattern("member", rf"\bcounts? {_WHO} (?:among|as)"),
    _pattern("member", rf"\bwith {_WHO} (?:as|being|among) (?:its |the |further |other )*(?:founding |core )?{_MEMBERS}"),
    _pattern("member", rf"{_WHO},? (?:are|have|has) (?:all |both |also )?(?:allied|aligned|sided) (?:itself |themselves )?(?:in|with|to) {_GROUP}"),
    _pattern("invited", rf"\b{_INVITED} {_WHO}"),
    _pattern("invited", rf"\b{_INVITED}\b(?:{_GAP}|⟦G\d+⟧){{1,110}}?(?:including|such as|among them|namely|like|notably|:|-) ?{_WHO}"),
    _pattern("invited", rf"{_WHO},?{_AUX}\s(?:been|being|were|was|are|is)\s(?:also |formally |already )*(?:invited|asked|approached)\b"),
    _pattern("invited", rf"\binvitations?\b{_GAP}{{0,50}}?\bto {_WHO}"),
    _pattern("invited", rf"{_WHO},?{_AUX}\s(?:received|got|hold|holds|been sent|been given|been extended) (?:an )?(?:invitations?|offers? to join)"),
    _pattern("invited", rf"\b(?:invitees|those invited|the invited|guest list)\b{_GAP}{{0,20}}?(?:are|include|were|:|is|being) {_WHO}"),
    _pattern("invited", rf"{_WHO},? (?:is|are|were|was) (?:also )?among (?:those|the (?:\w+ )?(?:organi[sz]ations|companies|firms|entities|institutions|ones)) (?:invited|asked)"),
    _pattern("left", rf"{_WHO},?{_AUX}\s(?:left|quit|quitted|withdrew from|pulled out of|exited|departed(?: from)?|walked out of|dropped out of|withdrawn from|leaves|leaving|is leaving)\s(?:{_GAP}{{0,20}}?)?{_GROUP}"),
)  # fmt: skip

AGAINST = re.compile(
    r"\b(?:against|versus|vs\.?|rival(?:s|led|ling|ing|ed)?(?: of| to)?|compet(?:e|es|ed|ing"
    r"|itors?)"
    r"(?: with| against| to)?|in competition with|counter(?:s|ed|ing)?|challeng(?:e|es|ed|ing)"
    r"|tak(?:e|es|ing)"
    r" on|took on|up against|pitted against|fac(?:e|es|ing) off with|in response to|answer to"
    r"|counterweight"
    r" to|counterbalance to|opposes?|opposing|opposed (?:to|by)|facing|taking aim at|head-to-head with"
    r"|fend off)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(⟦G\d+⟧)(?:[^⟦⟧.;]|⟦[OD]\d+⟧){0,60}?(?:so-called|called|named|dubbed|known as|titled"
    r"|entitled|christened|branded|nicknamed"
    r"|under the (?:name|banner|brand|title)(?: of)?|goes by|by the name(?: of)?)\s(?:the"
    r" )?\"?'?(⟦G\d+⟧)"
    r"|(⟦G\d+⟧)[\"']?\s?(?:\([^)]*\))?,?\s(?:is |was |became )?(?:the )?[\"']?(⟦G\d+⟧)",
    re.IGNORECASE,
)  # fmt: skip

#: Before or within a statement: it did not happen, or nobody knows yet.
_DENIED = re.compile(
    r"\b(?:not|never|n't|declin\w+|refus\w+|reject\w*|turned down|denie[sd]|den(?:y|ying)|no"
    r" longer|ruled out"
    r"|stay(?:ed|ing)? out|without|neither|nor|opted out|fail(?:ed|s) to|stopped short|snubbed"
    r"|shunned"
    r"|cancel\w*|halted|abandon\w*)\b|n't\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:may|might|could|consider(?:s|ed|ing)?|in talks|mull(?:s|ed|ing)|weigh(?:s|ed|ing)"
    r"|hop(?:es?|ed|ing) to"
    r"|likely|reportedly|rumou?r(?:s|ed)|would|if|whether|wants? to|wish(?:es)? to|plan(?:s|ned"
    r"|ning)? to join"
    r"|interest(?:ed)? in|possib(?:le|ly)|potential(?:ly)?|speculat\w+|negotiat\w+|expected to"
    r" join|seek(?:s|ing)? to"
    r" join|eyeing|undecided|allegedly|perhaps|should)\b",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely)\b", re.IGNORECASE)

_TURNED_DOWN = re.compile(
    r"[^.;]{0,60}?\b(?:but|and|yet)\b[^.;]{0,30}?\b(?:declined|refused|turned|rejected)"
)
_CLAUSE_END = re.compile(r"[;:]|,? (?:but|while|whereas|although) |,? and (?=⟦O)")

#: What one is invited to that is no membership.
_EVENT = re.compile(
    r"\bto (?:an?|the|its|their|attend|speak|visit|watch|see|present|comment|bid)\b(?: \w+){0,3}?"
    r" ?(?:event|ceremony"
    r"|conference|summit|talks|meeting|dinner|launch|briefing|workshop|seminar|forum|panel|fair"
    r"|hearing|tour|party"
    r"|bid|speak|attend|comment|press)?\b",
    re.IGNORECASE,
)
_TO_JOIN = re.compile(
    r"\b(?:to|into)\s(?:also\s)?(?:join|participat|take part|become|enter|sign|come on board|be"
    r" (?:a )?(?:part|member)|cooperat"
    r"|collaborat|⟦G)",
    re.IGNORECASE,
)

#: A verb behind a list whose last part was joined by a comma alone: that part begins a new clause.
_VERB = re.compile(
    r"(?:'s?)?\s(?:said|says|has|have|had|will|is|are|was|were|would|announced|plans?|told|added"
    r"|can|could|may|also"
    r"|did|does|then|later|joined|leads|led|hopes|aims|wants|expects|offers|provides|declined"
    r"|refused|brings)\b"
)


@dataclass(frozen=True)
class Said:
    """One statement found in a sentence.

    Attributes
    ----------
    says : str
        As `Pattern.says`.
    who : str
        The part of the marked text that names the organizations.
    group : str or None
        The mark of the group that the pattern names itself.
    start, end : int
        The whole match in the marked text.
    at : int
        Where the organizations begin in it.
    status : str
        "" where it is a fact, else "denied" or "unsure".
    """

    says: str
    who: str
    group: str | None
    start: int
    end: int
    at: int
    status: str


def statements(masked: Masked) -> Iterator[Said]:
    """Give what a sentence says of organizations and groups.

    Parameters
    ----------
    masked : Masked
        With its groups marked.
    """
    if "⟦O" not in masked.text:
        return
    for pattern in PATTERNS:
        for found in pattern.regex.finditer(masked.text):
            if not _holds(pattern, found, masked.text):
                continue
            who = _without_next_clause(found, masked.text)
            if who:
                group = found.groupdict().get("group")
                status = _status(masked.text, found, pattern.says)
                yield Said(
                    pattern.says, who, group, found.start(), found.end(), found.start("who"), status
                )


def same_groups(masked: Masked) -> Iterator[tuple[int, int]]:
    """Give pairs of marks of groups that are one: "a platform called ⟦G1⟧"."""
    for found in _NAMED.finditer(masked.text):
        marks = [int(re.sub(r"\D", "", mark)) for mark in found.groups() if mark]
        if len(marks) == 2:
            yield marks[0], marks[1]


def _without_next_clause(found: re.Match[str], text: str) -> str:
    """Cut off a name that begins the next clause: "led by X, Y said"."""
    who = found["who"]
    verb = _VERB.match(text[found.end("who") :])
    parts = re.split(r",\s", who)
    if (
        verb
        and len(parts) > 1
        and not re.match(rf"{_AND}\s", parts[-1])
        and not re.search(rf"\s{_AND}\s", parts[-1])
        and found.end("who") == found.end()
    ):
        return ", ".join(parts[:-1])
    return who


def _holds(pattern: Pattern, found: re.Match[str], text: str) -> bool:
    """Tell whether a match means what its pattern says, by the words around it."""
    before, behind = text[: found.start()], text[found.end() :]
    if pattern.says == "invited":
        return _is_invitation(found, before, behind, text)
    if found[0][:7].lower() == "includi":
        invited = re.search(rf"\b{_INVITED}\b[^;.]*$", before, re.IGNORECASE)
        return _before_holding(before) and not invited
    if pattern.says == "member" and re.search(
        r"\bto\s\w*\s?(?:join|bec|be |enter|sign|take)", found[0], re.IGNORECASE
    ):
        return not re.search(rf"\b{_INVITED}\b[^;.]*$", text[: found.end()], re.IGNORECASE)
    if pattern.says == "lead" and found.groupdict().get("group") is None:
        return _leads_group(before, behind)
    return True


def _before_holding(before: str) -> bool:
    """Tell whether what comes before "including" is a group or its members."""
    return bool(
        re.search(
            rf"(?:⟦G\d+⟧|⟦O\d+⟧|\b{_OF_GROUP}|\bit|\bone|\bthat|\bwhich"
            rf"|⟦D\d+⟧)(?:\s\([^()]*\))?,?\s(?:and |currently |already |now"
            r" |also )?$",
            before,
            re.IGNORECASE,
        )
    )


def _leads_group(before: str, behind: str) -> bool:
    """Tell whether it is a group that is led, and no round of funding or research."""
    if re.fullmatch(r"\W*", before):
        return "⟦G" in behind[:80]
    near = re.search(
        r"(⟦G\d+⟧|\bit|\bthey)(?:'s)?(?:,? (?:which|that))?,?(?: \([^()]*\),?)?(?:(?:\s(?:is|are"
        r"|was|were|being|has been|will be|to be|jointly"
        r"|mainly|now|currently|also|and|formed|founded|launched|set up|established|of|for|in|on"
        r"|this|last|year|month|week|in"
        r"|early|late|called|named|dubbed|so far|⟦[DG]\d+⟧|\w+ly|[\w-]+ (?:companies|firms"
        r"|organi[sz]ations)))*,?\s)\"?'?,?\s?$",
        before,
        re.IGNORECASE,
    )
    if near:
        return True
    tail = before[-60:]
    blocked = re.search(
        r"\b(?:round|funding|investment|study|research|project|delegation|effort|investors?"
        r"|series|financing|survey|work|deal)\W*$",
        tail,
        re.IGNORECASE,
    )
    return bool(re.search(r"⟦G\d+⟧[^⟦⟧]*$", tail)) and not blocked


def _is_invitation(found: re.Match[str], before: str, behind: str, text: str) -> bool:
    """Tell whether somebody is invited into a group, and not to dinner."""
    whole = found[0] + behind[:90]
    joins = _TO_JOIN.search(whole)
    if joins:
        return True
    if re.match(r"asked|asking|urged|called|approached|wooed|courted", found[0], re.IGNORECASE):
        return False
    if re.search(r"(?:asked|approached)$", found[0], re.IGNORECASE):
        return False
    return not _EVENT.search(whole)


def _status(text: str, found: re.Match[str], says: str) -> str:
    """Tell whether a statement is a fact, denied or unsure."""
    clause = max((end.end() for end in _CLAUSE_END.finditer(text, 0, found.start())), default=0)
    window = _NOT_ONLY.sub("", text[max(clause, found.start() - 25) : found.end()])
    if says == "invited" and _TURNED_DOWN.match(text[found.end() :]):
        return "denied"
    if _DENIED.search(window):
        return "denied"
    return "unsure" if _UNSURE.search(window) else ""
