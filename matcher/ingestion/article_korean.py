"""Lists of names in Korean articles, by the same plain rule: a group, a verb, names before it.

"엔씨에이아이가 주관하고 고려대학교, 연세대학교가 참여하는 컨소시엄": who is the subject of 주관 leads,
who is listed before 참여 belongs. Korean has no capitals, so that a name is what stands in a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from matcher.ingestion.article_groups import Group, Statement
from matcher.ingestion.article_names import Mention, Names
from matcher.ingestion.article_sentences import Sentence
from matcher.ingestion.article_story import REASONS, Story

_NOUN = r"(?:컨소시엄|얼라이언스|연합체|연합|동맹|협의체|협의회|연맹|원팀|포럼|협력체|협의기구)"
_QUOTED = rf"['\"<]([^'\"<>]{{2,40}}?)['\">](?:\s?{_NOUN})?"
_LATIN = r"(?:[A-Z][\w&.-]*\s)*"
_GROUP = re.compile(rf"{_QUOTED}|({_LATIN}[\w&.-]+)\s{_NOUN}|(?<![\w]){_NOUN}")
_GENERIC = re.compile(
    r"(?:하는|되는|되고|한|할|된|인|의|이번|해당|그|이|각|민간|국내|글로벌|대형|양|두|세|새|새로운|정부|공동|주관"
    r"|국제|이들|참여|산업|기업|기술|업계|로봇|데이터|AI)$"
)
_LEADS = re.compile(
    rf"({_LATIN}[\w&.-]+?)(?:이|가|은|는)\s(?:사업을\s|전체\s)?(?:주관|주도|이끄는|이끌|총괄|대표(?:하|로))"
    rf"|주관(?:사|기관|기업)(?:은|는|인|으로)\s({_LATIN}[\w&.-]+)"
)
_JOINS = re.compile(
    r"(?:참여|합류|가입|동참|참가|함께|구성|포함|손(?:을\s)?잡|결성|발족|꾸(?:리|렸|린)|뭉|협약을\s맺|(?:힘|뜻)을\s(?:모|합)|이름을\s올|설립|출범(?!식)"
    r"|회원사|창립)"
)
_DENIED = re.compile(r"탈락|제외|빠(?:졌|진|지)|불참|않|못\s?했|거절|거부|고사|탈퇴|경쟁|맞서|대항")
_UNSURE = re.compile(r"검토|예정|계획|추진|가능성|전망|논의|협의\s중|것으로\s(?:보|알려)")
_CLAUSE = re.compile(r"(?<=[하했었았렸됐되]고)\s|(?<=[가-힣]며)\s|(?<=지만)\s|(?<=는데)\s")
_BETWEEN = re.compile(r",\s*|\s*·\s*|\s+및\s+|(?<=[\w)])(?:와|과|하고)\s+")
_NO_NAME = re.compile(
    r"(?:기업|대학|기관|업체|회사|정부|연구소|등|곳|개|명|일|월|년|팀|사업|분야|관계자|것|대표|스타트업|참여|이번|국내"
    r"|행사|협력|기술|모델|개발|그룹사|계열사|여기|이들|이곳|현재|또한|이어|한편|이후|최근|올해|지난해|\d+개사)"
)


def read_korean(parts: Sequence[Sentence], names: Names, story: Story) -> list[Mention]:
    """Read a Korean article into a story.

    Parameters
    ----------
    parts : sequence of Sentence
    names : Names
        Knows the vocabulary; gets what is new.
    story : Story
        Gets groups and statements.

    Returns
    -------
    list of Mention
        The names that statements are of, and known ones.
    """
    mentions: list[Mention] = []
    current: Group | None = None
    for part in parts:
        lead = _LEADS.search(part.text)
        led = next((_without_particle(name) for name in lead.groups() if name), "") if lead else ""
        if led and re.search(_NOUN, part.text):
            current = _group(story, led, current)
        for clause, start in _clauses(part):
            spoken = _spoken(clause)
            if spoken is not None:
                current = _group(story, spoken[0], current)
                if spoken[1] and current is not None:
                    _add(story, names, mentions, part, current, spoken[1], "lead", start, "")
            if led and current is not None and lead is not None and led in clause:
                _add(story, names, mentions, part, current, led, "lead", start, "")
            verb = _JOINS.search(clause)
            if verb is None or current is None:
                continue
            status = "denied" if _DENIED.search(clause[verb.start() :]) else ""
            status = status or ("unsure" if _UNSURE.search(clause[verb.start() :]) else "")
            if re.search(r"맞서|대항|경쟁", clause[: verb.start()]):
                continue
            together = verb[0].startswith(("함께", "손"))
            for item in _items(clause[: verb.start()], spoken is not None, together):
                _add(story, names, mentions, part, current, item, "member", start, status)
        for hit in names.index.find(part.text):
            mentions += names.mention(hit.text, part.start + hit.start)
    return mentions


def _clauses(part: Sentence) -> Iterator[tuple[str, int]]:
    """Give the clauses of a sentence and their offsets in the article."""
    at = 0
    for found in [*_CLAUSE.finditer(part.text), None]:
        end = found.start() if found else len(part.text)
        yield part.text[at:end], part.start + at
        at = found.end() if found else end


def _spoken(clause: str) -> tuple[str, str] | None:
    """Give the name of the group that a clause speaks of, "" for one without, and who it is of."""
    for found in _GROUP.finditer(clause):
        quoted, owner = found[1], found[2]
        if quoted and re.search(_NOUN, found[0]):
            return quoted, ""
        if owner and not _GENERIC.search(owner) and not _NO_NAME.fullmatch(owner):
            return f"{owner} {found[0].rsplit(None, 1)[-1]}", owner if "컨소시엄" in found[
                0
            ] else ""
        if not quoted:
            return "", ""
    return None


def _group(story: Story, name: str, current: Group | None) -> Group | None:
    """Find or make the group of a name, or of who leads it."""
    if not name:
        return current
    named = name if re.search(_NOUN, name) else f"{name} 컨소시엄"
    for group in story.groups:
        if group.name == named:
            return group
    story.groups.append(Group(named, named, True))
    return story.groups[-1]


def _items(segment: str, of_group: bool, together: bool) -> list[str]:
    """Give the names listed in what stands before a verb."""
    segment = _GROUP.sub(lambda found: " " if re.search(_NOUN, found[0]) else found[0], segment)
    segment = re.sub(r"\([^()]*\)", "", segment)
    segment = re.sub(r"^\s*(?:에는|에서는|에|은|는|이|가|도|의)\s", "", segment)
    pieces = _BETWEEN.split(segment)
    if len(pieces) == 1:
        alone = re.search(rf"({_LATIN}[\w&.-]+)(?:이|가|도|은|는)\s+(?:\S+\s+)?$", segment)
        elsewhere = re.search(r"\S에\s*$", segment)
        return [alone[1]] if alone and not elsewhere and not of_group and _is_name(alone[1]) else []
    found = []
    for row, piece in enumerate(pieces):
        words = piece.split()
        if not words:
            continue
        if "등" in words:
            words = words[: words.index("등")]
        if row == 0:
            subject = _without_particle(words[0])
            if together and len(words) > 1 and subject != words[0]:  # "A가 B, C와 함께"
                found.append(subject)
            words = _last_name(words)
        elif row == len(pieces) - 1 or len(words) > 2:
            words = _first_name(words)
        name = " ".join(words)
        name = _without_particle(name) if row == len(pieces) - 1 else name
        if _is_name(name):
            found.append(name)
    return found


def _last_name(words: Sequence[str]) -> list[str]:
    """Give the name that ends a run of words: one word, with Latin ones before it."""
    first = len(words) - 1
    while (
        first > 0
        and re.fullmatch(r"[A-Z][\w&.-]*", words[first - 1])
        and words[first - 1].isascii()
    ):
        first -= 1
    return list(words[max(0, first) :])


def _first_name(words: Sequence[str]) -> list[str]:
    """Give the name that begins a run of words."""
    last = 0
    while last + 1 < len(words) and words[last].isascii() and words[last].isupper():
        last += 1
    return list(words[: last + 1])


def _is_name(name: str) -> bool:
    return len(name) > 1 and not _NO_NAME.fullmatch(name) and not re.fullmatch(r"[\d.,%]+\S?", name)


def _without_particle(word: str) -> str:
    """Take the particle off a noun, where the letter before it can have that one.

    Examples
    --------
    >>> _without_particle("리벨리온이"), _without_particle("카카오가"), _without_particle("어린이")
    ('리벨리온', '카카오', '어린이')
    """
    found = re.fullmatch(
        r"(.{2,}?)(?:에서|에게|으로|들이|등이|이|가|은|는|을|를|과|와|도|의|로|에)", word
    )
    if not found:
        return word
    stem, particle = found[1], word[len(found[1]) :]
    last = stem[-1]
    if not "가" <= last <= "힣" or particle in ("도", "의", "에", "에서", "에게", "들이", "등이"):
        return stem
    closed = (ord(last) - ord("가")) % 28 > 0
    return stem if closed == (particle in ("이", "은", "을", "과", "으로")) else word


def _add(
    story: Story,
    names: Names,
    mentions: list[Mention],
    part: Sentence,
    group: Group,
    name: str,
    role: str,
    start: int,
    status: str,
) -> None:
    """Note the role of one name."""
    at = part.text.find(name, max(0, start - part.start))
    place = part.start + max(0, at)
    named = names.mention(name, place)
    mentions += named
    for mention in named:
        known = group.roles.get(mention.entity)
        if known is None or (role == "lead" and known != "lead"):
            if not status:
                group.roles[mention.entity] = role
            story.statements.append(
                Statement(role, part, place, place + len(name), mention.entity, group=group,
                          reason=REASONS[status])
            )  # fmt: skip
