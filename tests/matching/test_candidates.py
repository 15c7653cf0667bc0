"""Who is worth scoring: above 200 organizations, generators choose, and here each is held to it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from matcher.matching import PartnerModel
from matcher.matching.candidates import candidate_pairs
from matcher.matching.context import Context

from .features import Rows, Values, features_of_all


def barred(context: Context, queries: Rows) -> np.ndarray:
    """Bar the query itself and whom it worked with."""
    out = context.ties[queries].toarray() > 0
    out[np.arange(len(queries)), queries] = True
    return np.asarray(out)


def prior_generators(context: Context) -> Iterator[Values]:
    """Score everybody for everybody, dense: near, alike, needed, known, known at home."""
    ties, offers, needs = (m.toarray() for m in (context.ties, context.offers, context.needs))
    total = ties.sum(axis=1, keepdims=True)
    walk = np.divide(ties, total, out=np.zeros_like(ties), where=total > 0)
    yield walk @ walk
    length = np.linalg.norm(offers, axis=1, keepdims=True)
    unit = np.divide(offers, length, out=np.zeros_like(offers), where=length > 0)
    yield unit @ unit.T
    wanted = needs * (1.0 - offers)
    yield wanted @ offers.T + offers @ wanted.T
    popular = np.tile(1.0 + context.activity, (context.size, 1))
    yield popular
    yield np.where(context.country_codes[:, None] == context.country_codes, popular, 0.0)


def learned_generators(context: Context) -> Iterator[tuple[Values, int]]:
    """Do the same from features by name; with how many each brings."""
    together = ("personalised_pagerank", "wide_two_steps", "field_activity", "capability_cosine")
    found = features_of_all(context, *together, "needs_met", "needs_served")
    ecosystem = context.ecosystem
    size = context.size
    day = np.datetime64(str(ecosystem.day))
    started = ecosystem.collaborations["start_date"].to_numpy(dtype="datetime64[D]")
    late = (day - started).astype(int) <= 365
    joint = np.asarray(ecosystem.participation.sum(axis=0)).ravel() > 1
    popularity = 1.0 + context.activity + ecosystem.participation[:, late & joint].sum(axis=1)
    fields = np.expm1(found["field_activity"])
    walks = np.exp(found["personalised_pagerank"] + found["wide_two_steps"])
    yield walks * (1.0 + size / 1000.0 * fields) * np.log1p(popularity), 60
    yield fields, 15
    yield found["capability_cosine"] * np.log1p(popularity), 15
    yield found["needs_met"] + found["needs_served"], 30
    home = context.country_codes[:, None] == context.country_codes
    yield np.where(home, popularity, 0.0), 15
    yield np.tile(popularity, (size, 1)), 15


def certain_and_possible(scores: Values, count: int, out: np.ndarray) -> tuple[Values, Values]:
    """Mark who is above the count-th best of each row, and who is not below it."""
    open_to = np.where(out, 0.0, scores)
    least = -np.partition(-open_to, count - 1, axis=1)[:, [count - 1]]
    slack = 1e-4 * np.abs(least) + 1e-9
    certain = (open_to > least + slack) & (open_to > 1e-6)
    return certain, (open_to >= least - slack) & (open_to > 0.0) & ~out


@pytest.mark.parametrize("per_generator", [5, 200])
def test_the_prior_scores_the_best_of_each_generator(
    rich_prior: PartnerModel, per_generator: int
) -> None:
    context = rich_prior.context
    everybody = np.arange(context.size)
    out = barred(context, everybody)
    found = np.zeros_like(out)
    for a, b in candidate_pairs(context, everybody, lambda q: barred(context, q), per_generator):
        found[a, b] = True
    certain, possible = np.zeros_like(out), np.zeros_like(out)
    for scores in prior_generators(context):
        sure, may = certain_and_possible(scores, per_generator, out)
        certain, possible = certain | sure, possible | may
    assert certain.sum() > 0.75 * possible.sum()
    assert not (certain & ~found).any()
    assert not (found & ~possible).any()


def test_the_learned_ranker_scores_the_best_of_each_generator(rich_learned: PartnerModel) -> None:
    context = rich_learned.context
    everybody = np.arange(context.size)
    out = barred(context, everybody)
    found = np.zeros_like(out)
    for a, b, _ in rich_learned.scorer.candidates(everybody, lambda q: barred(context, q)):
        found[a, b] = True
    certain, possible = np.zeros_like(out), np.zeros_like(out)
    for scores, count in learned_generators(context):
        sure, may = certain_and_possible(scores, count, out)
        certain, possible = certain | sure, possible | may
    assert certain.sum() > 0.75 * possible.sum()
    assert not (certain & ~found).any()
    assert not (found & ~possible).any()


@pytest.mark.parametrize("which", ["rich_prior", "rich_learned"])
def test_few_of_the_best_of_all_are_missed(request: pytest.FixtureRequest, which: str) -> None:
    model: PartnerModel = request.getfixturevalue(which)
    everybody = np.arange(model.context.size)
    a, b = np.divmod(np.arange(model.context.size**2), model.context.size)
    points = model.points(a, b).reshape(model.context.size, -1)
    points[model.context.are_partners(a, b).reshape(points.shape)] = -np.inf
    np.fill_diagonal(points, -np.inf)
    best = {(q, p) for q in everybody for p in np.argsort(-points[q])[:10].tolist()}
    asked = [(a.tolist(), b.tolist()) for a, b, _ in model.top(everybody, 10)]
    listed = {pair for some in asked for pair in zip(*some, strict=True)}
    assert len(listed) == 10 * model.context.size
    assert len(best & listed) > 0.9 * len(best)
