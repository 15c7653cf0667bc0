"""Who may be suggested to whom: existing partners, and what the user asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
import numpy.typing as npt

from matcher.arrays import Mask, Rows
from matcher.ecosystem.nearest import near_or_all
from matcher.ecosystem.schema import ORGANIZATION_KINDS, TABLES
from matcher.ecosystem.vocabulary import split_list
from matcher.errors import OptionError, UnknownNameError
from matcher.findings import Finding, Keywords
from matcher.matching.apart import KINDS, Apart
from matcher.matching.context import Context
from matcher.matching.order import best_first
from matcher.matching.reservation_words import PARTNERS
from matcher.matching.shortlist import ShortlistRow, contacts_of

if TYPE_CHECKING:
    import pandas as pd

    from matcher.ecosystem import Ecosystem


OrganizationKind = Annotated[str, Keywords(enum=list(ORGANIZATION_KINDS))]

#: What can become of those who stand apart.
RIVALS = ("apart", "flag", "exclude", "only")

#: What removes who declined.
DECLINED = "declined, by the shortlist"


@dataclass(frozen=True)
class Filters(Finding):
    """What partners must be like.

    Everything that is given must hold. Values of one kind are alternatives, except capabilities:
    a partner must offer each.

    Attributes
    ----------
    countries : tuple of str
        Countries as asked for, ISO 3166-1 alpha-2; any of them; empty for every country.
    kinds : tuple of str
        Kinds of organization; any of them; empty for every kind.
    capabilities : tuple of str
        Capabilities as asked for; a partner offers each of them, or a part of it; empty for no
        such demand.
    rivals : {"apart", "flag", "exclude", "only"}
        What becomes of the rival camp, of stated competitors and of one's own corporate group:
        they are listed apart, ranked with a flag like everybody, left out, or ranked alone.
    include_partners : bool
        Whether existing partners are candidates too.
    exclude : tuple of str
        Organizations left out by name, as asked for.
    where : dict of str to str
        Column of the organizations table, and the value that it must have, compared without regard
        to case.
    where_not : dict of str to tuple of str
        Column of the organizations table, and the values that it must not have; one that is
        unknown is none of them.
    shortlist : tuple of ShortlistRow
        Who was asked already; who declined is left out.
    """

    countries: tuple[str, ...] = ()
    kinds: tuple[OrganizationKind, ...] = ()
    capabilities: tuple[str, ...] = ()
    rivals: Literal["apart", "flag", "exclude", "only"] = "apart"
    include_partners: bool = False
    exclude: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    where_not: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shortlist: tuple[ShortlistRow, ...] = ()

    def __post_init__(self) -> None:
        """Take one text for a list of one, and refuse what cannot be meant."""
        for name in ("countries", "kinds", "capabilities", "exclude"):
            given = getattr(self, name)
            several = isinstance(given, Iterable) and not isinstance(given, str)
            listed = tuple(given) if several else (given,)
            if not all(isinstance(each, str) for each in listed):
                raise OptionError(f"{name} must be a text or a list of texts, not {given!r}")
            object.__setattr__(self, name, listed)
        if self.rivals not in RIVALS:
            raise OptionError(f"rivals must be one of {', '.join(RIVALS)}, not {self.rivals!r}")
        for country in self.countries:
            if not (len(country) == 2 and country.isascii() and country.isalpha()):
                raise OptionError(
                    f"{country!r} is no country code; write two letters of ISO 3166-1, such as KR"
                )
        for kind in self.kinds:
            if kind not in ORGANIZATION_KINDS:
                near = ", ".join(near_or_all(kind, ORGANIZATION_KINDS))
                raise OptionError(f"{kind!r} is no kind of organization; did you mean {near}?")


#: The check for a stated tie of kind "other", such as a list of partners without joint work.
LINKED = "linked already, as the data state"


class Constraints:
    """The filters applied to an ecosystem: named checks of who is barred for whom.

    Parameters
    ----------
    context : Context
    filters : Filters

    Attributes
    ----------
    filters : Filters
    asked_for : ndarray of bool, shape (n_organizations,)
        Who passes the filters that depend on one organization alone.

    Raises
    ------
    UnknownNameError, RequestError
        Where a filter names what the data set does not hold.
    """

    def __init__(self, context: Context, filters: Filters) -> None:
        self._context = context
        self.filters = filters
        self.asked_for: Mask = np.ones(context.size, dtype=bool)
        # Checks know the context, not this: a circle would keep both, and all their matrices.
        self._checks: list[tuple[str, Callable[[Rows], Mask]]] = [
            ("the organization itself", partial(_itself, context))
        ]
        if not filters.include_partners:
            self._checks.append((PARTNERS, context.partner_mask))
            if context.tie_kind("other").nnz:
                self._checks.append((LINKED, partial(_linked, context)))
        self.apart = apart = Apart(context)
        #: Whether those apart are barred, and are to be listed apart.
        self.lists_apart = filters.rivals == "apart"
        if filters.rivals == "only":
            self._checks.append(("not apart", lambda queries: apart.rows(queries).toarray() == 0))
        for name, kept in asked_for(context.ecosystem, filters):
            self._checks.append((name, _for_everybody(~kept)))
            self.asked_for &= kept
        self._bars_apart = filters.rivals in ("apart", "exclude")

    def barred(self, queries: Rows) -> Mask:
        """Give who is barred for each query, shape (n_queries, n_organizations)."""
        result = self._barred(queries)
        if self._bars_apart and self.apart.anybody:
            result |= self.apart.rows(queries).toarray() > 0
        return result

    def barred_otherwise(self, queries: Rows) -> Mask:
        """Give who is barred by more than that they are listed apart, as `barred` does."""
        return self._barred(queries) if self.lists_apart else self.barred(queries)

    def listed_apart(self, a: Rows, b: Rows) -> npt.NDArray[np.int8]:
        """Give why b is to be listed apart for a, as `Apart.codes`; 0 where it is not."""
        return self.apart.codes(a, b) if self.lists_apart else np.zeros(len(a), dtype=np.int8)

    def _barred(self, queries: Rows) -> Mask:
        result = np.zeros((len(queries), self._context.size), dtype=bool)
        for _, check in self._checks:
            result |= check(queries)
        return result

    def counts(self, query: int) -> dict[str, int]:
        """Give how many organizations each check bars for one query."""
        return {name: int(mask.sum()) for name, mask in self._of_one(query)}

    def known_partners(self, query: int) -> Rows:
        """Give its partners, where they are left out for that alone; the closest first."""
        row = np.array([query])
        known = [check(row)[0] for name, check in self._checks if name in (PARTNERS, LINKED)]
        rows = np.flatnonzero(np.any(known, axis=0) & self.asked_for)
        close = self._context.links[row][:, rows].toarray()[0]
        return rows[best_first(close, self._context.id_order[rows])]

    def removed_by(self, query: int, partner: int) -> str | None:
        """Give the first check that bars a partner; None where nothing does."""
        return next((name for name, mask in self._of_one(query) if mask[partner]), None)

    def _of_one(self, query: int) -> Iterator[tuple[str, Mask]]:
        """Give each check, and whom it bars for one query."""
        queries = np.array([query])
        for name, check in self._checks:  # what was asked for comes first
            yield name, check(queries)[0]
        if self._bars_apart:
            codes = self.apart.rows(queries).toarray()[0]
            for place, kind in enumerate(KINDS, start=1):
                yield f"apart: {kind}", codes == place


def _linked(context: Context, queries: Rows) -> Mask:
    linked: Mask = context.tie_kind("other")[queries].toarray() > 0
    return linked


def _itself(context: Context, queries: Rows) -> Mask:
    own: Mask = queries[:, None] == np.arange(context.size)
    return own


def _for_everybody(removed: Mask) -> Callable[[Rows], Mask]:
    return lambda queries: np.broadcast_to(removed, (len(queries), len(removed)))


def asked_for(ecosystem: Ecosystem, filters: Filters) -> list[tuple[str, Mask]]:
    """Give the filters that depend on one organization alone: a name, and whom each keeps.

    Raises
    ------
    UnknownNameError
        Where a filter names what the data set does not hold.
    """
    organizations = ecosystem.organizations
    kept: list[tuple[str, Mask]] = []
    if filters.countries:
        wanted = [country.upper() for country in filters.countries]
        keep = organizations["country"].isin(wanted).to_numpy()
        kept.append((f"country is not {' or '.join(wanted)}", keep))
    if filters.kinds:
        keep = organizations["kind"].isin(filters.kinds).to_numpy()
        kept.append((f"kind is not {' or '.join(filters.kinds)}", keep))
    for capability in filters.capabilities:
        row = ecosystem.capability_ids.row(ecosystem.find_capability(capability))
        name = ecosystem.capability_ids.names[row]
        kept.append((f"does not offer {name}", ecosystem.offers[:, [row]].toarray().ravel() > 0))
    if filters.exclude:
        ids = [ecosystem.find_organization(name) for name in filters.exclude]
        kept.append(("excluded by name", ~organizations["id"].isin(ids).to_numpy()))
    declined = [
        each.organization
        for each in contacts_of(ecosystem, filters.shortlist).values()
        if each.status == "declined"
    ]
    if declined:
        kept.append((DECLINED, ~organizations["id"].isin(declined).to_numpy()))
    for column, value in filters.where.items():
        kept.append((f"{column} is not {value}", _where(organizations, column, value)))
    for column, values in filters.where_not.items():
        for value in values:
            kept.append((f"{column} is {value}", ~_where(organizations, column, value)))
    return kept


def passing(ecosystem: Ecosystem, filters: Filters) -> list[str] | None:
    """Give the ids of those who pass the filters of `asked_for`; None where there is none."""
    kept = [mask for _, mask in asked_for(ecosystem, filters)]
    if not kept:
        return None
    return [str(each) for each in ecosystem.organization_ids.ids[np.all(kept, axis=0)]]


def _where(organizations: pd.DataFrame, column: str, value: str) -> Mask:
    """Find organizations whose cell, or one entry of a list cell, is the value."""
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
