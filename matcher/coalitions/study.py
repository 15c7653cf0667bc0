"""Everything about coalitions in one record: how they stand, how they moved, on what it rests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from matcher.coalitions.balance import structural_balance
from matcher.coalitions.comparison import compare_coalitions
from matcher.coalitions.coopetition import CoopetitionMapper
from matcher.coalitions.coverage import COVERED_FROM, CoverageTerms, rosters
from matcher.coalitions.findings import CoalitionsReport
from matcher.coalitions.latent import latent_report
from matcher.coalitions.matrix import COALITIONS_SHOWN, matrix_cells
from matcher.coalitions.robustness import robustness
from matcher.coalitions.study_findings import Study
from matcher.coalitions.timeline import timeline
from matcher.coalitions.wants import ranking
from matcher.matching.group_model import GroupModel
from matcher.matching.model import PartnerModel

if TYPE_CHECKING:
    from matcher.ecosystem import Ecosystem

#: Organizations times coalitions up to which pulls are asked for; of more, only invitations make an
#: organization contested.
PULLS_ASKED = 500_000

#: Up to how many comparisons are mapped, and how many pairs of organizations in all.
MAPS, PAIRS_MAPPED = 28, 40_000

#: With more organizations than this, fewer are mapped: their rows take long to trace.
MANY_ORGANIZATIONS, MAPS_OF_MANY = 20_000, 3


def study_coalitions(
    ecosystem: Ecosystem,
    *coalitions: str,
    model: PartnerModel | GroupModel,
    covered_from: float = COVERED_FROM,
) -> CoalitionsReport:
    """Compare coalitions, and say what stands beside the comparison.

    Parameters
    ----------
    ecosystem : Ecosystem
        As of the day of interest.
    *coalitions : str
        Ids or names, in any case; none means all.
    model : PartnerModel or GroupModel
        Fitted on the ecosystem.
    covered_from : float
        The strength from which a capability counts as covered, in (0, 1].

    Returns
    -------
    CoalitionsReport
        As by `compare_coalitions`, with its `study`.

    Raises
    ------
    UnknownNameError
        Where no coalition is called so, or it is founded only after the day.
    RequestError
        Where `covered_from` is out of range.
    """
    group = model if isinstance(model, GroupModel) else GroupModel(model)
    # As of its day already, and with what the model has worked out from it.
    ecosystem = group.context.ecosystem
    asked = len(ecosystem.find_coalitions(coalitions)) * len(ecosystem.organization_ids)
    terms = CoverageTerms.of(ecosystem, covered_from)
    fit = ranking(group, terms) if asked <= PULLS_ASKED else None
    report = compare_coalitions(ecosystem, *coalitions, covered_from=covered_from, fit=fit)
    ids = [each.id for each in report.coalitions]
    present = {each.id: each for each in rosters(ecosystem, terms, ids)}
    many = len(ecosystem.organization_ids) > MANY_ORGANIZATIONS
    mapped = report.comparisons[: MAPS_OF_MANY if many else MAPS]
    members = int(np.sqrt(PAIRS_MAPPED / max(len(mapped), 1)))
    mapper = CoopetitionMapper(group.context, terms, members)
    study = Study(
        timeline=timeline(ecosystem, *ids, covered_from=covered_from),
        robustness=robustness(ecosystem, *ids, covered_from=covered_from),
        latent=latent_report(ecosystem, list(present.values())),
        balance=structural_balance(ecosystem, *ids),
        coopetition=tuple(mapper.map(present[c.a], present[c.b]) for c in mapped),
        matrix=matrix_cells(ecosystem, terms, list(present.values())),
        matrix_left_out=max(len(ids) - COALITIONS_SHOWN, 0),
    )
    return replace(report, study=study)
