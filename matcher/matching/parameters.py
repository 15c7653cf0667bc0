"""What a model was made with: read, changed and shown as scikit-learn's estimators do it."""

from __future__ import annotations

import inspect
from html import escape
from typing import Any, Self

import numpy as np

from matcher.ecosystem import Ecosystem
from matcher.errors import OptionError, check_count

#: The largest seed that a generator gives.
_SEEDS = 2**32


class Parameterized:
    """Keeps each parameter of its constructor under the parameter's name."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Give the parameters by name.

        Parameters
        ----------
        deep : bool
            As scikit-learn asks for it; no parameter has parameters of its own.
        """
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self, **changed: Any) -> Self:
        """Change some parameters; the model has to be fitted again.

        Raises
        ------
        OptionError
            Where there is no parameter of that name, or a value is out of range.
        """
        known = self.get_params()
        if unknown := [name for name in changed if name not in known]:
            raise OptionError(f"no parameter {', '.join(unknown)}; there are {', '.join(known)}")
        made = type(self)(**{**known, **changed})
        self.__dict__.clear()
        self.__dict__.update(made.__dict__)
        return self

    def __repr__(self) -> str:
        """Give the parameters that differ from their defaults."""
        defaults = inspect.signature(type(self)).parameters
        given = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if value != defaults[name].default
        ]
        return f"{type(self).__name__}({', '.join(given)})"

    def facts(self) -> dict[str, str]:
        """Give what a notebook says beside the parameters."""
        return {}

    def _repr_html_(self) -> str:
        """Give parameters and state as a notebook shows them."""
        told = {name: repr(value) for name, value in self.get_params().items()} | self.facts()
        rows = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"
            for name, value in told.items()
        )
        return f"<table><caption>{escape(type(self).__name__)}</caption>{rows}</table>"


def check_ecosystem(given: object) -> None:
    """Refuse what is no ecosystem.

    Raises
    ------
    OptionError
    """
    if not isinstance(given, Ecosystem):
        kind = type(given).__name__
        raise OptionError(f"fit takes an ecosystem, such as matcher.load gives, not a {kind}")


def seed_of(chance: int | np.random.Generator) -> int:
    """Give a seed: the one given, or one that a generator draws.

    Raises
    ------
    OptionError
        Where the seed is below 0.

    Examples
    --------
    >>> seed_of(3), seed_of(np.random.default_rng(0)) == seed_of(np.random.default_rng(0))
    (3, True)
    """
    if isinstance(chance, np.random.Generator):
        return int(chance.integers(_SEEDS))
    check_count("the seed", chance, 0)
    return chance
