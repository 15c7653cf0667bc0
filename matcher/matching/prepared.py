"""What an answer works out of all data, kept with a model so that the next one reads it.

Kept is what takes longer to work out than to read and grows with organizations and their work, not
with pairs of them. Facts are not: what one offers, where it took part and whose it is are read
from the data alone, whatever a file of a model holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.arrays import short
from matcher.version import __version__

if TYPE_CHECKING:
    from matcher.matching.context import Context
    from matcher.matching.learned_context import LearnedContext

Part = npt.NDArray[Any] | sp.csr_array
Prepared = Mapping[str, Part]

#: What a part is: whether a csr_array, of which numbers, and how long; None for any length.
Form = tuple[bool, str, tuple[int | None, ...]]

#: What is kept, by whose it is: the type of numbers, and what lies along each axis, of which
#: `forms` gives the length, after "sparse" for a csr_array; then the names of parts.
KEPT = {
    "history": {
        "bool n": "known",
        "float64 n": "count joint_count joint_late joint_before running met met_late typical_size "
        "since_last coordinated_joint openness typical_funding typical_budget funding_share "
        "new_partners",
        "sparse float32 n n": "regulars",
        "sparse float64 n fields": "field_mix field_profile",
    },
    "context": {
        "float32 n any": "factors wide_factors",
        "sparse float64 n fields": "related_offers",
        "float64 n": "recency",
        "float32 n countries": "country_preference",
        "float32 n kinds": "kind_preference",
        "sparse float32 n fields": "field_share late_field_share",
        "float64 kinds kinds": "kind_affinity",
        "float64 countries countries": "country_affinity",
    },
}


def prepared(context: LearnedContext, most_bytes: int | None) -> Prepared:
    """Work out what is to be kept; nothing where it takes more bytes than may be."""
    found = {f"{name}.{part}": getattr(owner, part) for owner, name, part, _ in _parts(context)}
    arrays = [each for value in found.values() for each in arrays_of(value).values()]
    fits = most_bytes is None or sum(each.nbytes for each in arrays) <= most_bytes
    return found if fits else {}


def take_in(context: LearnedContext, kept: Prepared) -> None:
    """Let a context of the same `digest` have what was kept, as if it had worked it out."""
    for owner, name, part, _ in _parts(context):
        value = kept.get(f"{name}.{part}")
        if value is not None:
            vars(owner).setdefault(part, value)


def forms(context: LearnedContext) -> Mapping[str, Form]:
    """Give what each part of a context is: a file must not hold anything else under its name."""
    codes = {"countries": context.country_codes, "kinds": context.kind_codes}
    lengths: dict[str, int | None] = {
        **{name: int(each.max(initial=-1)) + 2 for name, each in codes.items()},
        **{"n": context.size, "fields": len(context.ecosystem.capability_ids), "any": None},
    }
    found = {}
    for _, name, part, told in _parts(context):
        numbers, *axes = told.removeprefix("sparse ").split()
        shape = tuple(lengths[axis] for axis in axes)
        found[f"{name}.{part}"] = told.startswith("sparse"), numbers, shape
    return found


def digest(context: Context) -> str:
    """Give a hash of all that what is kept depends on."""
    on = f"{context.ecosystem.digest} {context.half_life_years!r} {__version__}"
    return hashlib.sha256(on.encode()).hexdigest()


def arrays_of(value: Part) -> dict[str, npt.NDArray[Any]]:
    """Give the arrays that something is made of, by what to add to its name."""
    if isinstance(value, np.ndarray):
        return {"": value}
    entries = {".data": value.data, ".indices": value.indices, ".indptr": value.indptr}
    return {**entries, ".shape": np.array(value.shape)}


def put_together(arrays: Mapping[str, npt.NDArray[Any]], expected: Mapping[str, Form]) -> Prepared:
    """Give what arrays make together, by its name.

    Raises
    ------
    ValueError
        Where they do not go together, are not what is expected, or a number in them is none.
    """
    if not all(each.dtype.kind in "biuf" and np.isfinite(each).all() for each in arrays.values()):
        raise ValueError("a number in what it keeps is none")
    found: dict[str, Part] = {}
    for name, array in arrays.items():
        whole, _, ending = name.removesuffix(".data").rpartition(".")
        if name.endswith(".data"):
            whole = f"{whole}.{ending}"
            parts = (array, arrays[f"{whole}.indices"], arrays[f"{whole}.indptr"])
            matrix = sp.csr_array(parts, shape=tuple(arrays[f"{whole}.shape"].tolist()))
            matrix.check_format(full_check=True)
            if {each.dtype.kind for each in parts[1:]} != {"i"}:
                raise ValueError(f"the places of its {whole} are no whole numbers")
            found[whole] = short(matrix)
        elif ending not in ("indices", "indptr", "shape"):
            found[name] = array
    for name, part in found.items():
        sparse, numbers, shape = expected[name]
        lengths = [part.shape[at] if each is None else each for at, each in enumerate(shape)]
        if (sp.issparse(part), part.dtype.name, part.shape) != (sparse, numbers, tuple(lengths)):
            raise ValueError(f"its {name} is not what these data have there")
    return found


def _parts(context: LearnedContext) -> Iterator[tuple[object, str, str, str]]:
    for name, kinds in KEPT.items():
        # One after another: a history reads who took part in what as soon as there is one.
        owner = context if name == "context" else getattr(context, name)
        for told, parts in kinds.items():
            for part in parts.split():
                yield owner, name, part, told
