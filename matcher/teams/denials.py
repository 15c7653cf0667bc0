"""What a text denies: "without drones", "Drohnen brauchen wir nicht", "드론은 필요 없다"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcher.ingestion.listed_words import listed


def _any(*names: str) -> str:
    """Give what is any expression of some lists."""
    return f"(?:{'|'.join(word for name in names for word in listed('denials', name))})"


_STOP = r".,;:!?\u3002\uff0c\uff0e\uff1b"
_BEFORE = re.compile(
    rf"\b{_any('before')}\b"
    rf"(?:(?!\b{_any('but')}\b|,\s(?:and|und)\s(?:an?|the|eine?[nmr]?)\s)[^.;:]){{0,40}}$"
    rf"|{_any('joined_before')}[^{_STOP}]{{0,12}}$",
    re.IGNORECASE,
)

#: Beside one of these, "without" asks for what follows: "nothing leaves without encryption".
_NONE_WITHOUT = re.compile(
    rf"\b{_any('nothing')}\b[^.;:]*\b{_any('without')}\b[^.;:]{{0,40}}$", re.IGNORECASE
)

_NOT_NEEDED = (
    rf"\b(?:{_any('negative')}(?:\s+\w+)?\s+{_any('need')}|{_any('alone')})\b"
    rf"(?!\s+{_any('without')}\b)"
)
_NEEDED_NOT = (
    rf"\b{_any('need')}(?:\s+(?!{_any('but')}\b|und\b|oder\b)\w+){{0,3}}\s+{_any('behind')}\b"
)
#: Of what is denied behind it, what may stand between: a few words of no other clause.
_AFTER = re.compile(
    rf"(?:\s+(?!(?:and|or|und|oder|et|ou|y|o|that|which|die|der|das|qui|que)\b|\b{_any('need')}\b)"
    rf"[\w'\u2019-]+){{0,5}}?\s+(?:{_NOT_NEEDED}|{_NEEDED_NOT})"
    rf"|\s+{_any('behind')}\s*[.;!?]|\s+{_any('behind')}\s*$"
    # Korean: a word of the same kind, and its particle, may stand between.
    r"|\S{0,2}\s?(?:(?:기술|기능|시스템|서비스|장치|로봇)\S{0,2}\s?)?(?<!뿐만\s)(?<!만이\s)(?<!뿐\s만\s)"
    rf"{_any('korean_next')}"
    r"|\S{0,3}?(?:(?!고\s|며\s|지만|는데|니까|[을를]\s)[^.;:!?,]){0,16}?"
    rf"{_any('korean')}(?!으면|을\s?수)"
    rf"|[^{_STOP}を]{{0,8}}?{_any('joined')}(?=[了的ので]{{0,2}}(?:[{_STOP}\s]|$))"
    rf"|[^{_STOP}を]{{0,4}}?{_any('joined_next')}",
    re.IGNORECASE,
)

#: What joins things that are denied together.
_JOINS = re.compile(
    r"\s*(?:[,\u3001/\u00b7]|\b(?:and|or|nor|und|oder|noch|et|ou|ni|y|o)\b|[과와나랑및]|이나|이랑|하고|또는|と|や|和|或|与|及)+"
    r"\s*(?:(?:also|auch|aussi|también)\s+)?(?:(?:auf|an|für|mit|von|for|on|of|with|à|sur|pour|de|para|con)\s+)?"
    r"(?:(?:the|die|den|der|das|dem|les?|la|las|los)\s+)?",
    re.IGNORECASE,
)

#: A statement that is nothing but a denial.
_STATEMENT = re.compile(
    rf"(?:\W*(?:and|but|or|und|et|y)\s+)?(?:[\w'\u2019-]+\s+){{0,3}}?{_NOT_NEEDED}"
    r"|(?:nobody|no\s+one|none)\s+(?:\w+\s+){0,3}?(?:needs?|wants?|builds?|buys?|develops?|asks?)\b"
    rf"|(?:[\w'\u2019-]+\s+){{1,4}}?{_NEEDED_NOT}"
    rf"|.*{_any('korean')}(?:는다|습니다|고|으며|다)?[.\s]*$",
    re.IGNORECASE,
)


#: Words of one clause; what is named stands in it as this mark.
_MARK = "\u00a7"
#: Characters around it in which a denial of a denial is sought.
NEAR = 120
_WORD = rf"(?!(?:and|or|that|which|und|oder|et|ou|qui|que|y|o)\b)[\w'\u2019{_MARK}-]+"
_CLAUSE_BEFORE = re.compile(rf"(?:\b{_WORD}\s+)*$", re.IGNORECASE)
_CLAUSE_BEHIND = re.compile(rf"(?:\s+{_WORD})*", re.IGNORECASE)
_WITHOUT = re.compile(rf"\b{_any('without')}\s+$", re.IGNORECASE)
#: Two of these in a clause deny a denial: "nicht verzichten", "ohne Drohnen geht es nicht".
_NO = re.compile(
    rf"\b(?!ne\b){_any('negative', 'nothing', 'hardly', 'alone', 'without')}\b", re.IGNORECASE
)


def denied(line: str, spans: Sequence[tuple[int, int]]) -> list[bool]:
    """Tell which of the things that a sentence names it denies.

    Parameters
    ----------
    line : str
    spans : sequence of (int, int)
        Where each thing stands, from left to right.

    Examples
    --------
    >>> denied("Chatbots, no drones.", [(0, 8), (13, 19)]), denied("드론은 필요 없다.", [(0, 2)])
    ([False, True], [True])
    """
    found: list[bool] = []
    for run in _runs(line, spans):
        turned = _is_turned(line, run[0][0], run[-1][1])
        last = max(
            (place for place, (_, end) in enumerate(run) if _AFTER.match(line, end)), default=-1
        )
        for place, (start, _) in enumerate(run):
            found.append(not turned and (place <= last or is_denied_before(line[:start])))
    return found


def _runs(line: str, spans: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Put together what is joined: by "and", or "without" before each."""
    runs: list[list[tuple[int, int]]] = []
    for start, end in spans:
        between = line[runs[-1][-1][1] : start] if runs else ""
        if runs and _WITHOUT.search(line[: runs[-1][0][0]]):
            between = _WITHOUT.sub("", between)
        if _JOINS.fullmatch(between):
            runs[-1].append((start, end))
        else:
            runs.append([(start, end)])
    return runs


def _is_turned(line: str, start: int, end: int) -> bool:
    """Tell whether the clause around what is named denies a denial."""
    before = _CLAUSE_BEFORE.search(line[max(start - NEAR, 0) : start])
    behind = _CLAUSE_BEHIND.match(line[end : end + NEAR])
    clause = f"{before[0] if before else ''}{_MARK}{behind[0] if behind else ''}"
    return len(_NO.findall(clause)) > 1


def is_denied_before(before: str) -> bool:
    """Tell whether what follows some words is denied by them."""
    return bool(_BEFORE.search(before)) and not _NONE_WITHOUT.search(before)


def is_denial(statement: str) -> bool:
    """Tell whether a statement says only that something is not asked for.

    Examples
    --------
    >>> is_denial("Nobody should build new phones for it."), is_denial("It must not go down.")
    (True, False)
    """
    return bool(_STATEMENT.match(statement)) and len(_NO.findall(statement)) < 2
