"""Who may be suggested to whom: existing partners, and what the user asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from matcher.ecosystem.nearest import near_or_all
from matcher.ecosystem.schema import ORGANIZATION_KINDS, TABLES
from matcher.ecosystem.vocabulary import split_list
from matcher.errors import OptionError, UnknownNameError
from matcher.findings import Finding
from matcher.matching.context import Context
from matcher.measures.sampling import Rows

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Filters(Finding):
    """What partners must be like.

    Everything that is given must hold. Values of one kind are alternatives, except capabilities:
    a partner must offer each.

    Attributes
    ----------
    countries : tuple of str
        ISO 3166-1 alpha-2, in any case.
    kinds : tuple of str
        company, university, research_institute, public_body, other.
    capabilities : tuple of str
        By id, name or synonym.
    rivals : {"flag", "exclude", "only"}
        What becomes of members of a coalition that rivals one of the organization's own.
    include_partners : bool
        Whether existing partners are ranked too.
    exclude : tuple of str
        Organizations by id, name or alias.
    where : dict of str to str
        Column of the organizations table -> value, compared without regard to case.
    """

    countries: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    rivals: Literal["flag", "exclude", "only"] = "flag"
    include_partners: bool = False
    exclude: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.rivals not in ("flag", "exclude", "only"):
            raise OptionError(f"rivals must be flag, exclude or only, not {self.rivals!r}")
        for country in self.countries:
            if not (len(country) == 2 and country.isascii() and country.isalpha()):
                raise OptionError(
                    f"{country!r} is no country code; write two letters of ISO 3166-1, such as KR"
                )
        for kind in self.kinds:
            if kind not in ORGANIZATION_KINDS:
                near = ", ".join(near_or_all(kind, ORGANIZATION_KINDS))
                raise OptionError(f"{kind!r} is no kind of organization; did you mean {near}?")


class Constraints:
    """The filters applied to an ecosystem: named checks of who is barred for whom.

    Parameters
    ----------
    context : Context
    filters : Filters

    Attributes
    ----------
    asked_for : ndarray of bool, shape (n_organizations,)
        Who passes the filters that hang on one organization alone.

    Raises
    ------
    UnknownNameError, RequestError
        Where a filter names what the data set does not hold.
    """

    def __init__(self, context: Context, filters: Filters) -> None:
        self._context = context
        self.asked_for: Mask = np.ones(context.size, dtype=bool)
        self._checks: list[tuple[str, Callable[[Rows], Mask]]] = [
            ("the organization itself", self._self)
        ]
        if not filters.include_partners:
            self._checks.append(("already partners", context.partner_mask))
        if filters.rivals == "exclude":
            self._checks.append(("member of a rival coalition", self.rivals))
        if filters.rivals == "only":
            self._checks.append(("not a member of a rival coalition", lambda q: ~self.rivals(q)))
        for name, kept in _asked_for(context, filters):
            self._checks.append((name, _for_everybody(~kept)))
            self.asked_for &= kept

    def barred(self, queries: Rows) -> Mask:
        """Give who is barred for each query, shape (n_queries, n_organizations)."""
        result = np.zeros((len(queries), self._context.size), dtype=bool)
        for _, check in self._checks:
            result |= check(queries)
        return result

    def counts(self, query: int) -> dict[str, int]:
        """Give how many organizations each check bars for one query."""
        return {name: int(check(np.array([query])).sum()) for name, check in self._checks}

    def removed_by(self, query: int, partner: int) -> str | None:
        """Give the first check that bars a partner; None where nothing does."""
        for name, check in self._checks:
            if check(np.array([query]))[0, partner]:
                return name
        return None

    def rivals(self, queries: Rows) -> Mask:
        """Whether the other belongs to a rival of one of the query's coalitions."""
        context = self._context
        return _entries(context.rival_membership[queries] @ context.membership.T)

    def _self(self, queries: Rows) -> Mask:
        result = np.zeros((len(queries), self._context.size), dtype=bool)
        result[np.arange(len(queries)), queries] = True
        return result


def _entries(matrix: sp.csr_array) -> Mask:
    """Tell where a sparse matrix is not 0."""
    result = np.zeros(matrix.shape, dtype=bool)
    result[matrix.nonzero()] = True
    return result


def _for_everybody(removed: Mask) -> Callable[[Rows], Mask]:
    return lambda queries: np.broadcast_to(removed, (len(queries), len(removed)))


def _asked_for(context: Context, filters: Filters) -> list[tuple[str, Mask]]:
    """Give the filters that hang on the partner alone: a name, and whom each keeps."""
    organizations = context.ecosystem.organizations
    kept: list[tuple[str, Mask]] = []
    if filters.countries:
        wanted = [country.upper() for country in filters.countries]
        keep = organizations["country"].isin(wanted).to_numpy()
        kept.append((f"country is not {' or '.join(wanted)}", keep))
    if filters.kinds:
        keep = organizations["kind"].isin(filters.kinds).to_numpy()
        kept.append((f"kind is not {' or '.join(filters.kinds)}", keep))
    for capability in filters.capabilities:
        row = context.ecosystem.capability_ids.row(context.ecosystem.find_capability(capability))
        name = context.ecosystem.capability_ids.names[row]
        kept.append((f"does not offer {name}", context.offers[:, [row]].toarray().ravel() > 0))
    if filters.exclude:
        ids = [context.ecosystem.find_organization(name) for name in filters.exclude]
        kept.append(("excluded by name", ~organizations["id"].isin(ids).to_numpy()))
    for column, value in filters.where.items():
        kept.append((f"{column} is not {value}", _where(context, column, value)))
    return kept


def _where(context: Context, column: str, value: str) -> Mask:
    """Keep organizations whose cell, or one entry of a list cell, is the value."""
    organizations = context.ecosystem.organizations
    if column not in organizations.columns:
        raise UnknownNameError(
            "column of organizations", column, near_or_all(column, organizations.columns)
        )
    cells = organizations[column].astype("str")
    lists = {c.name for c in TABLES["organizations"].columns if c.kind == "list"}
    wanted = value.casefold()
    if column in lists:
        found = [wanted in [part.casefold() for part in split_list(cell)] for cell in cells]
        return np.array(found, dtype=bool)
    return (cells.str.casefold() == wanted).fillna(False).to_numpy(dtype=bool)
