"""Complementarity: what each side wants or lacks and the other offers."""

from __future__ import annotations

from collections.abc import Iterator

from matcher.arrays import Rows, Values
from matcher.matching.citations import NAMED, Citations
from matcher.matching.context import Context
from matcher.matching.families.family import Family, Feature, Reason, of_part
from matcher.matching.families.similarity import related
from matcher.measures.complementarity import any_need_met, inner_optimum


def _reasons(cited: Citations, a: int, b: int) -> Iterator[Reason]:
    needs = [*_needs(cited, a, b), *_needs(cited, b, a)]
    yield from (reason for _, reason in sorted(needs, key=lambda each: each[0]))
    yield from _latent(cited, a, b)


def _needs(cited: Citations, who: int, partner: int) -> list[tuple[bool, Reason]]:
    """Say what the partner offers of that which one wants and lacks, and whether it is a guess."""
    reasons = []
    for capability in cited.needed(who, partner):
        offer = cited.rows(partner, capability, "offers")
        need = cited.rows(who, capability, "needs")
        text = f"{cited.offering(partner, capability)}; {cited.name(who)} wants this"
        text += cited.purpose(need)
        served = cited.served.by(who, capability, partner)
        known = cited.served.words(who, [capability], partner)
        text += f", but {' and '.join(known)}" if known else ""
        evidence = (
            *cited.cited(partner, offer, capability),
            *cited.cited(who, need, capability),
            *(each.work for each in served if each.work is not None),
        )
        guess = cited.guessed(who, capability)
        first = not cited.second_source(who, capability, partner)
        reasons.append((guess, Reason(text, evidence, need=first)))
    return reasons


def _latent(cited: Citations, a: int, b: int) -> list[Reason]:
    """Say what b adds, where it meets no need that a states."""
    if cited.met(a, b).nnz:
        return []
    capabilities = cited.added(b, a)[:NAMED]
    if not capabilities:
        return []
    names = "; ".join(cited.capability(capability) for capability in capabilities)
    evidence = [e for c in capabilities for e in cited.cited(b, cited.rows(b, c, "offers"), c)]
    text = f"{cited.name(b)} {cited.adds(b, capabilities, 'has')} {names}"
    return [Reason(text, tuple(evidence))]


def _any_met(share: Values, context: Context, who: Rows) -> Values:
    """Turn the share of the needs that is met into how surely any is."""
    return any_need_met(share * context.need_total[who])


FAMILY = Family(
    "complementarity",
    2,
    (
        Feature(
            "needs_met",
            "share of the stated needs that the partner offers and one lacks",
            learned=lambda pairs: pairs.needs_met,
        ),
        Feature(
            "needs_served",
            "share of the partner's stated needs that one offers and it lacks",
            learned=lambda pairs: pairs.needs_served,
        ),
        Feature(
            "latent_needs_met",
            "nearness to one's own work of what the partner adds, where no needs are stated",
            learned=lambda pairs: pairs.latent_needs_met,
        ),
        Feature(
            "cognitive_distance",
            "4 s (1 - s) of the related cosine s: neither strangers nor twins",
            learned=lambda pairs: inner_optimum(pairs.related_cosine),
            prior=lambda context, a, b: inner_optimum(related(context, a, b)),
        ),
        Feature(
            "any_need_met",
            "how surely the partner offers something that one needs and lacks",
            learned=lambda pairs: _any_met(pairs.needs_met, pairs.context, pairs.a),
            prior=lambda context, a, b: any_need_met(context.needs_met(a, b)),
            trees=False,
        ),
        Feature(
            "any_need_served",
            "how surely one offers something that the partner needs and lacks",
            learned=lambda pairs: _any_met(pairs.needs_served, pairs.context, pairs.b),
            prior=lambda context, a, b: any_need_met(context.needs_met(b, a)),
            trees=False,
        ),
    ),
    reasons=_reasons,
    group=of_part(
        "fields",
        "adds to the members' strengths",
        coverage_gain="what it adds to the strengths of the group",
    ),
    short="complem.",
)
