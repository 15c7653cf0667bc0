"""A fixed slice of the campaign; `make fuzz`, `make chaos` and `make inject` run all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .chaos import WRITERS, chaos
from .common import BrokenPromiseError, Campaign, Files, promise, smallest
from .fuzz import fuzz
from .inject import inject

pytestmark = pytest.mark.slow


def test_a_slice_of_broken_input(tmp_path: Path) -> None:
    campaign = Campaign("fuzz", tmp_path)
    fuzz(campaign, minutes=2.0, seed=20, count=42)
    assert campaign.tried
    assert not campaign.found, campaign.told()


def test_a_slice_of_kills_and_full_disks(tmp_path: Path) -> None:
    campaign = Campaign("chaos", tmp_path)
    several = [each for each in WRITERS if each.target in ("graph.csv", "made") and each.over]
    chaos(campaign, minutes=2.0, seed=8, count=1, writers=several)
    assert campaign.tried["export graph.csv, rename 3"] == 1
    assert campaign.tried["ingest --again made, rename 3"] == 1
    assert not campaign.found, campaign.told()


def test_a_slice_of_hostile_text(tmp_path: Path) -> None:
    campaign = Campaign("inject", tmp_path)
    inject(campaign, minutes=2.0, seed=20, count=1)
    assert campaign.tried["answers"] == 1
    assert not campaign.found, campaign.told()


def test_what_is_found_is_made_small() -> None:
    def check(files: Files) -> None:
        promise(b"=bad" not in files.get("a.csv", b""), "bad is there")

    files = {"a.csv": b"x,y\n1,2\n3,=bad\n4,5\n", "b.csv": b"z\n"}
    assert smallest(check, files) == {"a.csv": b"=bad"}
    with pytest.raises(BrokenPromiseError):
        check(files)
