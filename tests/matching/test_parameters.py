"""What a model was made with is read, changed and shown."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.errors import OptionError
from matcher.matching.parameters import Parameterized, check_ecosystem, seed_of


class Thing(Parameterized):
    """Has a parameter that is checked and one that is not."""

    def __init__(self, size: int = 3, name: str = "<none>") -> None:
        if size < 0:
            raise OptionError("size is below 0")
        self.size, self.name = size, name

    def facts(self) -> dict[str, str]:
        return {"fitted": "no"}


def test_parameters_are_read_and_changed_all_or_none() -> None:
    thing = Thing(4)
    assert thing.get_params() == {"size": 4, "name": "<none>"}
    thing.left = True  # type: ignore[attr-defined]
    assert thing.set_params(name="x") is thing
    assert thing.get_params() == {"size": 4, "name": "x"}
    assert not hasattr(thing, "left"), "what was fitted is gone"
    with pytest.raises(OptionError, match="no parameter shape, colour; there are size, name"):
        thing.set_params(shape=1, colour=2, size=9)
    with pytest.raises(OptionError, match="below 0"):
        thing.set_params(size=-1)
    assert thing.get_params() == {"size": 4, "name": "x"}


def test_what_differs_from_the_default_is_shown() -> None:
    assert repr(Thing()) == "Thing()"
    assert repr(Thing(4)) == "Thing(size=4)"
    assert repr(Thing(4, "x")) == "Thing(size=4, name='x')"


def test_a_notebook_shows_all_of_it_as_text() -> None:
    assert Thing()._repr_html_() == (
        "<table><caption>Thing</caption>"
        "<tr><th>size</th><td>3</td></tr>"
        "<tr><th>name</th><td>&#x27;&lt;none&gt;&#x27;</td></tr>"
        "<tr><th>fitted</th><td>no</td></tr></table>"
    )


def test_what_is_no_ecosystem_is_refused_by_its_kind() -> None:
    with pytest.raises(OptionError, match="not a dict"):
        check_ecosystem({})


def test_a_seed_is_taken_or_drawn_and_never_below_0() -> None:
    assert seed_of(0) == 0
    drawn = {seed_of(np.random.default_rng(each)) for each in range(50)}
    assert len(drawn) == 50 and all(0 <= each < 2**32 for each in drawn)
    with pytest.raises(OptionError, match="seed"):
        seed_of(-1)
