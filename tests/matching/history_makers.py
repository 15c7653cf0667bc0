"""Ecosystems with a past to learn from, small enough for a test."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.matching.boosting import Growth
from matcher.matching.learning import Effort
from matcher.matching.training_pairs import Rates

FIELDS = 4

#: Little enough to learn in seconds.
SMALL = Effort(
    windows=2,
    rates=Rates(active_queries=80, other_queries=30),
    trial_active=80,
    trial_others=30,
    trial_pairs=60,
    refits=2,
    growth=Growth(odds_trees=10, matched_trees=10, refit_trees=5),
)

#: The same of fewer windows, where it is not the point how well something is learned.
QUICK = replace(SMALL, most_windows=2, todays_organizations=60)


def made_tables(seed: int = 0, organizations: int = 150, years: int = 4) -> dict[str, pd.DataFrame]:
    """Make organizations of four fields, mostly working in their own, some far more often."""
    rng = np.random.default_rng(seed)
    field = rng.integers(FIELDS, size=organizations)
    zeal = rng.pareto(1.5, size=organizations) + 0.2
    collaborations, participants, tags = [], [], []
    for number in range(60 * years):
        start = datetime.date(2015, 1, 1) + datetime.timedelta(days=int(number * 365 / 60))
        subject = int(rng.integers(FIELDS))
        chance = zeal * np.where(field == subject, 8.0, 1.0)
        size = int(rng.integers(2, 6))
        taking = rng.choice(organizations, size, replace=False, p=chance / chance.sum())
        collaborations.append({"id": f"w{number}", "start_date": start.isoformat()})
        tags.append({"collaboration_id": f"w{number}", "capability_id": f"f{subject}"})
        participants += [
            {"collaboration_id": f"w{number}", "organization_id": f"o{o}"} for o in taking
        ]
    return {
        "organizations": pd.DataFrame(
            {
                "id": [f"o{row}" for row in range(organizations)],
                "name": [f"Organization {row}" for row in range(organizations)],
                "kind": np.where(field % 2 == 0, "company", "university"),
                "country": np.where(field < 2, "KR", "DE"),
            }
        ),
        "capabilities": pd.DataFrame(
            {"id": [f"f{n}" for n in range(FIELDS)], "name": [f"Field {n}" for n in range(FIELDS)]}
        ),
        "collaborations": pd.DataFrame(collaborations),
        "participants": pd.DataFrame(participants),
        "collaboration_capabilities": pd.DataFrame(tags),
    }


def made_ecosystem() -> Ecosystem:
    """Give the same as an ecosystem."""
    return Ecosystem.from_tables(made_tables(), "made")
