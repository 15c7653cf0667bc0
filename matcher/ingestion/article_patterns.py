"""The patterns by which articles say who leads, joins or is invited by whom: a table of grammar.

They read sentences whose names are marks (`article_mask`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

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
AND = r"(?:and|or|plus|as well as|along with|together with|alongside|and also|and finally|\&)"
_NEXT = rf"(?:,?\s{AND}\s(?:with\s|by\s)?|,\s|;\s(?:and\s)?)"
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
OF_GROUP = (
    r"(?:companies|firms|entities|organi[sz]ations|institutions|universities|players|operators"
    r"|makers"
    r"|others|startups|start-ups|institutes|members|partners|groups|carriers|giants|bodies|labs"
    r"|banks"
    r"|participants|heavyweights|conglomerates|suppliers|researchers|academia|industry|names"
    r"|businesses)"
)
INVITED = r"(?:invit(?:ed|es|ing|e)|asked|asking|approached|called (?:on|upon)|urged|wooed|courted)"


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
    _pattern(
        "lead",
        rf"\bwith {_WHO} (?:at (?:the|its) (?:helm|head)|in the (?:lead|driving seat)|taking the"
        rf" lead)",
    ),
    _pattern(
        "lead",
        rf"\bwith {_WHO} (?:as|acting as|serving as) (?:its |the |an? )?(?:\w+ )?(?:lead(?:er)?"
        rf"|head|coordinator|anchor)\b",
    ),
    _pattern("lead", rf"{_GROUP},? by {_WHO}"),
    _pattern("lead", rf"{_GROUP},? (?:(?:built|formed|gathered|rallied) )?around {_WHO}"),
    _pattern("lead", rf"{_GROUP},? cent(?:e)?red (?:on|around) {_WHO}"),
    _pattern(
        "lead",
        rf"\b(?:leading|heading|spearheading|coordinating|at the (?:helm|head) of|in charge of)"
        rf" {_GROUP} (?:is|are|stands?) {_WHO}",
    ),
    _pattern(
        "lead",
        rf"{_WHO},?(?: which| who| that)?(?:\s(?:has|have|had|is|are|was|also|will|currently|now"
        rf"|jointly))*\s(?:leads?|leading|led|heads?|heading|headed|spearheads?|spearheaded"
        rf"|spearheading|helms?|coordinates?|steers?|fronts?|chairs?|at the helm of|took the lead"
        rf" in|takes the lead in|taking the lead in)\s(?:up )?{_GROUP}",
    ),
    _pattern(
        "lead",
        rf"{_WHO}(?:,| is| are| was| remains| acts as| serves as)+ (?:the |its |an? )?(?:\w+"
        rf" )?(?:leader|lead|coordinator|head|driving force|anchor) (?:of|behind|in) {_GROUP}",
    ),
    _pattern("lead", rf"{_GROUP}'s (?:leader|lead|coordinator|head),? (?:is )?{_WHO}"),
    _pattern("lead", rf"\bits (?:leader|lead member|coordinator|lead) is {_WHO}"),
    _pattern(
        "member",
        rf"\b{_HOLDS} (?:both |all of |the likes of |members such as |members like )?{_WHO}",
    ),
    _pattern("member", rf"\b{_LEAD_VERB} by {LIST},? (?:together |along |jointly )?with {_WHO}"),
    _pattern("member", rf"⟦G\d+⟧,? by {LIST},? (?:together |along |jointly )?with {_WHO}"),
    _pattern("member", rf"{_GROUP}(?: {_GAP}{{0,30}}?)?,? (?:together |along )?with {_WHO}"),
    _pattern("member", rf"{_GROUP} (?:of|between|among) {_WHO}"),
    _pattern("member", rf"\bjoined(?: \w+)?(?: in {_GROUP})? by {_WHO}"),
    _pattern("member", rf"{_WHO},?{_AUX}\s{_JOINED}(?: {_GAP}{{0,40}}?)?\s?{_GROUP}"),
    _pattern(
        "member",
        rf"{_WHO},?{_AUX}\s(?:join(?:ed|s)?|came on board|came aboard|signed up|followed"
        rf" suit)(?=\s(?:it|them|on|in|last|later|this|earlier|too|as|⟦D)|[,.]|$)",
    ),
    _pattern("member", rf"{_WHO}{_GAP}{{0,90}}?\b{_MAKES}\b{_GAP}{{0,60}}?{_GROUP}"),
    _pattern(
        "member",
        rf"{_GROUP}{_GAP}{{0,60}}?\b(?:formed|founded|launched|set up|established|created|forged"
        rf"|started|announced|unveiled|initiated)(?:(?!\s(?:and|led|which)\b){_GAP}){{0,30}}?\bby"
        rf" {_WHO}",
    ),
    _pattern(
        "member",
        rf"\b{_MEMBERS}\b(?: of {_GROUP})?{_GAP}{{0,25}}?(?:are|is|include|includes|were|:"
        rf"|comprise|number|like|such as|will be|being) (?:also )?{_WHO}",
    ),
    _pattern(
        "member",
        rf"\b(?:founding|core|initial|other|fellow|new|newest|further) {_MEMBERS},? {_WHO}",
    ),
    _pattern(
        "member",
        rf"{_WHO}(?:,)? (?:is|are|were|was|as|among) (?:the |its |all |also )*(?:other |founding "
        rf"|core |initial |new |newest |first |latest )*{_MEMBERS}\b(?: of {_GROUP})?",
    ),
    _pattern("member", rf"\bcounts? {_WHO} (?:among|as)"),
    _pattern(
        "member",
        rf"\bwith {_WHO} (?:as|being|among) (?:its |the |further |other )*(?:founding |core"
        rf" )?{_MEMBERS}",
    ),
    _pattern(
        "member",
        rf"{_WHO},? (?:are|have|has) (?:all |both |also )?(?:allied|aligned|sided) (?:itself "
        rf"|themselves )?(?:in|with|to) {_GROUP}",
    ),
    _pattern("invited", rf"\b{INVITED} {_WHO}"),
    _pattern(
        "invited",
        rf"\b{INVITED}\b(?:{_GAP}|⟦G\d+⟧){{1,110}}?(?:including|such as|among them|namely|like"
        rf"|notably|:|-) ?{_WHO}",
    ),
    _pattern(
        "invited",
        rf"{_WHO},?{_AUX}\s(?:been|being|were|was|are|is)\s(?:also |formally |already"
        rf" )*(?:invited|asked|approached)\b",
    ),
    _pattern("invited", rf"\binvitations?\b{_GAP}{{0,50}}?\bto {_WHO}"),
    _pattern(
        "invited",
        rf"{_WHO},?{_AUX}\s(?:received|got|hold|holds|been sent|been given|been extended) (?:an"
        rf" )?(?:invitations?|offers? to join)",
    ),
    _pattern(
        "invited",
        rf"\b(?:invitees|those invited|the invited|guest list)\b{_GAP}{{0,20}}?(?:are|include"
        rf"|were|:|is|being) {_WHO}",
    ),
    _pattern(
        "invited",
        rf"{_WHO},? (?:is|are|were|was) (?:also )?among (?:those|the (?:\w+ )?(?:organi[sz]ations"
        rf"|companies|firms|entities|institutions|ones)) (?:invited|asked)",
    ),
    _pattern(
        "left",
        rf"{_WHO},?{_AUX}\s(?:left|quit|quitted|withdrew from|pulled out of|exited|departed(?:"
        rf" from)?|walked out of|dropped out of|withdrawn from|leaves|leaving|is"
        rf" leaving)\s(?:{_GAP}{{0,20}}?)?{_GROUP}",
    ),
)
