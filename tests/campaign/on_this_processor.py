"""Learns, ranks and judges on whatever the processor can, and prints the figures."""

from __future__ import annotations

import json
import sys

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.evaluation import backtest
from matcher.matching import PartnerModel
from tests.evaluation.conftest import CUT, small_world
from tests.matching.history_makers import SMALL, made_tables


def figures() -> dict[str, object]:
    """Give orders, which must be equal, and figures, which must be nearly so."""
    judged = backtest(Ecosystem.from_tables(small_world()), CUT, learn=False).to_dict()
    model = PartnerModel(learn=True, effort=SMALL).fit(Ecosystem.from_tables(made_tables()))
    asked, partners, points = (
        np.concatenate(column)
        for column in zip(*model.top(np.arange(60, dtype=np.intp), 20), strict=True)
    )
    return {
        "simd": sorted(np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])),
        "backtest": judged,
        "order": [asked.tolist(), partners.tolist()],
        "points": points.tolist(),
    }


if __name__ == "__main__":
    json.dump(figures(), sys.stdout)
