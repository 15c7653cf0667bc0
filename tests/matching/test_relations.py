"""Where a prior's match stands among all candidates, and what the two are to each other."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.ecosystem import Ecosystem
from matcher.matching import PartnerModel
from matcher.matching.capability_context import RELATED_AMONG, RELATED_FROM
from matcher.matching.constraints import Filters
from matcher.matching.context import Context
from matcher.matching.relations import GIVES, MUTUAL, PEERS, PERHAPS, WANTS, Scale, is_guess

from .need_cases import Case

RELATIONS = Case(
    "everybody is something else",
    """
    me    FI + vision + radar + wood 1 - robots - wood
    both  FI + robots - vision
    gives FI + robots - pumps
    wants SE + pumps - vision
    peer  FI + vision + radar
    wood  FI + wood
    none  FI + pumps
    """,
    (),
)


@pytest.fixture(scope="module")
def model() -> PartnerModel:
    return PartnerModel().fit(RELATIONS.ecosystem())


def test_each_is_what_its_needs_and_offers_say(model: PartnerModel) -> None:
    relations = {each.partner.id: each.relation for each in model.suggest("me", k=9).matches}
    assert relations == {
        "both": MUTUAL,
        "gives": GIVES,
        "wants": WANTS,
        "peer": PEERS,
        "wood": PEERS,  # the need for it is one's own strength
    }
    assert model.explain("me", "none").directions[0].match.relation is None


def test_the_other_side_is_told_the_reverse(model: PartnerModel) -> None:
    there, back = (each.match.relation for each in model.explain("me", "gives").directions)
    assert (there, back) == (GIVES, WANTS)


def test_the_best_has_100_and_who_has_nothing_to_talk_about_no_fit(model: PartnerModel) -> None:
    left_out = model.explain("me", "none").directions[0].match
    matches = model.suggest("me", k=9).matches
    scores = np.array([each.score for each in matches])
    whole = scores.max() - left_out.score  # the worst of all candidates is 0
    expected = 100.0 * (scores - left_out.score) / whole
    assert [each.relative for each in matches] == pytest.approx(expected)
    assert (matches[0].relative, left_out.relative) == (100.0, None)


def test_pairs_have_a_standing_and_a_relation_too(model: PartnerModel) -> None:
    pairs = model.pairs(k=30).pairs
    scores = np.array([each.score for each in pairs])
    slope = (pairs[0].relative - pairs[-1].relative) / (scores[0] - scores[-1])
    expected = 100.0 - slope * (scores[0] - scores)
    assert [each.relative for each in pairs] == pytest.approx(expected)
    assert pairs[0].relation == MUTUAL
    found = {(each.a.id, each.b.id): each.relation for each in pairs}
    assert found["me", "gives"] == GIVES and found["me", "wants"] == WANTS
    assert ("me", "none") not in found
    whole = {(each.a.id, each.b.id): each.relative for each in pairs}
    finland = model.pairs(k=1, filters=Filters(countries=("FI",), exclude=("both",))).pairs[0]
    assert finland.relative == pytest.approx(whole[finland.a.id, finland.b.id])


def test_filters_and_k_do_not_move_it(model: PartnerModel) -> None:
    whole = {each.partner.id: each.relative for each in model.suggest("me", k=9).matches}
    (abroad,) = model.suggest("me", k=1, filters=Filters(countries=("SE",))).matches
    assert abroad.partner.id == "wants"
    assert abroad.relative == whole["wants"] not in (0.0, 100.0)
    assert model.explain("me", "wants").directions[0].match.relative == whole["wants"]


def test_among_equals_there_is_none() -> None:
    alike = Case("alike", "me FI + vision\nother*3 FI + vision", ()).ecosystem()
    assert [each.relative for each in PartnerModel().fit(alike).suggest("me").matches] == [None] * 3
    assert Scale.of(np.empty(0)).relative(3.0) is None


def test_a_learned_model_has_odds_in_its_place(rich_learned: PartnerModel) -> None:
    asking = rich_learned.context.ecosystem.organization_ids.ids[0]
    match = rich_learned.suggest(str(asking)).matches[0]
    assert (match.relative, match.relation) == (None, None)
    assert match.lift is not None


def offering(both: int, others: int) -> Ecosystem:
    lines = f"both*{both} FI + vision + radar\nother*{others} FI + wood"
    return Case("co-offered", lines, ()).ecosystem()


@pytest.mark.parametrize(
    ("both", "others", "known"),
    [
        (RELATED_FROM, RELATED_AMONG - RELATED_FROM, True),
        (RELATED_FROM - 1, RELATED_AMONG, False),
        (RELATED_FROM, RELATED_AMONG - RELATED_FROM - 1, False),
    ],
)
def test_relatedness_of_few_rows_says_nothing(both: int, others: int, known: bool) -> None:
    ecosystem = offering(both, others)
    row = ecosystem.capability_ids.row
    related = Context(ecosystem).relatedness.toarray()
    among = np.sort([row("vision"), row("radar")])
    near = ecosystem.tree.similarity_among(among).toarray()[row("vision"), row("radar")]
    expected = (near + 1.0) / 2.0 if known else near
    assert related[row("vision"), row("radar")] == pytest.approx(expected)
    assert near < 0.5
    assert np.diag(related) == pytest.approx(np.ones(len(related)))


def test_a_guess_is_what_is_only_perhaps_so() -> None:
    assert [is_guess(each) for each in (None, MUTUAL, PERHAPS + MUTUAL)] == [False, False, True]
