"""What one segment of an affiliation is: an institution, a unit of one, a company, a place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matcher.resolution.lexicon import Words, lexicon
from matcher.resolution.name_index import (
    Entry,
    NameIndex,
    bare_words,
    is_generic,
    spelled_out,
    without_legal,
)
from matcher.resolution.places import NOWHERE, Place, place_of, without_last_place
from matcher.resolution.text import spelled_in_korean

PLACE, UNIT = "place", "unit"

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CJK_UNIT = re.compile(
    "(?:学部|学院|系|研究科|研究室|专业|科|课|대학|대학원|학과|학부|연구실|전공|캠퍼스|과|校区|キャンパス)$"
)
_ECOLE = re.compile(r"(?:[e\u00e9]cole|scuola|hochschule)\b", re.IGNORECASE)
_LEGAL_CAPITALS = re.compile(r"\b(?:Inc|Ltd|LLC|GmbH|Corp|Co|AG|S\.?p\.?A|B\.?V|Oy|AB)\b\.?$")


@dataclass(frozen=True)
class Part:
    """One segment, read.

    Attributes
    ----------
    raw : str
    words : tuple of str
        In their one form, stop words included.
    core : tuple of str
        The institution's own words.
    kind : str
        "university", "hospital", "institute", "company", "laboratory", "unit", "place" or "".
    rank : float
        0 a place, 1 a unit, 2 anything, 3 a laboratory, 4 an institute or a company, 5 a
        university, a hospital, or a name that is known.
    unit : str or None
        A unit that stands in the same segment.
    parent : tuple of str
        The company whose laboratory it is.
    place : Place
    generic : bool
        Whether many organizations bear that name, so that only a place tells them apart.
    """

    raw: str
    words: Words
    core: Words
    kind: str
    rank: float
    unit: str | None = None
    parent: Words = ()
    place: Place = NOWHERE
    generic: bool = False


def part_of(raw: str, index: NameIndex) -> Part:
    """Read one segment.

    Examples
    --------
    >>> part = part_of("Stanford University School of Medicine", NameIndex())
    >>> part.core, part.kind
    (('stanford', 'university'), 'university')
    """
    if _CJK.search(raw):
        return _cjk(raw, index)
    words = spelled_out(lexicon().words(raw))
    whole = bare_words(words)
    if not whole or tuple(words) in lexicon().legal:
        return Part(raw, (), (), PLACE, 0.0)
    entry = index.exact(whole)
    if entry is not None and len(whole) > 1:
        return _known(raw, words, whole, entry)
    place = place_of(raw, words)
    if place is not None:
        return Part(raw, tuple(words), (), PLACE, 0.0, place=place)
    if entry is not None:
        return _known(raw, words, whole, entry)
    found = _around_known(raw, words, whole, index)
    return found or _by_its_words(raw, words, whole)


def _known(
    raw: str, words: Sequence[str], core: Words, entry: Entry, unit: str | None = None
) -> Part:
    kind = "institute" if entry.kind in ("research_institute", "public_body") else entry.kind
    return Part(raw, tuple(words), core, kind, 5.0, unit)


def _around_known(raw: str, words: list[str], whole: Words, index: NameIndex) -> Part | None:
    """Find a known name with only a place, a unit or a body of it around it."""
    rest, place = without_last_place(words)
    if len(rest) < len(words):
        core = bare_words(rest)
        entry = index.exact(core)
        if entry is not None and entry.may_be_in(place):
            part = _known(raw, words, core, entry)
            return Part(raw, part.words, core, part.kind, 5.0, place=place)
    front = index.at_front(whole)
    if front is not None:
        core, entry = front
        found = _known_in_front(raw, words, whole, core, entry)
        if found is not None:
            return replace(found, place=place)
    end = index.at_end(whole)
    if end is None:
        return None
    core, entry = end
    before = whole[: -len(core)]
    institute = entry.kind not in ("university", "hospital", "company")
    if _has_body(before) or (institute and _is_unit(before, "", at_front=True)):
        return _body(raw, words, whole, core)
    named = "college" in before and not is_generic(before)
    if len(before) > 1 and (named or "institute" in before):
        return _body(raw, words, whole, core)
    if len(before) > 1 and _is_unit(before, entry.kind, at_front=True):
        return _known(raw, words, core, entry, unit=raw)
    return None


def _known_in_front(
    raw: str, words: list[str], whole: Words, core: Words, entry: Entry
) -> Part | None:
    behind = whole[len(core) :]
    if entry.kind == "company":
        if set(behind) & (lexicon().lab_words | {"center", "institute"}):
            return replace(_body(raw, words, whole, core), kind="laboratory", rank=4.5)
        return _known(raw, words, core, entry, raw) if _is_unit(behind, "") else None
    if _has_body(behind) or is_firm(words) or "institute" in behind:
        # "Oxford Instruments plc" has its name of the town, "UPM" is many a short form.
        sure = len(core) > 1 or (core not in lexicon().cities and set(behind) & lexicon().lab_words)
        return _body(raw, words, whole, core) if sure else None
    return _known(raw, words, core, entry, raw) if _is_unit(behind, "") else None


def _has_body(words: Words) -> bool:
    """Tell whether words name a hospital, a press or the like beside a whole: no unit of it."""
    clinics = "center" in words and not {"medical", "health"}.isdisjoint(words)
    return clinics or not lexicon().bodies.isdisjoint(words)


def is_firm(words: Sequence[str]) -> bool:
    """Tell whether a name ends in the legal form of a company."""
    return len(words) > 1 and words[-1] in lexicon().firm_forms


def _body(raw: str, words: list[str], whole: Words, core: Words) -> Part:
    """Give what is an organization of its own and a part of the one whose name it bears."""
    kind = "company" if is_firm(words) else "institute"
    if "hospital" in whole or {"medical", "center"} <= set(whole):
        kind, whole = "hospital", _hospital(raw, words).core
    return Part(raw, tuple(words), whole, kind, 5.0, parent=core)


def _is_unit(behind: Words, kind: str, at_front: bool = False) -> bool:
    """Tell whether the words behind (or before) a known name are a unit of it."""
    if not behind or "university" in behind or "hospital" in behind:
        return False
    marks = lexicon().units | lexicon().unit_heads | lexicon().lab_words
    marked = [word for word in behind if word in marks]
    if not marked:
        return all(word in lexicon().fields for word in behind) and kind != "company" and at_front
    if at_front:
        return behind[0] in marks or behind[-1] in marks
    return True


def _by_its_words(raw: str, words: list[str], whole: Words) -> Part:
    have = set(whole)
    if "hospital" in have or {"medical", "center"} <= have:
        return _hospital(raw, words)
    if "university" in have:
        return _university(raw, words, words.index("university"))
    if {"institute", "technology"} <= have or "polytechnic" in have:
        core, place = without_last_place(words)
        bare = bare_words(core)
        if is_generic([word for word in bare if word not in lexicon().demonyms]):
            bare = whole  # "Indian Institute of Technology Madras": there are many
        return Part(
            raw, tuple(words), bare, "university", 4.8, place=place, generic=is_generic(bare)
        )
    return _unit_or_body(raw, words, whole)


def _hospital(raw: str, words: list[str]) -> Part:
    named = "hospital" if "hospital" in words else "medical"
    start = _after_unit(words, words.index(named))
    core = tuple(w for w in bare_words(words[start:]) if w not in ("center", "regional"))
    if "hospital" not in core:
        bare = tuple(word for word in core if word != "medical")
        core = (*bare, "hospital") if "university" in core else (*bare, "medical", "center")
    generic = is_generic(core)
    rank = 5.0 if "university" in core else 4.6
    return Part(raw, tuple(words), core, "hospital", rank, place=Place(), generic=generic)


def _after_unit(words: list[str], before: int | None = None) -> int:
    """Give where a name begins behind "department of computer science" and the like."""
    end = len(words) if before is None else before
    heads = [at for at in range(end) if words[at] in (lexicon().units | lexicon().unit_heads)]
    if not heads:
        return 0
    start = heads[-1] + 1
    while start < end and (words[start] in lexicon().fields or words[start] in lexicon().stop):
        start += 1
    return start if start < len(words) else 0


def _university(raw: str, words: list[str], at: int) -> Part:
    behind = bare_words(words[at + 1 :])
    if at and (is_firm(words) or _has_body(behind) or "institute" in behind):
        whole = bare_words(words)
        core = bare_words(words[: at + 1])
        return _body(raw, words, whole, () if core == whole or is_generic(core) else core)
    start = _after_unit(words, at)
    if start == at and words[at - 1] in lexicon().units:
        start = 0  # "Instituto Universitario de Lisboa" is no institute of a university
    end = _before_unit(words, at, start)
    if "institute" in words[:start]:
        return _body(raw, words, bare_words(words), bare_words(words[start:end]))
    unit = raw if start > 0 or end < len(words) else None
    name, place = without_last_place(words[start:end])
    core = bare_words(name)
    longer = bare_words(words[start:end])
    two_towns = re.search(r"\w-\w+$", raw.strip())  # the University of Duisburg-Essen
    if two_towns or is_generic(core) or tuple(sorted(set(core))) in lexicon().systems:
        core = longer
    return Part(
        raw, tuple(words), core, "university", 5.0, unit, place=place, generic=is_generic(core)
    )


def _before_unit(words: list[str], at: int, start: int) -> int:
    """Give where a university's name ends before "school of medicine" and the like."""
    marks = lexicon().units | (lexicon().unit_heads - {"branch", "office"})
    for position in range(at + 1, len(words)):
        word = words[position]
        college = word == "college" and position == at + 1
        if word not in marks or college:
            continue
        if at > start and words[at + 1] not in lexicon().stop:
            return at + 1  # "Kyoto University Data Mining Group"
        end = position
        while end > at + 1 and (
            words[end - 1] in lexicon().fields or words[end - 1] in lexicon().stop
        ):
            end -= 1
        # "University School of X" has no name before the unit: it stays whole.
        return end if end - start > 1 else len(words)
    return len(words)


def _unit_or_body(raw: str, words: list[str], whole: Words) -> Part:
    have, generic = set(whole), is_generic(whole)
    first, last = whole[0], whole[-1]
    unlegal = without_legal(list(words))
    legal = len(unlegal) < len(words)
    rest, place = without_last_place(unlegal, cities=False)
    core = bare_words(rest)

    def part(kind: str, rank: float, core: Words = core, parent: Words = ()) -> Part:
        return Part(raw, tuple(words), core, kind, rank, None, parent, place, generic)

    if _is_division(raw, words, whole, generic):
        return part(UNIT, 1.0, whole)
    if legal or (_LEGAL_CAPITALS.search(raw) and len(words) > 1):
        return part("company", 4.0)
    if have & {"institute", "academy", "college"} or have & lexicon().body_words:
        return part("institute", 1.8 if generic else 4.0, whole, _umbrella(whole))
    if {"national", "laboratory"} <= have or first in ("school",) or last == "school":
        return part("institute", 1.0 if generic else 4.0, whole)
    if have & lexicon().company_words:
        return part("company", 3.8)
    if have & (lexicon().lab_words | {"center"}):
        return part("laboratory", 1.0 if generic else 3.3, parent=_owner(core))
    return part("", 1.5 if generic else 2.0)


def _umbrella(whole: Words) -> Words:
    """Give the academy or society that a name ends with and whose institute it is."""
    for size in range(min(6, len(whole) - 1), 1, -1):
        if tuple(sorted(set(whole[-size:]))) in lexicon().umbrellas:
            return whole[-size:]
    if whole[0] == "institute" and {"academy", "science"} <= set(whole):
        return whole[max(whole.index("academy") - 1, 1) :]
    return ()


def _is_division(raw: str, words: list[str], whole: Words, generic: bool) -> bool:
    """Tell whether a segment is a department, a school, a team."""
    first, last = words[0], words[-1]
    heads = (lexicon().unit_heads | {"group", "section"}) - {"service"}
    if first in heads or last in heads - {"group"} or (last == "group" and generic):
        return True
    if first in ("school", "college", "laboratory", "center") and len(words) > 1:
        ecole = _ECOLE.match(raw) is not None
        named = words[1] in lexicon().stop or words[1] in lexicon().fields
        return named and not ecole and (first != "center" or generic or len(whole) > 2)
    return last in ("school", "college") and generic


def _owner(core: Words) -> Words:
    """Give the words before "research", "labs" and the like: the company's own."""
    for position, word in enumerate(core):
        if word in lexicon().lab_words | {"center"} and position:
            owner = core[:position]
            while len(owner) > 1 and owner[-1] in lexicon().fields:
                owner = owner[:-1]
            named = not is_generic(owner) and any(w not in lexicon().demonyms for w in owner)
            return owner if named else ()
    return ()


def name_words(name: str) -> Words:
    """Give the words of a clean name."""
    if is_cjk(name):
        return (cjk_word(name),)
    return bare_words(spelled_out(lexicon().words(name)))


#: A town's hall is the town; a firm's town may be called one or not.
_TOWN_HALL = re.compile(
    r"(?<=[시도군구])청$|(?<=[市区町村])役所$|(?<=[町村])役場$|(?<=[県省市区县])(?:庁|人民政府)$"
)
_CITY_OF_FIRM = re.compile(
    r"^([\u4e00-\u9fff]{2,3})市(?=[\u4e00-\u9fff]{3,}$)(?!.*[市区县局院所校府会学]$)"
)
#: The province before a Korean town, and the city before a Chinese district.
_ABOVE_TOWN = re.compile(
    "^(?:경기|강원|충청[남북]|전라[남북]|경상[남북])도(?=[가-힣]{2,}[시군]$)"
    "|^[\u4e00-\u9fff]{2}市(?=[\u4e00-\u9fff]{2,}区$)"
)


def is_cjk(text: str) -> bool:
    """Tell whether a text has Chinese, Japanese or Korean characters."""
    return _CJK.search(text) is not None


def cjk_word(text: str) -> str:
    """Give a name in such characters as one word in one form, without its legal form."""
    for form in lexicon().cjk_legal:
        text = text.replace(form, "")
    text = _TOWN_HALL.sub("", spelled_in_korean(re.sub(r"\s+", "", text)))
    text = _ABOVE_TOWN.sub("", _CITY_OF_FIRM.sub(r"\1", text))
    return text.casefold().translate(dict(lexicon().cjk_variants))


def _cjk(raw: str, index: NameIndex) -> Part:
    """Read a name in Chinese, Japanese or Korean: up to the word for its kind."""
    text = cjk_word(raw)
    entry = index.exact((text,))
    heads = sorted({cjk_word(head) for head in lexicon().cjk_heads} - {""})
    ends = "|".join(sorted(heads, key=len, reverse=True))
    found = re.match("(.+?(?:大学|대학교|科学院|과학기술원))(.*)", text)
    parent: Words = ()
    if entry is None and found and found[2] and not _CJK_UNIT.search(found[2]):
        parent = (found[1],)  # its hospital or institute
        core = text
    elif entry is None and found:
        core = found[1]
    else:
        named = re.match(f"(.+(?:{ends}))", text)
        core = named[1] if named and entry is None else text
        found = found or named
    entry = entry or index.exact((core,))
    kind = entry.kind if entry else "university" if re.search("(?:大学|대학교)$", core) else ""
    rank = 5.0 if found or entry else 2.5
    return Part(raw, (core,), (core,), kind, rank, parent=parent)
