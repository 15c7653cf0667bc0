"""What taking part in work on something says: who has it to give, buys it or worked beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from matcher.arrays import Mask, Rows

if TYPE_CHECKING:
    from matcher.ecosystem.known_tables import KnownTables

#: Roles in `participants` that mean running the collaboration, and those that mean paying for it.
COORDINATING_ROLES = ("coordinator", "lead")
CUSTOMER = "customer"
PAYING_ROLES = (CUSTOMER, "funder", "investor")


def coordinating(ecosystem: KnownTables) -> Mask:
    """Tell which rows of `participants` run their collaboration, shape (n_participants,)."""
    return in_role(ecosystem, COORDINATING_ROLES)


def in_role(ecosystem: KnownTables, roles: tuple[str, ...]) -> Mask:
    """Tell which rows of `participants` have one of some roles, shape (n_participants,)."""
    found: Mask = ecosystem.participants["role"].str.casefold().isin(roles).to_numpy(bool)
    return found


def supplies(ecosystem: KnownTables) -> tuple[Rows, Rows]:
    """Give who sells to whom on the day by stated ties: rows of sellers, and of buyers."""
    held = ecosystem.holding("ties")
    a, b = (ecosystem.organization_ids.rows(held[f"organization_{each}"]) for each in "ab")
    sells, buys = ((held["kind"] == kind).to_numpy(bool) for kind in ("supplier", "customer"))
    return np.append(a[sells], b[buys]), np.append(b[sells], a[buys])


def paying(ecosystem: KnownTables) -> tuple[Rows, Rows]:
    """Give who pays for what: the customer of another participant, and who has such a role.

    Returns
    -------
    organizations, collaborations : ndarray of int
    """
    work, _, buyers = _dealing(ecosystem)
    pays = in_role(ecosystem, PAYING_ROLES)
    who = np.append(buyers, ecosystem.part_organizations[pays])
    return who, np.append(work, ecosystem.part_collaborations[pays])


def _dealing(ecosystem: KnownTables) -> tuple[Rows, Rows, Rows]:
    """Give the work in which both of a seller and its buyer take part, the one and the other."""
    sellers, buyers = supplies(ecosystem)
    taking = ecosystem.participation
    tie, both = taking[buyers].multiply(taking[sellers]).nonzero()
    # A matrix keeps its places short.
    return both.astype(np.intp), sellers[tie], buyers[tie]


def tagged_parts(ecosystem: KnownTables) -> pd.DataFrame:
    """Give each part that an organization took in work tagged with a capability.

    Who buys has none to give: it states a need for it, pays for the work, or is the customer of
    another participant. Who follows has worked on it beside who has it: another participant, who
    runs the work or sells in it, states that it offers it, and the one itself does not.

    Returns
    -------
    DataFrame
        Columns organization, capability, position (row of the collaborations table), count (the
        weight of the tag), buys, follows.
    """
    took = {"position": ecosystem.part_collaborations, "organization": ecosystem.part_organizations}
    tags = pd.DataFrame(
        {
            "position": ecosystem.tag_collaborations,
            "capability": ecosystem.tag_capabilities,
            "count": ecosystem.collaboration_capabilities["weight"].to_numpy(float),
        }
    )
    # A participant listed twice took part once.
    tagged = pd.DataFrame(took).drop_duplicates().merge(tags, on="position")
    work, who, what = (
        tagged[each].to_numpy(np.int64) for each in ("position", "organization", "capability")
    )
    many, kinds = len(ecosystem.organization_ids), len(ecosystem.capability_ids)
    stated = ecosystem.evidence_owners * kinds + ecosystem.evidence_capabilities
    needs = (ecosystem.evidence["direction"] == "needs").to_numpy(bool)
    parts = ecosystem.part_collaborations * many + ecosystem.part_organizations
    both, sellers, _ = _dealing(ecosystem)
    payers, paid = paying(ecosystem)
    pays = paid * many + payers
    gives = np.append(both * many + sellers, parts[coordinating(ecosystem)])
    claim, part, about = who * kinds + what, work * many + who, work * kinds + what
    states, leads = np.isin(claim, stated[~needs]), np.isin(part, gives)
    return tagged.assign(
        buys=np.isin(claim, stated[needs]) | np.isin(part, pays),
        follows=~leads & ~states & np.isin(about, about[leads & states]),
    )
