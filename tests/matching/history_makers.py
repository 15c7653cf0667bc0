"""Ecosystems with a past to learn from, small enough for a test."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from matcher.ecosystem import Ecosystem

FIELDS = 4


def made_ecosystem(seed: int = 0, organizations: int = 150, years: int = 4) -> Ecosystem:
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
    tables = {
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
    return Ecosystem.from_tables(tables, "made")
