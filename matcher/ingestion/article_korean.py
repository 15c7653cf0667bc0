"""Lists of names in Korean articles, by the same plain rule: a group, a verb, names before it.

In "KT가 주관하고 카이스트, 한양대가 참여하는 컨소시엄" the subject of 주관 leads, and who is listed
before 참여 belongs. Korean has no capitals, so that a name is what stands in a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from matcher.ingestion.article_groups import REASONS, Group, Statement
from matcher.ingestion.article_names import Mention, Names
from matcher.ingestion.article_story import Story
from matcher.ingestion.article_words import cue
from matcher.ingestion.sentences import Sentence

_NOUN = cue("korean group")
_LATIN = r"(?:[A-Z][A-Za-z0-9&.-]*\s)*"
_GROUP = re.compile(cue("korean any group"))
#: What is no name before a word for a group: a verb, or a word of any group.
_GENERIC = re.compile(rf"{cue('korean no group')}$")
_LEADS = re.compile(cue("korean leads"))
_IS = re.compile(r"(?:(?:이|입니)다)?\.?$")
_JOINS = re.compile(cue("korean joins"))
_DENIED = re.compile(cue("korean denied"))
_UNSURE = re.compile(r"검토|예정|계획|추진|가능성|전망|논의|협의\s중|것으로\s(?:보|알려)")
_AGAINST = re.compile(rf"맞서|대항|경쟁(?!\s?{_NOUN})")
_GOES_ON = re.compile(rf"(?:이|해당|이번)?\s?{_NOUN}[은는]\s")
_CLAUSE = re.compile(
    r"(?<=[하했었았렸됐되]고),?\s|(?<=[가-힣]며),?\s|(?<=지만)\s|(?<=는데)\s|(?<=['\"])[와과]\s"
)
_BETWEEN = re.compile(r",\s*|\s*·\s*|\s+및\s+|(?<=[\w)])(?:와|과|하고|[을를]\s비롯[해한])\s+")
_NO_NAME = re.compile(cue("korean no name"))
#: The last name in a run of words, one word with Latin ones before it, and the first.
_LAST_NAME, _FIRST_NAME = re.compile(rf"{_LATIN}\S+$"), re.compile(r"^(?:[A-Z\d&.-]+\s)*\S+")
_PARTICLE = re.compile(r"(.{2,}?)(에서|에게|으로|들이|등이|이|가|은|는|을|를|과|와|도|의|로|에)")
#: Particles that stand behind any letter.
_BEHIND_ANY = ("도", "의", "에", "에서", "에게", "들이", "등이")


def read_korean(parts: Sequence[Sentence], names: Names, story: Story) -> list[Mention]:
    """Read a Korean article into a story; gives the names of statements, and known ones."""
    mentions: list[Mention] = []
    current: Group | None = None
    loose: list[tuple[Sentence, str, int]] = []  # who stood together before a group was named
    for part in parts:
        found = _LEADS.search(part.text)
        led = (
            next((_without_particle(_IS.sub("", each)) for each in found.groups() if each), "")
            if found
            else ""
        )
        goes_on = current is not None and _GOES_ON.match(part.text)
        if led and re.search(_NOUN, part.text) and not goes_on:
            current = _group(story, f"{led} 컨소시엄")
        for clause, start in _clauses(part):
            spoken = _GROUP.search(clause)
            name, owner = _spoken(clause)
            current = _group(story, name) if name else current
            if current is None:
                loose = [(part, who, start) for who, status in _joined(clause, False) if not status]
                continue
            if led in [who for _, who, _ in loose]:
                for where, who, at in loose:
                    place = where.start + max(0, where.text.find(who, at - where.start))
                    mentions += _tell(story, names, where, current, who, place, "member", "")
            loose = []
            lost = "denied" if _DENIED.search(clause) else ""
            told = [(owner, "lead", lost), (led if led in clause else "", "lead", "")]
            told += [(who, "member", status) for who, status in _joined(clause, spoken is not None)]
            for who, role, status in told:
                if who:
                    place = part.start + max(0, part.text.find(who, start - part.start))
                    mentions += _tell(story, names, part, current, who, place, role, status)
        for hit in names.index.find(part.text):
            mentions += names.mention(hit.text, part.start + hit.start)
    return mentions


def _tell(
    story: Story, names: Names, part: Sentence, group: Group, who: str, place: int, role: str,
    status: str,
) -> list[Mention]:  # fmt: skip
    """Note the role of one name; gives its mention."""
    mentions = names.mention(who, place)
    for mention in mentions:
        known = group.roles.get(mention.entity)
        if known is None or (role == "lead" and known != "lead"):
            if not status:
                group.roles[mention.entity] = role
            span = (mention.start, mention.end)
            said = Statement(role, part, *span, mention.entity, None, group, reason=REASONS[status])
            story.statements.append(said)
    return mentions


def _clauses(part: Sentence) -> Iterator[tuple[str, int]]:
    """Give the clauses of a sentence and their offsets in the article."""
    at = 0
    for found in [*_CLAUSE.finditer(part.text), None]:
        end = found.start() if found else len(part.text)
        yield part.text[at:end], part.start + at
        at = found.end() if found else end


def _spoken(clause: str) -> tuple[str, str]:
    """Give the name of the group that a clause speaks of, if it has one, and who it is of."""
    found_all = [*_GROUP.finditer(clause)]
    for found in found_all:
        if found[1] and re.search(rf"{_NOUN}|팀\b", found[0]):
            return found[1], ""
    for found in found_all:
        quoted, owner = found[1], found[2]
        spoken_of = owner and owner.endswith(("도", "은", "는", "을", "를"))  # "인천공항도 연합에"
        if spoken_of and _without_particle(owner) != owner:
            continue
        if owner and (" " in owner or not _GENERIC.search(owner)) and not _NO_NAME.fullmatch(owner):
            return found[0], owner if "컨소시엄" in found[0] else ""
        if not quoted:
            break
    return "", ""


def _group(story: Story, name: str) -> Group:
    """Find or make the group of a name, or of who leads it."""
    named = name if re.search(rf"{_NOUN}|팀$", name) else f"{name} 컨소시엄"
    if all(group.name != named for group in story.groups):
        story.groups.append(Group(named, named, True))
    return next(group for group in story.groups if group.name == named)


def _joined(clause: str, of_group: bool) -> Iterator[tuple[str, str]]:
    """Give who is listed before a verb of joining, and whether that is denied or unsure."""
    verbs = (found for found in _JOINS.finditer(clause) if clause[: found.start()].strip())
    verb = next(verbs, None)
    if verb is None or _AGAINST.search(clause[: verb.start()]):
        return
    rest = clause[verb.start() :]
    status = "denied" if _DENIED.search(rest) else "unsure" if _UNSURE.search(rest) else ""
    together = verb[0].startswith(("함께", "손"))
    for name in _items(clause[: verb.start()], of_group, together):
        yield name, status


def _items(segment: str, of_group: bool, together: bool) -> Iterator[str]:
    """Give the names listed in what stands before a verb."""
    segment = _GROUP.sub(lambda found: " " if re.search(_NOUN, found[0]) else found[0], segment)
    segment = re.sub(r"\([^()]*\)", "", segment)
    into = re.match(r"\s*에(?:는|도)?\s", segment)
    segment = re.sub(r"^\s*(?:에는|에서는|에|은|는|이|가|도|의)\s", "", segment)
    pieces = [piece.split() for piece in _BETWEEN.split(segment)]
    if len(pieces) == 1:
        alone = re.search(rf"({_LATIN}[\w&.-]+)(?:이|가|도|은|는)\s+(?:\S+\s+)?$", segment)
        elsewhere = (of_group and not into) or re.search(r"\S에\s*$", segment)
        pieces = [[alone[1]]] if alone and not elsewhere else []
    for row, words in enumerate(pieces):
        last = row == len(pieces) - 1
        words = words[: words.index("등")] if "등" in words else words
        if row == 0 and together and len(words) > 1:  # "A가 B, C와 함께"
            subject = _without_particle(words[0])
            yield from [subject] if subject != words[0] else []
        if row == 0:
            words = _LAST_NAME.findall(" ".join(words))[:1]
        elif last and _is_one_name(words):
            pass  # "버티컬 에어로스페이스로"
        elif last or len(words) > 2:
            words = _FIRST_NAME.findall(" ".join(words))[:1]
        name = _without_particle(" ".join(words)) if last and row else " ".join(words)
        if not _NO_NAME.fullmatch(name) and name:
            yield name


def _is_one_name(words: Sequence[str]) -> bool:
    """Tell whether two words may be one name: a particle only behind the second, none common."""
    if len(words) != 2 or _NO_NAME.fullmatch(_without_particle(words[1])):
        return False
    return [_without_particle(word) == word for word in words] == [True, False]


def _without_particle(word: str) -> str:
    """Take the particle off a noun, where the letter before it can have that one.

    Examples
    --------
    >>> _without_particle("리벨리온이"), _without_particle("카카오가"), _without_particle("네이버")
    ('리벨리온', '카카오', '네이버')
    """
    found = _PARTICLE.fullmatch(word)
    if not found:
        return word
    noun, particle = found.groups()
    if not "가" <= noun[-1] <= "힣" or particle in _BEHIND_ANY:
        return noun
    closed = (ord(noun[-1]) - ord("가")) % 28 > 0
    return noun if closed == (particle in ("이", "은", "을", "과", "으로")) else word
