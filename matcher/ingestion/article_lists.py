"""Lists of names in a sentence, and what the words left and right of a list say of it.

The rule is plain. Names that follow one another are a list. What a sentence says of a list stands
right before it ("led by", "including", "members are", "rivals") or right behind it ("... have
formed", "... are members of", "... left"). A list whose words say nothing is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.ingestion.article_groups import Marked
from matcher.ingestion.article_names import Entity
from matcher.ingestion.article_words import NO_DESCRIPTION

_DESCRIPTION = rf"(?:(?!(?:{NO_DESCRIPTION})\b)[\w][\w'/.-]*\s){{0,7}}"
_AND = r"(?:and|or|nor|plus|as well as|along with|together with|alongside|and also|&)"
_BEHIND = (
    r"(?:\s\([^()⟦⟧]{1,60}\))?(?:\sof\s(?:the\s)?[\w'-]+(?=,))?"
    r"(?:,\s(?:an?|the|its|formerly)\s[^,;⟦⟧]{1,80}(?=,))?"
)
_JOINT = re.compile(
    rf"{_BEHIND}(?:,?\s{_AND}\s(?:with\s|by\s|also\s)?|,\s|;\s(?:and\s)?|\s?/\s?|\s[-*\u2022]\s)"
    rf"(?:the\s)?{_DESCRIPTION}(?:such as\s|like\s)?(?:the\s)?[\"']?",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"(?:^|[,.\"]\s)(?:unlike|while|after|as|like|besides|apart from|according to|\w+ by|under|for"
    r"|at|since|before)\s(?:the\s)?$",
    re.IGNORECASE,
)

#: Anything but a name or group.
_GAP = r"(?:[^⟦⟧;.]|⟦D\d+⟧)"
_GROUP = r"(?:(?:the|an?|its|their|this) )?[\"']?(?P<group>⟦G\d+⟧)"
_LEADS = (
    r"(?:co-?led|led|headed(?: up)?|spearheaded|helmed|fronted|steered|anchored|driven|coordinated"
    r"|captained|orchestrated|championed|initiated|piloted|chaired|guided|directed)"
)
_MEMBERS = r"(?:members?|participants?|founders|signatories|partners|allies|backers|adherents)"
_WHICH = (
    r"(?:founding|core|initial|original|other|fellow|new|newest|further|first|premier|platinum"
    r"|gold|silver|strategic|general|steering|full|remaining|current|charter)"
)
_HOLDS = (
    r"(?:involv(?:ing|es|e|ed)|compris(?:ing|es|e|ed)(?: of)?|include[sd]?|consist(?:ing|s|ed) of"
    r"|(?:composed|made up|made) of|(?:bring(?:s|ing)?|brought) together|unit(?:ing|es|ed)"
    r"|group(?:ing|s)|gather(?:ing|s|ed)|pair(?:ing|s)|link(?:ing|s)|encompass(?:ing|es)|featur\w+"
    r"|assembl(?:ing|es|ed)|combin(?:ing|es)|built around|formed from|counts?|bundles|rall(?:ies"
    r"|ying)|numbers)"
)
_MADE = (
    r"(?:formed|co-?founded|founded|launched|set up|established|created|forged|started|announced"
    r"|unveiled|initiated|joined)"
)
_INVITED = (
    r"(?:invit(?:ed|es|ing|e)|asked|asking|approached|called (?:on|upon)|urged|wooed|courted)"
)
_ARE = r"(?:are|is|were|was|will be)"

#: What the words right before a list say, the list's own description between them left out.
_LEFT = {
    "lead": rf"\b{_LEADS}(?: up)?(?: jointly)? by"
    r"|\bunder (?:the )?(?:leadership|aegis|lead|direction) of"
    rf"|\b(?:leader|lead(?: member)?|coordinator|head)(?: of (?:the )?⟦G\d+⟧)? {_ARE}"
    r"|⟦G\d+⟧,? (?:by|(?:built |formed |gathered )?around|cent(?:e)?red (?:on|around))"
    r"|\b(?:leading|heading|spearheading|at the (?:helm|head) of) (?:the )?⟦G\d+⟧ (?:is|are|stands?)",
    "member": rf"\b{_HOLDS}"
    rf"|⟦G\d+⟧,? (?:of|between|among)|⟦G\d+⟧(?:[^⟦⟧;.,]|⟦D\d+⟧){{0,30}}?,? (?:together |along )?with"
    rf"|\b{_MADE}\b{_GAP}{{0,40}}? by(?: [^⟦⟧;.]{{1,60}}, the)?"
    r"|\b(?:together|along|jointly) with|\balongside"
    r"|\bin (?:partnership|collaboration|cooperation|concert) with"
    rf"|\b{_MEMBERS}\b(?: (?:of|in) (?:the )?⟦G\d+⟧)?{_GAP}{{0,30}}?(?:\b(?:{_ARE}|being)|:)"
    rf"|(?:\b{_WHICH}|⟦G\d+⟧)(?:'s?)? {_MEMBERS},?"
    rf"|\b(?:among|on board|taking part|participating|aboard|joining)\b{_GAP}{{0,40}}?(?:{_ARE}|:)"
    rf"|\b(?:they|these|those|the (?:[\w-]+ )?(?:companies|firms|founders|organi[sz]ations|banks"
    rf"|institutions|carriers|universities|backers|owners)(?: involved)?) (?:{_ARE}|include)"
    r"|⟦G\d+⟧(?: \([^()]*\))?:|⟦G\d+⟧,? (?:to|in|of|for|behind) which"
    r"|\b(?:those|others|companies|firms) (?:who|that|which) (?:\w+ )?(?:stay|remain|join|sign|take part)\w*",
    "invited": rf"\b{_INVITED}|\binvitations?\b{_GAP}{{0,50}}?\bto"
    rf"|\b(?:invitees|those invited|the invited){_GAP}{{0,20}}?(?:{_ARE}|include|:)",
    "against": r"\bcompet\w+ (?:\w+ )?(?:with|against)|\b(?:arch-?)?rivals?(?: such as| like|,)?"
    r"|\bagainst|\bversus|\bvs\.?|\btak(?:es|ing|e) on|\bchalleng(?:es|ing|e)"
    r"|\bcompetitors?(?: such as| like|,)?|\bcatch(?:es|ing)? up with",
    "excluded": rf"\b(?:missing|absent|excluded|left out){_GAP}{{0,45}}?(?:{_ARE}|:|being)"
    r"|\b(?:except(?: for)?|excluding|without|unlike|other than|apart from|rather than"
    r"|instead of|not including|neither|snubbing|minus|but not|with the exception of)",
    "same": r"[;,] (?:and |with )?(?:on|from|in|for) (?:the )?[\w-]+(?: \w+)?(?: side)?,?"
    r"|[,;]? (?:and )?(?:as|so) (?:does|do|is|are|did|has|have|was|were)",
}
_AT_END = (
    rf"(?:,|:|\s-)?\s?(?:also |both |all of |the likes of |(?:{_MEMBERS}|those) (?:such as|like) )?"
)
_BEFORE = {
    says: re.compile(
        rf"(?:{cue}){_AT_END}{_DESCRIPTION}(?:the\s)?(?:[\w-]+\s)?[\"']?$", re.IGNORECASE
    )
    for says, cue in _LEFT.items()
}
#: Words that go on from what they name to some of it: what is said of the whole is said of these.
_SOME_OF_IT = re.compile(
    rf",?\s?(?:\(|-\s)?(?:\b(?:including|such as|among (?:them|others)|namely|notably|like"
    rf"|for example|for instance|with)\b|:|-)(?: also)?[,:]?\s{_DESCRIPTION}(?:the\s)?[\"']?$",
    re.IGNORECASE,
)
_LEADING = re.compile(r"\s(?:leads?|heads?|coordinates?|chairs?|founded|initiated|joined|formed)\b")
_WITH = re.compile(rf",?\s(?:(?:together|along|jointly)\s)?with\s{_DESCRIPTION}(?:the\s)?$")
_WHOLE = re.compile(
    rf"(?:⟦G\d+⟧(?:\s\([^()]*\))?|\b(?:it|one|that|which)|\b{_MEMBERS}(?: of ⟦G\d+⟧)?)\W*$",
    re.IGNORECASE,
)

_JOIN = (
    r"(?:join(?:ed|s|ing)?(?! hands| forces)|sign(?:ed|s|ing)? (?:up|on)|follow(?:ed|s) suit|followed"
    r"|bec(?:a|o)mes? (?:an? |the )?(?:[\w-]+ ){0,3}(?:members?|partners?|part)"
    rf"|(?:{_ARE}|as|among|been) (?:an? |the |also |all |now |among |its |listed as )*(?:[\w-]+ ){{0,2}}"
    rf"{_MEMBERS}\b|belongs? to|(?:participat\w+|take[sn]?|taking|took) (?:part|seats?|in)"
    r"|participat(?:es?|ed|ing) in|(?:came|come|comes|is|are|were|was|got) (?:on board|aboard|part of|in on)"
    r"|(?:are|is|were|was) (?:also )?among (?:them|those|its|the)|threw in|linked up|came (?:later|in|along)|contribut\w+ to|(?:pledged|committed)|allied (?:itself |themselves )?)"
)
_FORM = (
    r"(?:form(?:ed|s|ing)?|launch(?:ed|es|ing)?|set(?:s|ting)? up|establish(?:ed|es|ing)?"
    r"|creat(?:ed|es|e|ing)|(?:co-?)?found(?:ed|s|ing)?|unveil(?:ed|s|ing)?|announc(?:ed|es|e|ing)"
    r"|mak(?:e|es|ing)|made|forg(?:ed|es|e|ing)|buil(?:d|ds|t|ding)|start(?:ed|s|ing)?"
    r"|kick(?:ed|s|ing)? off|struck|inaugurat\w+|join(?:ed|ing)? (?:hands|forces)(?! with)|team(?:ed|ing)? up(?! with)"
    r"|(?:come|came|coming|banded|band|banding|put) together|signed|sealed|agreed (?:on|to)|united)"
)
_ON_ITS_OWN = r"(?=\s(?:it|them|on|in|last|later|this|earlier|too|as|since|at|up|the|after|⟦D)\b|\s⟦D|[,.;)]|\s?$)"
_RIGHT = {
    "excluded": rf"(?:,? (?:which|who){_GAP}{{0,60}},)? (?:did not make|(?:{_ARE}) (?:\w+ly )?(?:not|missing|absent"
    rf"|left out)|stayed (?:away|out)|opted out|missed out|lost out){_GAP}{{0,40}}?(?:{_GROUP})?",
    "left": rf"{_GAP}{{0,60}}?\b(?:left|quit|withdrew|withdrawn|pulled out|exit(?:ed|s)|departed|walked"
    rf" out|dropped out|leaves|leave|leaving|resigned)\b(?:{_GAP}{{0,40}}?{_GROUP}|{_ON_ITS_OWN})",
    "lead": rf"{_GAP}{{0,40}}?\b(?:leads?|leading|led|heads?|headed|spearhead(?:s|ed|ing)?|helms?"
    rf"|coordinates?|steers?|fronts?|chairs?|at the helm of|(?:took|takes|taking) the lead in)"
    rf" (?:up )?(?:the |an? )?{_GROUP}|(?:,| is| are| was| remains| (?:acts|serves) as)+ (?:the |its |an? )?"
    rf"(?:\w+ )?(?:leader|lead|coordinator|head|driving force|anchor) (?:of|behind|in) (?:{_GROUP.replace('group', 'of')}|it\b|them\b)"
    r"| (?:at (?:the|its) (?:helm|head)|in the (?:lead|driving seat)|taking the lead)"
    r"| (?:as|acting as|serving as) (?:its |the |an? )?(?:\w+ )?(?:lead(?:er)?|head|coordinator)\b",
    "invited": rf"{_GAP}{{0,60}}?\b(?:been|being|were|was|are|is) (?:also |formally |already )*"
    rf"(?:among (?:those|the [\w ]+?) )?(?:invited|asked|approached)\b"
    rf"|{_GAP}{{0,30}}?\b(?:received|got|hold|holds) (?:an )?(?:invitations?|offers? to join)",
    "member": rf"{_GAP}{{0,90}}?\b(?:{_JOIN}(?:{_GAP}{{0,50}}?{_GROUP}|{_ON_ITS_OWN}|(?<=member|embers)\b)"
    rf"|{_FORM}\b{_GAP}{{0,70}}?{_GROUP.replace('group', 'of')})",
}
_AFTER = {says: re.compile(pattern, re.IGNORECASE) for says, pattern in _RIGHT.items()}

_DENIED = re.compile(
    r"\b(?:not|never|neither|nor|no longer|declin\w+|refus\w+|reject\w*|denied|without|failed to"
    r"|turn\w* down|stay\w* (?:away|out))\b|n't\b",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\b(?:not only|has not yet said|no doubt)\b", re.IGNORECASE)
_UNSURE = re.compile(
    r"\b(?:may|might|could|would|consider\w*|mull\w*|weigh\w*|in talks|wants? to|seek\w*|likely|rumou?r\w*"
    r"|reportedly|plan(?:s|ned|ning)? to|hop(?:es?|ed|ing) to|interested|whether|if|expected to)\b",
    re.IGNORECASE,
)
_TURNED_DOWN = re.compile(
    r"[^.;]{0,60}\b(?:but|and|yet)\b[^.;]{0,30}\b(?:turned|declin|refus|reject)", re.IGNORECASE
)


@dataclass(frozen=True)
class NameList:
    """Names that follow one another, and what is said of them.

    Attributes
    ----------
    who : list of Entity
    numbers : list of int
        Of their marks.
    start, end : int
        Offsets in the marked text.
    says : str
        "lead", "member", "invited", "left", "against", "excluded" or "".
    status : str
        "denied", "unsure" or "".
    group : int or None
        Number of the mark of the group that the words name.
    told : (int, int)
        Offsets in the marked text of the words that say it, the list with them.
    by : bool
        Whether words before the list say it.
    """

    who: list[Entity]
    numbers: list[int]
    start: int
    end: int
    says: str = ""
    status: str = ""
    group: int | None = None
    told: tuple[int, int] = (0, 0)
    before: bool = False


def name_lists(marked: Marked, opening: str = "") -> list[NameList]:
    """Give the lists of a sentence with what is said of each.

    Parameters
    ----------
    marked : Marked
    opening : str
        The sentence before, where it ends in a colon.
    """
    found: list[NameList] = []
    text = marked.text
    spans = list(_spans(text))
    for place, (start, end) in enumerate(spans):
        left = text[spans[place - 1][1] if place else 0 : start]
        right = text[end : spans[place + 1][0] if place + 1 < len(spans) else len(text)]
        if opening and not re.search(r"\w", left):
            left = opening + " "
        numbers = [int(number) for number in re.findall(r"⟦O(\d+)⟧", text[start:end])]
        who = list(dict.fromkeys(each for number in numbers for each in marked.orgs[number]))
        previous = found[-1] if found else None
        says, status, group, told, before = _said(left, right, previous)
        span = (max(0, start - told), end) if before else (start, end + told)
        found.append(NameList(who, numbers, start, end, says, status, group, span, before))
    return found


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Give where each list begins and ends."""
    marks = list(re.finditer(r"⟦O\d+⟧", text))
    at = 0
    while at < len(marks):
        first = last = at
        while last + 1 < len(marks):
            between = text[marks[last].end() : marks[last + 1].start()]
            if not _JOINT.fullmatch(between):
                break
            if (
                last == first
                and between == ", "
                and _INTRODUCES.search(text[: marks[first].start()])
            ):
                break
            last += 1
        yield marks[first].start(), marks[last].end()
        at = last + 1


def _said(
    left: str, right: str, previous: NameList | None
) -> tuple[str, str, int | None, int, bool]:
    """Read the words around a list: what, whether sure, the group, how many characters, before."""
    before = _before(left)
    if re.search(r"⟦G\d+⟧,? (?:which|that) (?:the )?$", left) and _LEADING.match(right):
        says = "lead" if right.split()[0] not in ("joined", "formed") else "member"
        return says, "", _last_group(left), len(left), True
    behind = _behind(right)
    if before and before[0] in ("against", "excluded"):
        return before[0], "", None, len(left) - before[1], True
    if behind and behind[0] in ("excluded", "left", "invited"):
        return *behind, False
    if before and before[0] == "same":
        if previous is None:
            return "", "", None, 0, False
        return previous.says, previous.status, previous.group, len(left) - before[1], True
    if previous is not None and previous.says == "lead" and not behind and _WITH.match(left):
        return "member", previous.status, previous.group, len(left), True
    if before:
        says, start = before
        status = _status(left[max(0, start - 40) : start] + left[start:])
        if says == "invited" and _TURNED_DOWN.match(right):
            status = "denied"
        return says, status, _last_group(left), len(left) - start, True
    return (*behind, False) if behind else ("", "", None, 0, False)


def _before(left: str) -> tuple[str, int] | None:
    """Give what the words before a list say, and where they begin."""
    found = [(match.start(), says) for says, cue in _BEFORE.items() if (match := cue.search(left))]
    if found:
        start, says = max(found)
        return says, start
    some = _SOME_OF_IT.search(left)
    if some is None:
        return None
    whole = left[: some.start()]
    if re.search(rf"\b{_INVITED}\b(?:{_GAP}|⟦G\d+⟧){{1,110}}$", whole, re.IGNORECASE):
        return "invited", some.start()
    if _WHOLE.search(whole):
        return "member", some.start()
    return _before(whole.rstrip(" ,") + " ")


def _behind(right: str) -> tuple[str, str, int | None, int] | None:
    """Give what the words behind a list say, whether sure, the group, and where they end."""
    for says, cue in _AFTER.items():
        match = cue.match(right)
        if match is None:
            continue
        named = next((mark for mark in match.groups() if mark), None)
        status = "" if says == "excluded" else _status(match[0])
        if says == "invited" and _TURNED_DOWN.match(right[match.end() :]):
            status = "denied"
        return says, status, int(named[2:-1]) if named else None, match.end()
    return None


def _last_group(text: str) -> int | None:
    marks = re.findall(r"⟦G(\d+)⟧", text)
    return int(marks[-1]) if marks else None


def _status(words: str) -> str:
    """Tell whether words deny or doubt what they say."""
    words = _NOT_ONLY.sub("", words)
    if _DENIED.search(words):
        return "denied"
    return "unsure" if _UNSURE.search(words) else ""
