"""Lists of names in a sentence, and what the words left and right of a list say of it.

The rule is plain. Names that follow one another are a list. What a sentence says of a list stands
right before it ("led by", "including", "members are", "rivals") or right behind it ("... have
formed", "... are members of", "... left"). A list whose words say nothing is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from matcher.ingestion.article_groups import Marked
from matcher.ingestion.article_names import Entity
from matcher.ingestion.article_words import NO_DESCRIPTION, cue

_DESCRIPTION = rf"(?:(?!(?:{NO_DESCRIPTION})\b)[\w][\w'/.-]*\s){{0,7}}"
_AND = r"(?:and|or|nor|plus|as well as|along with|together with|alongside|and also|&)"
_JOINT = re.compile(
    r"(?:\s\([^()⟦⟧]{1,60}\))?(?:\sof\s(?:the\s)?[\w'-]+(?=,))?"
    r"(?:,\s(?:an?|the|its|formerly)\s[^,;⟦⟧]{1,80}(?=,))?"
    rf"(?:,?\s{_AND}\s(?:with\s|by\s|also\s)?|,\s(?:[a-z]\w*\d,\s)?|;\s(?:and\s)?|\s?/\s?|\s[-*\u2022]\s)"
    rf"(?:the\s)?{_DESCRIPTION}(?:such as\s|like\s)?(?:the\s)?[\"']?",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"(?:^|[,.\"]\s)(?:unlike|while|after|as|like|besides|apart from|according to|\w+ by|under|for"
    r"|at|since|before)\s(?:the\s)?$",
    re.IGNORECASE,
)

#: Anything but a name or group; a group, with what stands before its name.
_GAP = r"(?:[^⟦⟧;.]|⟦D\d+⟧)"
_GROUP = r"(?:(?:the|an?|its|their|this) )?[\"']?(?P<{}>⟦G\d+⟧)" + rf"(?! {cue('no group behind')})"
_LED = cue("led")
_MEMBERS = cue("members")
_FIRMS = cue("firms")
_WHICH = cue("which")
_HOLDS = cue("holds")
_MADE = cue("made")
_INVITED = cue("invited")
_ARE = r"(?:are|is|were|was|will be)"
_OWNERS = (
    r"(?:they|these|those|the (?:[\w-]+ )?(?:companies|firms|founders|organi[sz]ations|banks"
    r"|institutions|carriers|universities|backers|owners)(?: involved)?)"
)

#: What the words right before a list say, the list's own description between them left out.
_LEFT = {
    "lead": rf"\b{_LED}(?: up)?(?: jointly)? by"
    r"|\bunder (?:the )?(?:leadership|aegis|lead|direction) of"
    rf"|\b(?:leader|lead(?: member)?|coordinator|head)(?: of (?:the )?⟦G\d+⟧)? {_ARE}"
    r"|⟦G\d+⟧,? (?:by|(?:built |formed |gathered )?around|cent(?:e)?red (?:on|around))"
    r"|\b(?:leading|heading|spearheading|at the (?:helm|head) of) (?:the )?⟦G\d+⟧"
    r" (?:is|are|stands?)",
    "member": rf"\b{_HOLDS}|⟦G\d+⟧,? (?:of|between|among)"
    r"|⟦G\d+⟧(?:[^⟦⟧;.,]|⟦D\d+⟧){0,30}?,? (?:together |along )?with"
    rf"|\b{_MADE}\b{_GAP}{{0,40}}? by(?: [^⟦⟧;.]{{1,60}}, the)?"
    r"|\b(?:together|along|jointly) with|\balongside"
    rf"|\b(?:was|were|been) joined\b{_GAP}{{0,30}}? by"
    r"|\bin (?:partnership|collaboration|cooperation|concert) with"
    rf"|\b{_MEMBERS}\b(?: (?:of|in) (?:the )?(?:new )?⟦G\d+⟧)?{_GAP}{{0,30}}?"
    rf"(?:\b(?:{_ARE}|being)|:)"
    rf"|(?:\b{_WHICH}|⟦G\d+⟧)(?:'s?)? {_MEMBERS},?"
    r"|\b(?:among|on board|taking part|participating|aboard|joining)\b"
    rf"{_GAP}{{0,40}}?(?:{_ARE}|:)|\b{_OWNERS} (?:{_ARE}|include)"
    r"|⟦G\d+⟧(?: \([^()]*\))?:|⟦G\d+⟧,? (?:to|in|of|for|behind) which"
    r"|\b(?:those|others|companies|firms) (?:who|that|which) (?:\w+ )?(?:stay|remain|join|sign"
    r"|take part)\w*",
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
    r"(?:,|:|\s-)?\s?(?:also |both |all of |the likes of "
    rf"|(?:{_MEMBERS}|those) (?:such as|like) )?{_DESCRIPTION}(?:the\s)?(?:[\w-]+\s){{0,3}}[\"']?$"
)
#: Those who are told of beside a group and do not belong to it.
_NO_MEMBERS = re.compile(
    r"\b(?:suppliers|vendors|customers|clients|users|sponsors|observers)\b"
    rf"{_GAP}{{0,40}}?(?:{_HOLDS}|{_ARE}|:){_AT_END}",
    re.IGNORECASE,
)
_WELCOME = re.compile(rf"\bwelcom(?:e|es|ed|ing){_AT_END}", re.IGNORECASE)
_TO_GROUP = re.compile(r"[^.;⟦⟧]{0,40}? (?:to|into|in|as members of) (?:the )?⟦G(\d+)⟧")
_BEFORE = {
    says: re.compile(f"(?:{words}){_AT_END}", re.IGNORECASE) for says, words in _LEFT.items()
}
#: Words that go on from what they name to some of it: what is said of the whole is said of these.
_SOME_OF_IT = re.compile(
    r",?\s?(?:\(|-\s)?(?:\b(?:including|such as|among (?:them|others)|namely|notably|like"
    rf"|for example|for instance|with)\b|:|-)(?: also)?[,:]?\s{_DESCRIPTION}(?:the\s)?[\"']?$",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?:⟦G\d+⟧(?:\s\([^()]*\))?|\b(?:it|one|that|which)"
    rf"|\b(?:{_MEMBERS}|owners)(?: of ⟦G\d+⟧)?(?: to [\w-]+)?)\W*$",
    re.IGNORECASE,
)
_WITH = re.compile(rf",?\s(?:(?:together|along|jointly)\s)?with\s{_DESCRIPTION}(?:the\s)?$")
_ABOUT_GROUP = re.compile(r"⟦G\d+⟧,? (?:which|that) (?:the )?$")
_LEADING = re.compile(r"\s(?:leads?|heads?|coordinates?|chairs?|founded|initiated|joined|formed)\b")

_JOIN = (
    r"(?:join(?:ed|s|ing)?(?! hands| forces)|sign(?:ed|s|ing)? (?:up|on)|follow(?:ed|s) suit"
    r"|followed|bec(?:a|o)mes? (?:an? |the )?(?:[\w-]+ ){0,3}(?:members?|partners?|part)"
    rf"|(?:{_ARE}|as|among|been) (?:an? |the |also |all |now |among |its |listed as )*"
    rf"(?:[\w-]+ ){{0,2}}{_MEMBERS}\b|belongs? to|(?:participat\w+|take[sn]?|taking|took)"
    r" (?:part|seats?|in)|(?:came|come|comes|is|are|were|was|got) (?:on board|aboard|part of|in on)"
    r"|(?:are|is|were|was) (?:also )?among (?:them|those|its|the)|threw in|linked up"
    r"|came (?:later|in|along)|(?:was|were) added|did (?:so )?too|did (?:so|the same|likewise)"
    rf"|brings? the (?:total )?number of (?:its |the )?(?:{_MEMBERS}|owners)"
    r"|(?:remains?|stays?|sails?|is|are|stands?) (?:in|behind)(?= (?:the )?⟦G)|makes? up"
    r"|(?:elected|appointed|voted|named|admitted) (?:to|into|as)|contribut\w+ to|pledged"
    r"|committed|allied (?:itself |themselves )?)"
)
_HAVE_JOINED = re.compile(rf"\b{_FIRMS}\s(?:have )?({_JOIN}{_GAP}{{0,40}})$", re.IGNORECASE)
_FORM = cue("form")
_ALONE = (
    r"(?=\s(?:it|its|them|on|in|last|later|this|earlier|too|as|since|at|up|the|after|⟦D)\b|\s⟦D"
    r"|[,.;)]|\s?$)"
)
_LEFT_IT = cue("left_it")
_LEADS = cue("leads")
_HEAD = r"(?:leader|lead|coordinator|head|driving force|anchor)"
_RIGHT = {
    "excluded": rf"(?:,? (?:which|who){_GAP}{{0,60}},)? (?:did not make|(?:{_ARE}) (?:\w+ly )?"
    r"(?:not|missing|absent|left out)|stayed (?:away|out)|opted out|missed out|lost out)"
    rf"{_GAP}{{0,40}}?(?:{_GROUP.format('a')})?"
    r"| (?:among|as) (?:its |the )?(?:[\w-]+ )?(?:customers|clients|users|investors|suppliers"
    r"|rivals|competitors|shareholders|sponsors)\b",
    "left": rf"{_GAP}{{0,60}}?\b{_LEFT_IT}\b(?:{_GAP}{{0,40}}?{_GROUP.format('a')}|{_ALONE})",
    "lead": rf"{_GAP}{{0,40}}?\b{_LEADS} (?:up )?{_GROUP.format('a')}"
    rf"|(?:,| is| are| was| remains| (?:acts|serves) as)+ (?:the |its |an? )?(?:\w+ )?{_HEAD}"
    rf" (?:of|behind|in) (?:{_GROUP.format('b')}|it\b|them\b)"
    r"| (?:at (?:the|its) (?:helm|head)|in the (?:lead|driving seat)|taking the lead)"
    rf"| (?:as|acting as|serving as) (?:its |the |an? )?(?:\w+ )?{_HEAD}\b",
    "invited": rf"{_GAP}{{0,60}}?\b(?:been|being|were|was|are|is) (?:also |formally |already )*"
    rf"(?:among (?:those|the [\w ]+?) )?(?:invited|asked|approached)\b"
    rf"|{_GAP}{{0,30}}?\b(?:received|got|hold|holds) (?:an )?(?:invitations?|offers? to join)",
    "member": rf"{_GAP}{{0,90}}?\b(?:{_JOIN}(?:{_GAP}{{0,50}}?{_GROUP.format('a')}|{_ALONE}"
    rf"|(?<=member|embers)\b)|(?:cooperate|collaborate|work together|do so|pool)\b{_GAP}{{0,40}}?"
    rf" (?:through|within|under) {_GROUP.format('c')}"
    r"|,? (?:which|who) (?:co-)?(?:founded|formed|started|set up) it\b"
    rf"|{_FORM}\b{_GAP}{{0,70}}?{_GROUP.format('b')})",
}
_AFTER = {says: re.compile(pattern, re.IGNORECASE) for says, pattern in _RIGHT.items()}

_DENIED = re.compile(rf"\b{cue('denied')}\b|n't\b", re.IGNORECASE)
_UNSURE = re.compile(rf"\b{cue('unsure')}\b", re.IGNORECASE)
_TURNED_DOWN = re.compile(
    r"[^.;]{0,60}\b(?:but|and|yet)\b[^.;]{0,30}\b(?:turned|declin|refus|reject)", re.IGNORECASE
)


@dataclass(frozen=True)
class Said:
    """What the words around a list say of it.

    Attributes
    ----------
    says : str
        "lead", "member", "invited", "left", "against", "excluded" or "".
    status : str
        "denied", "unsure" or "".
    group : int or None
        Number of the mark of the group that the words name.
    length : int
        How many characters of the marked text they take.
    before : bool
        Whether they stand before the list.
    """

    says: str = ""
    status: str = ""
    group: int | None = None
    length: int = 0
    before: bool = False


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
    said : Said
    """

    who: list[Entity]
    numbers: list[int]
    start: int
    end: int
    said: Said

    @property
    def told(self) -> tuple[int, int]:
        """Offsets in the marked text of the list with the words that tell of it."""
        if self.said.before:
            return max(0, self.start - self.said.length), self.end
        return self.start, self.end + self.said.length


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
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans[1:]), len(text)]
    for (start, end), before, behind in zip(spans, ends, starts, strict=False):
        left = text[before:start]
        if opening and not re.search(r"\w", left):
            left = opening + " "
        numbers = [int(number) for number in re.findall(r"⟦O(\d+)⟧", text[start:end])]
        said = _said(left, text[end:behind], found[-1].said if found else None)
        found.append(NameList(marked.entities(text[start:end]), numbers, start, end, said))
    return found


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Give where each list begins and ends."""
    marks = [found.span() for found in re.finditer(r"⟦O\d+⟧", text)]
    at = 0
    while at < len(marks):
        first = last = at
        while last + 1 < len(marks):
            between = text[marks[last][1] : marks[last + 1][0]]
            alone = last == first and between == ", "  # "Unlike X, Y ..."
            if not _JOINT.fullmatch(between):
                break
            if alone and _INTRODUCES.search(text[: marks[first][0]]):
                break
            last += 1
        yield marks[first][0], marks[last][1]
        at = last + 1


def _said(left: str, right: str, previous: Said | None) -> Said:
    """Read the words around a list."""
    if _NO_MEMBERS.search(left):
        return Said("excluded", "", None, len(left), True)
    if (welcome := _WELCOME.search(left)) and (group := _TO_GROUP.match(right)):
        return Said("member", "", int(group[1]), len(left) - welcome.start(), True)
    before, behind = _before(left), _behind(right)
    if _ABOUT_GROUP.search(left) and _LEADING.match(right):
        says = "member" if right.split()[0] in ("joined", "formed") else "lead"
        return Said(says, "", _last_group(left), len(left), True)
    if before and before[0] in ("against", "excluded"):
        return Said(before[0], "", None, len(left) - before[1], True)
    if behind and behind.says in ("excluded", "left", "invited"):
        return behind
    if previous is not None and previous.says == "lead" and not behind and _WITH.match(left):
        return Said("member", previous.status, previous.group, len(left), True)
    if before and before[0] == "same":
        length = len(left) - before[1]
        return Said() if previous is None else replace(previous, length=length, before=True)
    if before:
        says, start = before
        status = _status(left[max(0, start - 40) :])
        if says == "invited" and _TURNED_DOWN.match(right):
            status = "denied"
        return Said(says, status, _last_group(left), len(left) - start, True)
    return behind or Said()


def _before(left: str) -> tuple[str, int] | None:
    """Give what the words before a list say, and where they begin."""
    found = [
        (match.start(), says) for says, words in _BEFORE.items() if (match := words.search(left))
    ]
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
    if joined := _HAVE_JOINED.search(whole):  # "more than 25 companies signed up, including"
        return "member", joined.start(1)
    return _before(whole.rstrip(" ,") + " ")


def _behind(right: str) -> Said | None:
    """Give what the words behind a list say."""
    for says, words in _AFTER.items():
        match = words.match(right)
        if match is None:
            continue
        named = next((mark for mark in match.groups() if mark), None)
        status = "" if says == "excluded" else _status(match[0])
        if says == "invited" and _TURNED_DOWN.match(right[match.end() :]):
            status = "denied"
        return Said(says, status, int(named[2:-1]) if named else None, match.end())
    return None


def _last_group(text: str) -> int | None:
    marks = re.findall(r"⟦G(\d+)⟧", text)
    return int(marks[-1]) if marks else None


def _status(words: str) -> str:
    """Tell whether words deny or doubt what they say."""
    if _DENIED.search(words):
        return "denied"
    return "unsure" if _UNSURE.search(words) else ""
