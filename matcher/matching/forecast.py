"""How many first collaborations the coming window is expected to bring, and of which pairs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from matcher.matching.calibration import expected_events, forecast_errors, level_swing
from matcher.matching.learned_candidates import candidate_blocks
from matcher.matching.learned_context import LearnedContext
from matcher.matching.training_pairs import Pairs, Rates, draw_pairs, join
from matcher.matching.weighing import field_weights
from matcher.matching.windows import Past, barred, known_count, ladder, open_pairs, open_share

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
    years: list[Past],
    times: float,
    today: LearnedContext,
    last: int,
    organizations: int,
    rng: np.random.Generator,
) -> Forecast:
    """Predict how much the coming windows bring, so many, and draw pairs that they may bring.

    Parameters
    ----------
    windows, years : list of Past
        Of the length of the horizon, and of what the order is learned from: a year at most.
    times : float
        How many such windows are to come.
    today : LearnedContext
    last : int
        From how many windows a level is predicted at most.
    organizations : int
        How many are drawn, about.
    rng : numpy.random.Generator
    """
    expected = expected_events(*_brought(windows[:last]), known_count(today))
    events = times * expected * open_share(today)
    # A few years err by about as much as one, and there are more single ones to tell by.
    lengths = [windows] if windows is years else [windows, years]
    errors = np.concatenate([forecast_errors(*_brought(each), last) for each in lengths])
    swing = level_swing(errors, field_weights().swing)
    # Who has many partners finds many: such are nearly all drawn, for the sum depends on them.
    likely = np.where(today.history.known, 1.0 + today.degree, 0.0)
    chance = np.minimum(organizations * likely / likely.sum(), 1.0)
    queries = np.flatnonzero(rng.random(today.size) < chance)
    weight = 1.0 / np.maximum(chance, 1e-9)
    among, drawn = ladder(today), []
    for block, i, b in candidate_blocks(today, queries, partial(barred, today)):
        shut = barred(today, block.queries)
        nothing = np.zeros_like(shut)
        drawn.append(draw_pairs(block, (i, b), nothing, shut, weight, TODAYS_RATES, among, rng))
    return Forecast(join(drawn), events, events / max(open_pairs(today), events + 1.0), swing)


def _brought(windows: list[Past]) -> tuple[list[float], list[int]]:
    """Give what came in each window, and how many organizations were known.

    Who has met cannot meet for the first time: what came is taken by the share of open pairs.
    """
    return [each.events / each.open_share for each in windows], [each.known for each in windows]
