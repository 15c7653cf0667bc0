"""The same figures on parts: how well known the organization is, its kind, cross-kind pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matcher.arrays import Rows
from matcher.evaluation.findings import METRICS, Slice
from matcher.evaluation.split import Split
from matcher.evaluation.tallies import Tally, ratios
from matcher.evaluation.view import View

#: Names of the slices by past collaborations, with the least and the greatest number of them.
_HISTORY = (("1", 1, 1), ("2-5", 2, 5), ("more than 5", 6, np.iinfo(np.intp).max))


def slices(
    split: Split, view: View, newcomers: View, rng: np.random.Generator
) -> tuple[Slice, ...]:
    """Cut the queries by history and by kind, and the pairs by whether kinds differ.

    Parameters
    ----------
    split : Split
    view : View
        Of active organizations.
    newcomers : View
        Of organizations that had not collaborated with anybody.
    rng : numpy.random.Generator
    """
    parts = [
        ("past collaborations", "none", newcomers.tally()),
        *(("past collaborations", name, part) for name, part in _by_history(split, view)),
        *(("kind", name, part) for name, part in _by_kind(split, view)),
        *(("kinds of the pair", name, part) for name, part in _by_pair(split, view)),
    ]
    return tuple(slice_of(by, name, part, rng) for by, name, part in parts)


def slice_of(by: str, name: str, part: Tally, rng: np.random.Generator) -> Slice:
    """Give the figures of a part, and the engine over the best baseline there."""
    return Slice(
        by=by,
        name=name,
        queries=int(part.counts[:, 0].sum()),
        pairs=int(part.counts[:, METRICS.index("hard_mrr")].sum()),
        metrics=part.means(),
        ratios=ratios(part, part.resampled(rng)),
    )


def _by_history(split: Split, view: View) -> Iterator[tuple[str, Tally]]:
    past = split.past[view.queries]
    for name, least, most in _HISTORY:
        yield name, view.tally((past >= least) & (past <= most))


def _by_kind(split: Split, view: View) -> Iterator[tuple[str, Tally]]:
    kinds = split.context.ecosystem.organizations["kind"].iloc[view.queries]
    for kind in sorted(kinds.dropna().unique()):
        yield str(kind), view.tally((kinds == kind).to_numpy(dtype=bool))
    if kinds.isna().any():
        yield "unknown", view.tally(kinds.isna().to_numpy(dtype=bool))


def _by_pair(split: Split, view: View) -> Iterator[tuple[str, Tally]]:
    """Count only the new partners of the same kind as the query, or only those of another.

    The lists stay as they are; a query counts where it has such a new partner.
    """
    codes: Rows = split.context.kind_codes
    pairs = view.hard_pairs
    of_query, of_partner = codes[pairs.query], codes[pairs.partner]
    known = (of_query >= 0) & (of_partner >= 0)
    left, right = codes[view.queries[view.asking]], codes[view.found]
    both_known = (left >= 0) & (right >= 0)
    for name, alike in (("same kind", True), ("other kind", False)):
        relevant = both_known & ((left == right) == alike)
        yield name, view.tally(relevant=relevant, pairs=known & ((of_query == of_partner) == alike))
