"""From the words of a call to the capabilities that it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.ingestion.phrases import folded, words
from matcher.ingestion.sentences import sentences
from matcher.ingestion.shared_words import roots
from matcher.ingestion.skills import Skills
from matcher.ingestion.tag_words import only_asks
from matcher.teams.denials import denied, is_denial
from matcher.teams.exclusions import Exclusions
from matcher.teams.findings import LeftOut, Need, Reading
from matcher.teams.retrieval import Meant, Retrieval, Span, above_of, is_aside, touches

#: What a need weighs that is named often, and one that is perhaps meant, against one that is named
#: once.
HEAVIEST, PERHAPS = 3.0, 0.5

#: What parts a sentence, and how a clause begins that says more of what stands before its comma.
PARTS = re.compile(
    r"[,;:()]+|\s(?:and|or|und|oder|et|ou|y|o|및|또는|그리고)\s|(?<=[\uac00-\ud7a3][고며와과])\s"
)
_SAYS_MORE = re.compile(
    r"(?:that|which|who|whose|qui|que)\b"
    r"|(?:(?:in|mit|auf|von)\s)?(?:der|die|das|dem|den|denen|deren)\s[^.,;:()]*(?:t|können)[\s.]*$"
)

#: Characters of a sentence that are told.
QUOTED = 120


def needs_of_text(ecosystem: Ecosystem, text: str, origin: str) -> Reading:
    """Find the capabilities that a text asks for, by their names and synonyms in all languages.

    A capability weighs 1 where it is named once, and a half more each further time, up to
    `HEAVIEST`. One that is named along with a part of it is left to the part. Plain words that
    stand for a capability, and a statement that names none but shares enough telling words with
    one, perhaps ask for it, which weighs `PERHAPS`.

    Parameters
    ----------
    ecosystem : Ecosystem
    text : str
    origin : str
        What the text is called in an error.

    Returns
    -------
    Reading

    Raises
    ------
    RequestError
        Where nothing is found.
    """
    return Vocabulary(ecosystem).read(text, origin)


class Vocabulary:
    """What words of calls are known by in an ecosystem.

    Parameters
    ----------
    ecosystem : Ecosystem
    """

    def __init__(self, ecosystem: Ecosystem) -> None:
        self.ecosystem = ecosystem
        self.skills = Skills(ecosystem.capabilities)
        self.said = Retrieval(ecosystem, self.skills)
        self.exclusions = Exclusions(ecosystem)

    def read(self, text: str, origin: str) -> Reading:
        """Find what a text asks for; see `needs_of_text`."""
        reader = _Reader(self)
        for sentence in sentences(text):
            reader.read(sentence.line)
        if not reader.sure and not reader.perhaps:
            raise _nothing_understood(self.ecosystem, text, origin, reader.missed)
        return reader.reading()


#: Start and end of words, the capability that they mean, and whether for sure.
_Hit = tuple[int, int, str, bool]


class _Reader:
    """Reads sentences one by one, and keeps what each of their parts says."""

    def __init__(self, known: Vocabulary) -> None:
        self._known, self._ecosystem = known, known.ecosystem
        self.sure: dict[str, list[str]] = {}
        self.perhaps: dict[str, list[str]] = {}
        self._words: dict[str, dict[str, None]] = {}
        self._said: dict[str, str] = {}
        self.missed: list[str] = []
        self._unread: list[str] = []
        self._refused: list[str] = []
        self._left_out: list[LeftOut] = []

    def read(self, line: str) -> None:
        """Read one sentence: each part of it is taken, told as denied, or told as not read."""
        gone = self._known.exclusions.read(line)
        self._left_out += [each.left_out for each in gone]
        used = [(each.start, each.end) for each in gone]
        hits = [
            (hit.start, hit.end, hit.capability_id, True)
            for hit in self._known.skills.find(line)
            if not touches((hit.start, hit.end), used)
            and not self._known.said.is_of_another(line, hit.end, hit.capability_id)
        ]
        told = {hit[2]: [line[hit[0] : hit[1]]] for hit in hits}
        named = [hit[:2] for hit in hits]
        spans, names, parts = [*named], [*hits], _parts(line)
        for part in parts:
            while meant := self._known.said.best(line, part, [*used, *spans]):
                spans += meant.spans
                inside = [hit for hit in hits if meant.is_whole and _holds(meant, hit[:2], line)]
                if self._is_more(line, part, meant, [e for e in names if e not in inside]):
                    continue
                # What is said whole goes before a name that is only some of its words.
                hits = [hit for hit in hits if hit not in inside]
                is_sure = any(hit[2] == meant.capability for hit in inside)
                hits.append((meant.spans[0][0], meant.spans[-1][1], meant.capability, is_sure))
                if meant.said is not None and meant.said.owner is not None:
                    who = self._ecosystem.organization_ids.name(meant.said.owner)
                    self._said.setdefault(meant.capability, f'{who}: "{meant.said.text}"')
                told.setdefault(meant.capability, []).extend(
                    _whole(line, e) for e in meant.spans if inside or not touches(e, named)
                )
        hits.sort(key=lambda hit: (hit[0], -hit[1]))
        # "Without a driver" asks for that, and denies nothing that comes behind it.
        masked = line
        for start, end in spans[len(named) :]:
            masked = masked[:start] + "x" * (end - start) + masked[end:]
        refused = denied(masked, [hit[:2] for hit in hits])
        for (start, end, key, is_sure), is_denied in zip(hits, refused, strict=True):
            if is_denied:
                # Of a sentence that asks for something too, only the words that are denied.
                self._refused.append(line if all(refused) and not gone else line[start:end])
            else:
                into = self.sure if is_sure else self.perhaps
                into.setdefault(key, []).append(_around(line, parts, start, end))
                self._words.setdefault(key, {}).update(dict.fromkeys(told[key]))
        # What a need's own phrases say is read with it, wherever in the sentence it stands.
        spans += [
            (word.start, word.end)
            for word in words(line)
            if any(self._known.said.says(key, word.text) for _, _, key, _ in hits)
            and any(
                touches(part, spans) and touches(part, [(word.start, word.end)]) for part in parts
            )
        ]
        self._rest(line, parts, [*used, *spans])

    def _is_more(self, line: str, part: Span, meant: Meant, named: Iterable[_Hit]) -> bool:
        """Tell whether words only say more of what their part names: of what, or the same again."""
        beside = [hit for hit in named if touches(hit[:2], [part])]
        above = above_of(self._ecosystem, meant.capability)
        if any(
            key not in above and self._known.said.are_near(key, meant.capability)
            for *_, key, _ in beside
        ):
            return True
        behind = any(hit[1] <= meant.spans[0][0] for hit in beside)
        aside = all(is_aside(line, [part], span) for span in meant.spans)
        return behind and aside and not meant.is_whole

    def _rest(self, line: str, parts: list[Span], used: list[Span]) -> None:
        """Tell the parts of which nothing is read, and telling words of the others."""
        silent = [
            line if len(parts) == 1 else line[slice(*part)].strip(" .")
            for part in parts
            if not touches(part, used)
        ]
        for part in parts if used else ():
            if touches(part, used):
                self._unread += _unread(line, part, used)
        names_one = self._known.exclusions.names_one
        refused = [each for each in silent if is_denial(each)]
        told = [each for each in silent if _telling(each) or names_one(each)]
        left = [each for each in told if each not in refused]
        self._refused += refused
        self.missed += [line] if left and not (used or refused) else left

    def _need(self, key: str, weight: float, because: str) -> Need:
        words, said = tuple(self._words[key]), self._said.get(key, "")
        return Need(key, weight, _quoted(because), words=words, said=said)

    def reading(self) -> Reading:
        """Give what all sentences together ask for."""
        needs = {
            key: self._need(key, min(0.5 + 0.5 * len(self.sure[key]), HEAVIEST), self.sure[key][0])
            for key in _narrowest(self._ecosystem, [*self.sure])
        }
        # What is perhaps meant and lies above another need, or is one, is part of that.
        for key in [*_narrowest(self._ecosystem, [*self.perhaps]), *self.perhaps]:
            said = " / ".join(dict.fromkeys(_quoted(each) for each in self.perhaps[key]))
            above = above_of(self._ecosystem, key)
            below = [e for e in needs if key in (e, *above_of(self._ecosystem, e))]
            wide = next((e for e in needs if e in above and needs[e].sure), None)
            if wide is not None and not below:  # "robots that bring towels" are of that kind
                whole = needs.pop(wide)
                because, told = f"{whole.because} / {said}", (*whole.words, *self._words[key])
                needs[key] = replace(whole, capability=key, because=because, words=told)
            elif not below:
                needs[key] = replace(self._need(key, PERHAPS, ""), because=said, sure=False)
            elif said not in needs[below[0]].because:
                there = needs[below[0]]
                needs[below[0]] = replace(there, because=f"{there.because} / {said}")
        return Reading(
            tuple(sorted(needs.values(), key=lambda need: not need.sure)),
            not_understood=_each_once(self.missed),
            unread=_each_once(self._unread),
            denied=_each_once(self._refused),
            left_out=tuple(dict.fromkeys(self._left_out)),
        )


def _holds(meant: Meant, name: Span, line: str) -> bool:
    """Tell whether what is said has all words of a name, and more."""
    has = [span for span in meant.spans if touches(span, [name])]
    return len(has) == len(words(line[slice(*name)])) < len(meant.spans)


def _each_once(said: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_quoted, said)))


def _nothing_understood(
    ecosystem: Ecosystem, text: str, origin: str, missed: list[str]
) -> RequestError:
    """Give the error for a text in which nothing is found, with what is nearest to its words."""
    names = ecosystem.capability_ids
    near = [name for names in words_in_use(ecosystem, missed).values() for name in names]
    near += [e for word in words(text[:2_000]) for e in names.nearest(word.text) if word.text[4:]]
    listed = ", ".join([*dict.fromkeys(near or map(str, names.names))][:5])
    return RequestError(
        f"{origin}: nothing in it is understood as a capability of {ecosystem.name}. "
        f"Nearest: {listed}. Name the needs in a .toml file, or with --needs"
    )


def words_in_use(ecosystem: Ecosystem, statements: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give names of offered capabilities that are nearest to each statement.

    Parameters
    ----------
    ecosystem : Ecosystem
    statements : iterable of str

    Returns
    -------
    dict of str to tuple of str
        At most two for each statement; those without any are left out.
    """
    asked = list(statements)
    known = Retrieval(ecosystem, Skills(ecosystem.capabilities)) if asked else None
    found = {said: known.near(said) for said in asked} if known else {}
    return {
        said: tuple(map(ecosystem.capability_ids.name, near))
        for said, near in found.items()
        if near
    }


def _parts(line: str) -> list[Span]:
    """Give the parts of a sentence, between commas, small words and the like."""
    cuts = [match.span() for match in PARTS.finditer(line)]
    found: list[Span] = []
    joined = False
    for start, end in zip(
        [0, *(e for _, e in cuts)], [*(s for s, _ in cuts), len(line)], strict=True
    ):
        said = line[start:end].strip(" .!?")
        joined = bool(said and found) and not joined and bool(_SAYS_MORE.match(said))
        if said:
            found = [*found[:-1], (found[-1][0], end)] if joined else [*found, (start, end)]
    return found


def _telling(part: str) -> set[str]:
    """Give the words of a part of a sentence that can ask for something."""
    return {word for word in roots(part).values() if not only_asks(folded(word))}


def _unread(line: str, part: Span, used: list[Span]) -> list[str]:
    """Give the telling words of a part that name nothing, those side by side together."""
    telling = _telling(line[slice(*part)])
    runs: list[Span] = []
    for word in words(line[slice(*part)]):
        span = (part[0] + word.start, part[0] + word.end)
        if word.text in telling and not touches(span, used):
            joins = bool(runs) and not line[runs[-1][1] : span[0]].strip(" -")
            runs = [*runs[:-1], (runs[-1][0], span[1])] if joins else [*runs, span]
    return [line[slice(*run)] for run in runs]


def _whole(line: str, span: Span) -> str:
    """Give a word with what is joined to it by hyphens: "X-ray"."""
    joined = re.finditer(r"\w+(?:-\w+)*", line)
    return next(each[0] for each in joined if each.start() <= span[0] < each.end())


def _around(line: str, parts: list[Span], start: int, end: int) -> str:
    """Give the parts of a sentence from the one in which something begins to where it ends."""
    low = max((part[0] for part in parts if part[0] <= start), default=0)
    high = min((part[1] for part in parts if part[1] >= end), default=len(line))
    return line[low:high].strip(" .")


def _quoted(said: str) -> str:
    """Give a statement, or of a long one the beginning."""
    if len(said) <= 2 * QUOTED:
        return said
    return said[: said.rfind(" ", 0, QUOTED)] + " …"


def _narrowest(ecosystem: Ecosystem, keys: list[str]) -> list[str]:
    """Leave out what lies above another that is named too."""
    rows = ecosystem.capability_ids.rows(keys)
    above = ecosystem.tree.above(rows)[:, rows].toarray() > 0
    return [key for place, key in enumerate(keys) if not above[:, place].sum() > 1]
