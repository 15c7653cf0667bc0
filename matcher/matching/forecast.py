"""How many first collaborations the coming window is expected to bring, and of which pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from matcher.matching.calibration import expected_events, forecast_errors, level_swing
from matcher.matching.learned_candidates import candidate_blocks
from matcher.matching.learned_context import LearnedContext
from matcher.matching.training_pairs import Pairs, Rates, draw_pairs, join
from matcher.matching.weighing import field_weights
from matcher.matching.windows import Past, Window, known_count, open_pairs, open_share

#: What is drawn of today's pairs.
TODAYS_RATES = Rates(candidates=0.3, random=30, matched=0)


@dataclass(frozen=True)
class Forecast:
    """What the coming window is expected to bring.

    Attributes
    ----------
    pairs : Pairs
        Drawn from all that are open today; what becomes of them is not known.
    events : float
        How many of all of them are expected to first collaborate.
    base_rate : float
        p0: the share of them that is.
    swing : float
        Typical size of the error in the number of events, in logs, by past windows.
    """

    pairs: Pairs
    events: float
    base_rate: float
    swing: float


def forecast(
    windows: list[Past],
    times: float,
    today: LearnedContext,
    last: int,
    organizations: int,
    rng: np.random.Generator,
) -> Forecast:
    """Predict how much the coming windows bring, so many, and draw pairs that they may bring."""
    known = [window.known for window in windows]
    # Who has met cannot meet for the first time: what came is taken by the share of open pairs.
    found = [window.events / window.open_share for window in windows]
    expected = expected_events(found[:last], known[:last], known_count(today))
    events = times * expected * open_share(today)
    swing = level_swing(forecast_errors(found, known, last), field_weights().swing)
    # Who has many partners finds many: such are nearly all drawn, for the sum depends on them.
    likely = np.where(today.history.known, 1.0 + today.degree, 0.0)
    chance = np.minimum(organizations * likely / likely.sum(), 1.0)
    queries = np.flatnonzero(rng.random(today.size) < chance)
    weight = 1.0 / np.maximum(chance, 1e-9)
    coming = Window(today, sp.csr_array((today.size, today.size)))
    ladder, drawn = coming.ladder(), []
    for block, i, b in candidate_blocks(today, queries, coming.barred):
        barred = coming.barred(block.queries)
        nothing = np.zeros_like(barred)
        drawn.append(draw_pairs(block, (i, b), nothing, barred, weight, TODAYS_RATES, ladder, rng))
    return Forecast(join(drawn), events, events / max(open_pairs(today), events + 1.0), swing)
