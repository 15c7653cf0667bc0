"""What is weak in a need that one states, and in the offer that meets it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from matcher.matching.apart import listed
from matcher.matching.capability_context import ABLE_FROM, SUFFICES_FROM
from matcher.matching.citations import Citations
from matcher.matching.subjects import Side


def doubts(cited: Citations, who: Side, partner: Side, met: Sequence[int]) -> Iterator[str]:
    """Say what is weak in needs of one, and in what the other offers for them.

    Parameters
    ----------
    cited : Citations
    who, partner : Side
        Who has the needs, and who meets them. Others have been named by the time this is said, so
        that who has them is named, and never "they".
    met : sequence of int
        The needs.
    """
    needs, offers = cited.context.ecosystem.needs, cited.context.ecosystem.own_offers
    needed, has = (each[[who.row]].toarray()[0] for each in (needs, offers))
    wanted, given = (each[[partner.row]].toarray()[0] for each in (needs, offers))
    name = cited.name(who.row)
    for each in met:
        what, part = cited.capability(each), cited.part(partner.row, each)
        said = [row["strength"] for row in cited.rows(partner.row, each, "offers")]
        if needed[each] < ABLE_FROM:
            yield f"{name} states its need for {what} as {needed[each]:.2g} of 1"
        if part is not None and len(met) > 1:  # of one alone it is said what it is about
            part_of = f"of {what}, the data say only that {partner.does('offer')}"
            yield f"{part_of} {cited.capability(part)}"
        # A count of work says how often, and not how well.
        if given[each] < SUFFICES_FROM and np.isfinite(np.array(said, dtype=float)).any():
            yield f"the data put {partner.whose} {what} at {given[each]:.2g} of 1"
    if able := [cited.capability(each) for each in met if has[each] >= SUFFICES_FROM]:
        yield f"{name} offers {listed(able)} too, less strongly"
    if looks := [cited.capability(each) for each in met if wanted[each] > 0.0]:
        yield f"{cited.name(partner.row)} looks for {listed(looks)} itself"
