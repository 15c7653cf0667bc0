"""The registry of pair features: what stands where, and what one new entry brings."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np

import matcher
from matcher.matching.families import FAMILIES, NAMES
from matcher.matching.pair_features import FEATURES as PRIOR_FEATURES
from matcher.matching.prior import load_prior

FAMILY = '''
"""Initials: a family for a test."""

import numpy as np

from matcher.matching.families.family import Family, Feature, Reason


def _alike(context, a, b):
    first = np.array([name[:1] for name in context.ecosystem.organization_ids.names])
    return (first[a] == first[b]).astype(float)


def _reasons(cited, a, b):
    if cited.name(a)[0] == cited.name(b)[0]:
        yield Reason(f"both begin with {cited.name(a)[0]}", ())


FAMILY = Family(
    "initials",
    6,
    (
        Feature(
            "same_initial",
            "1 where both names begin alike",
            learned=lambda pairs: _alike(pairs.context, pairs.a, pairs.b),
            prior=_alike,
        ),
    ),
    reasons=_reasons,
)
'''

QUESTIONS = """
import json

import numpy as np

import matcher
from matcher.matching.boosting import TREE_COLUMNS, _groups
from matcher.matching.learned_context import LearnedContext
from matcher.matching.learned_features import FEATURES, learned_features
from matcher.matching.ranker import COMPONENTS
from matcher.matching.scorer import PRIOR_COMPONENTS

ecosystem = matcher.load("korea-ai-2020", as_of="2020-06-02")
found = matcher.PartnerModel().fit(ecosystem).explain("KT", "KAIST").directions[0].match
other = matcher.PartnerModel().fit(ecosystem).explain("KT", "Naver").directions[0].match
column = list(FEATURES).index("same_initial")
ids = ecosystem.organization_ids
rows = np.array([ids.row(ecosystem.find_organization(name)) for name in ("KT", "KAIST", "Naver")])
values = learned_features(LearnedContext(ecosystem), rows[[0, 0]], rows[[1, 2]])[:, column]
print(json.dumps({
    "home": matcher.__file__,
    "components": [PRIOR_COMPONENTS, COMPONENTS],
    "points": [{c.name: c.contribution for c in m.components}["initials"] for m in (found, other)],
    "sums": [abs(m.score - sum(c.contribution for c in m.components)) for m in (found, other)],
    "reasons": [m.reasons for m in (found, other)],
    "values": values.tolist(),
    "trees": [int(TREE_COLUMNS[place]) == column for place in _groups()[-1]],
}))
"""


def test_a_family_is_one_entry(tmp_path: Path) -> None:
    """Do what CONTRIBUTING.md says on a copy of the package, and ask all that draws from it."""
    home = tmp_path / "matcher"
    here = Path(matcher.__file__).parent
    shutil.copytree(here, home, ignore=shutil.ignore_patterns("__pycache__"))
    (home / "matching" / "families" / "initials.py").write_text(FAMILY, "utf-8")
    fitted = home / "matching" / "prior_weights.json"  # what `make prior` would write
    stored = json.loads(fitted.read_text("utf-8"))
    for line in ("with_partners", "without"):
        stored[line]["weights"]["same_initial"] = 5.0
    fitted.write_text(json.dumps(stored), "utf-8")

    asked = [sys.executable, "-c", QUESTIONS]
    told = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert Path(found["home"]).parent == home
    assert found["components"][0][-2:] == ["initials", "baseline"]
    assert found["components"][1][-3:] == ["initials", "context", "baseline"]
    assert found["points"] == [5.0, 0.0]
    assert max(found["sums"]) < 1e-6
    said = ["both begin with K" in reasons for reasons in found["reasons"]]
    assert said == [True, False]
    assert found["values"] == [1.0, 0.0]
    assert found["trees"][0]  # its trees see it, and beside it the traits of who asks alone
    assert sum(found["trees"]) == 1


def test_the_documentation_describes_every_family() -> None:
    pages = Path(__file__).parents[2] / "docs" / "model.md"
    described = re.findall(r"^([a-z ]+)\n: ", pages.read_text("utf-8"), re.MULTILINE)
    assert [name for name in described if name != "context"] == list(NAMES)


def test_no_two_features_share_a_name() -> None:
    names = [feature.name for family in FAMILIES for feature in family.features]
    assert len(names) == len(set(names))
    assert set(NAMES).isdisjoint({"context", "baseline"})
    assert len(NAMES) == len(set(NAMES))


def test_no_two_families_share_a_place() -> None:
    assert [family.place for family in FAMILIES] == list(range(1, len(FAMILIES) + 1))


def test_the_prior_has_a_weight_for_each_of_its_features_and_none_is_0() -> None:
    lines = load_prior().with_partners.weights, load_prior().without.weights
    assert [len(weights) for weights in lines] == [len(PRIOR_FEATURES)] * 2
    assert (np.maximum(*lines) > 0.0).all()
    assert np.minimum(*lines).min() == 0.0  # nobody without partners has common ones
