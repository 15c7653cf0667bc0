"""Who an article says can do what, or needs it: "X's speech engine", "Y, a maker of drones"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.ingestion.article_mask import Masked
from matcher.ingestion.article_names import Entity
from matcher.ingestion.article_patterns import LIST
from matcher.ingestion.phrases import Found, stem, words
from matcher.ingestion.tag_words import NEVER_ALONE
from matcher.ingestion.tagging import Tagger, is_unsure

_OFFERS = re.compile(
    r"\b(?:provid\w+|offer\w*|suppl(?:y|ies|ied|ying)|contribut\w+|bring\w*|brought"
    r"|develop(?!er)\w*|buil(?:d|ds|t"
    r"|ding)|mak(?:es?|ing)|made|produc(?:es?|ed|ing)|operat(?:es?|ed|ing)|runs?|running|owns?"
    r"|owning|launch\w*|unveil\w*"
    r"|releas\w+|introduc\w+|speciali[sz]\w+|sells?|selling|sold|open(?:s|ed|ing)|boast\w*|holds?"
    r"|known for|expert\w*"
    r"|strong in|strengths?|leader in|leads? in|leading in|pioneer\w*|design(?:s|ed|ing)"
    r"|manufactur\w+|creat(?:es?|ed|ing)"
    r"|trains?|adds?|adding|has|have|had|with|experience in|shar(?:es?|ed|ing)|lends?|deliver\w*"
    r"|work(?:s|ed)? on|good at"
    r"|excels? (?:in|at)|research(?:es)?|stud(?:y|ies)|demonstrat\w+|commerciali[sz]\w+|put in)\b",
    re.IGNORECASE,
)
_NEEDS = re.compile(
    r"\b(?:need\w*|want\w*|seek\w*|look(?:s|ed|ing) for|lack\w*|requir\w+|adopt\w*|us(?:es?|ed"
    r"|ing)|utili[sz]\w+|leverag\w+"
    r"|appl(?:y|ies|ied|ying)|integrat\w+|licen[sc]\w+|buy\w*|bought|procur\w+|rel(?:y|ies|ied)"
    r" on|depend\w* on|tap\w*|borrow\w*"
    r"|turn\w* to|in search of|short of|benefit\w* from|gain\w* access to|hop(?:es?|ing) for"
    r"|embed\w*|install\w*|receiv\w+)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no longer|not|never|n't|stopped|ceased|without|denied|scrapped|abandon\w*|cancel\w*"
    r"|shelved|closed)\b",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:jointly|together|joint|in common|cooperat\w+|collaborat\w+|co-develop\w*)\b", re.I
)
_MAKER = (
    r"(?:maker|developer|provider|supplier|specialist|manufacturer|producer|operator|vendor"
    r"|pioneer|leader|expert|builder"
    r"|designer|champion)"
)
_FIRM = (
    r"(?:company|firm|startup|start-up|maker|developer|provider|specialist|unicorn|giant|vendor"
    r"|business|supplier|group|unit"
    r"|institute|lab|laboratory|operator|manufacturer|producer|scale-up|house|champion|player"
    r"|pioneer|leader|arm|subsidiary)"
)
_CLAUSE = re.compile(
    r";|:|,?\s(?:while|whereas|but|although)\s"
    r"|(?<=[,\w]),?\s(?:and\s)?(?=(?:[a-z]+\s){0,3}⟦O\d+⟧(?:,[^,⟦⟧]{1,60},)?\s(?:will|would|is|are"
    r"|was|were|has|have|had|can|could|plans?|needs?|offers?|provides?|brings?|contributes?|adds?"
    r"|wants?|seeks?|uses?|makes?"
    r"|builds?|develops?|supplies|runs?|operates?|said|lacks?|hopes?|expects?|aims?|specializes"
    r"|specialises)\b)"
)
_PRONOUN = re.compile(
    r"^\W*(?:(?:while|but|and|in return|also|meanwhile|in addition|moreover),?\s)?(?:it|the"
    r" (?:company|firm|carrier|operator"
    r"|university|institute|startup|start-up|maker|group|carmaker|telco|lab|bank|retailer"
    r"|giant))\b(?!'s)",
    re.IGNORECASE,
)
_NOUN_BEHIND = re.compile(
    r"^\s?(?:engines?|technolog\w+|systems?|software|platforms?|solutions?|services?|models?"
    r"|tools?|AI|robots?|chips?|capabilit"
    r"\w+|expertise|know-how|algorithms?|products?|functions?|research|skills?|team|unit"
    r"|devices?)\b",
    re.IGNORECASE,
)


_MADE = re.compile(rf"\b{_MAKER}s? (?:of|in|for) (?:[\w-]+ ){{0,3}}$", re.IGNORECASE)
_FIRM_BEHIND = re.compile(rf"\s?(?:[\w-]+\s){{0,2}}?{_FIRM}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Claim:
    """A capability that one place of an article names.

    Attributes
    ----------
    capability_id : str
    words : str
        The words of the article.
    entity : Entity or None
        Whose it is; None where the sentence does not say it.
    direction : str
        "offers" or "needs".
    start, end : int
        Offsets in the article.
    reason : str
        Why it is not taken; "" where it is.
    """

    capability_id: str
    words: str
    entity: Entity | None
    direction: str
    start: int
    end: int
    reason: str = ""


class CapabilityReader:
    """Reads sentence after sentence who offers and who needs what.

    Parameters
    ----------
    tagger : Tagger
        Knows the terms of the tree.
    """

    def __init__(self, tagger: Tagger) -> None:
        self._index = tagger.index
        self._subject: Entity | None = None

    def read(self, masked: Masked, text: str) -> list[Claim]:
        """Give the capabilities of one sentence.

        Parameters
        ----------
        masked : Masked
            With only its names, groups with a name and dates marked.
        text : str
            The whole article.
        """
        hits = self._real(masked.text, self._index.find(masked.text))
        claims = []
        for hit in hits:
            found = self._whose(masked, hit)
            start, end = masked.span(hit.start, hit.end)
            shown = " ".join(text[start:end].split())
            for key in hit.keys:
                for entity, direction, reason in found or [(None, "offers", _UNKNOWN)]:
                    claims.append(Claim(key, shown, entity, direction, start, end, reason))
        subject = masked.orgs((re.search(LIST, masked.text) or [""])[0])
        if len(subject) == 1:
            self._subject = subject[0]
        return claims

    def _real(self, text: str, hits: Sequence[Found]) -> list[Found]:
        """Leave out words that can mean anything, unless what stands around them says more."""
        sure = [not _is_open(hit.text) for hit in hits]
        kept = []
        for place, hit in enumerate(hits):
            beside = [
                hits[other]
                for other in range(max(0, place - 2), min(len(hits), place + 3))
                if other != place and sure[other]
            ]
            listed = any(_in_one_list(text, hit, other) for other in beside)
            made = _MADE.search(text[: hit.start]) or _FIRM_BEHIND.match(text[hit.end :])
            if sure[place] or listed or made or _NOUN_BEHIND.match(text[hit.end :]):
                kept.append(hit)
        return kept

    def _whose(self, masked: Masked, hit: Found) -> list[tuple[Entity | None, str, str]]:
        """Say who offers or needs what is named, nearest grammar first."""
        text = masked.text
        start, end = _clause(text, hit)
        before, behind = text[start : hit.start], text[hit.end : end]
        subject = self._subjects(masked, start, before)
        owner = _owner(before)
        if owner is not None:
            owners = masked.orgs(owner)
            found = _each(owners, "offers", "")
            verbs = _last(_NEEDS, before[: before.rfind(owner)])
            if verbs and _last(_OFFERS, before[: before.rfind(owner)]) < verbs:
                found += _each([each for each in subject if each not in owners], "needs", "")
            return found
        apposed = _apposed(before, behind)
        if apposed is not None:
            return _each(masked.orgs(apposed), "offers", "")
        passive = re.match(
            rf"[^⟦⟧;.]{{0,40}}?\b(?:provided|supplied|developed|made|built|offered|contributed"
            rf"|run|delivered|created"
            rf"|produced|designed|owned) by ({LIST})",
            behind,
        ) or re.match(rf"(?:\s\w+)? from ({LIST})", behind)
        if passive:
            return _each(masked.orgs(passive[1]), "offers", "")
        return self._by_verb(subject, before)

    def _by_verb(
        self, subject: Sequence[Entity], before: str
    ) -> list[tuple[Entity | None, str, str]]:
        offers, needs = _last(_OFFERS, before), _last(_NEEDS, before)
        if not subject or not max(offers, needs):
            return []
        if _DENIED.search(before):
            return _each(subject, "offers", "the sentence denies it")
        if len(subject) > 1 and _TOGETHER.search(before):
            return _each(subject, "offers", "a common aim, which nobody offers yet")
        return _each(subject, "offers" if offers > needs else "needs", "")

    def _subjects(self, masked: Masked, start: int, before: str) -> list[Entity]:
        """Give who does what a clause says: those named first in it, else "it"."""
        if _PRONOUN.match(before) and self._subject is not None:
            return [self._subject]
        relative = re.search(r"(⟦O\d+⟧),? (?:which|that|who) (?:[^⟦⟧,]|,\s(?:and|or)\s)*$", before)
        found = relative or re.search(LIST, before)
        if found is not None:
            owned = before[found.end() :].startswith("'")
            return [] if owned and not relative else masked.orgs(found[1 if relative else 0])
        if start:  # "X will provide A, and build B": the subject goes on
            earlier = re.search(LIST, masked.text[:start])
            return masked.orgs(earlier[0]) if earlier else []
        return []


_UNKNOWN = "the sentence does not say whose it is"


def _each(
    entities: Sequence[Entity], direction: str, reason: str
) -> list[tuple[Entity | None, str, str]]:
    return [(entity, direction, reason) for entity in entities]


def _is_open(term: str) -> bool:
    """Tell whether a term can mean anything."""
    return is_unsure(term) or " ".join(stem(word.text) for word in words(term)) in NEVER_ALONE


def _in_one_list(text: str, one: Found, other: Found) -> bool:
    first, second = sorted((one, other), key=lambda hit: hit.start)
    return bool(re.fullmatch(r"(?:,|;)?\s?(?:and|or|as well as)?\s?(?:[\w-]+\s)?,?\s?",
                             text[first.end : second.start]))  # fmt: skip


def _clause(text: str, hit: Found) -> tuple[int, int]:
    """Give the clause around a term."""
    ends = list(_CLAUSE.finditer(text))
    start = max((found.end() for found in ends if found.end() <= hit.start), default=0)
    end = min((found.start() for found in ends if found.start() >= hit.end), default=len(text))
    return start, end


def _owner(before: str) -> str | None:
    """Find the organization that a term belongs to: "X's (new) ...", "X (new) ..."."""
    near = re.search(r"(⟦O\d+⟧)(?:'s?)\s((?:(?!⟦O)[^;:.])*)$", before)
    if near and not re.search(
        r"\b(?:is|are|was|were|will|would|has|have|had|said|to|by|that|which|who|with|into|from"
        r"|against|at|in|on)\b"
        r"|⟦G",
        near[2],
    ):
        return near[1]
    product = re.search(r"(⟦O\d+⟧)'s? (?:[\w-]+ ){0,4}?⟦O\d+⟧\s(?:[\w-]+\s){0,2}$", before)
    if product:
        return product[1]
    bare = re.search(r"(⟦O\d+⟧)\s(?:(?:own|new|AI|proprietary)\s)?$", before)
    return bare[1] if bare else None


def _apposed(before: str, behind: str) -> str | None:
    """Find the organization that a description is of: "drone maker X", "X, a maker of drones"."""
    ahead = re.match(rf"\s?(?:[\w-]+\s){{0,2}}?{_FIRM}s?,?\s(⟦O\d+⟧)(?!'s)", behind, re.IGNORECASE)
    if ahead:
        return ahead[1]
    maker = rf"(?:\w+[\s-]){{0,5}}?{_MAKER}s? (?:of|in|for) (?:[^⟦⟧;.]{{0,60}})"
    after = re.search(
        rf"(⟦O\d+⟧),? (?:is |was |which is )?(?:an?|the|its) {maker}$", before, re.IGNORECASE
    )
    if after:
        return after[1]
    behind_firm = re.match(rf"\s?(?:[\w-]+\s){{0,2}}?{_FIRM}\b", behind, re.IGNORECASE)
    named = re.search(r"(⟦O\d+⟧),? (?:is |was |which is )?(?:an?|the) (?:[\w-]+\s){0,4}$", before)
    return named[1] if behind_firm and named else None


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Give where the last match ends; 0 where there is none."""
    return max((found.end() for found in pattern.finditer(text)), default=0)
