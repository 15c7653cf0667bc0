"""How well an organization fits a group: the members' views joined as history joined them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows, Values
from matcher.matching.context import Context
from matcher.matching.group_choice import (
    GroupChoice,
    beside_plain,
    learn_choice,
    learn_joining,
    load_group_prior,
    load_joining_prior,
)
from matcher.matching.group_features import MEASURES, THEMES, Features, GroupViews
from matcher.matching.group_history import (
    NEAR_BY,
    active_organizations,
    hidden_cases,
    nearest,
    past_consortia,
)
from matcher.matching.group_memberships import dated_joins, join_cases
from matcher.matching.learned_groups import GroupModelInfo, LearnedGroups
from matcher.matching.model import PartnerModel

#: With fewer past consortia, or dated joins of coalitions, there is too little to learn from.
ENOUGH, ENOUGH_JOINS = 50, 20

#: With fewer than this of any time, measures of joint work, or of sitting together, say nothing.
SOME_CONSORTIA, SOME_MEMBERSHIPS = 20, 20

#: Members whose points are averaged; of more, these are taken evenly.
MEMBERS_ASKED = 100

#: Points per unit of natural log-odds: 10 points are twice the odds.
POINTS = 10.0 / float(np.log(2.0))

#: Up to so many candidates the pair model is asked about all; of more about the `SHORTLIST` best
#: by each of some measures of the whole group, and the fit of the others is undefined.
ASKED_IN_FULL, SHORTLIST = 2000, 400
ASKED_BY = (*NEAR_BY, "coverage_gain", "activity", "kind_affinity")

#: Candidates asked about at once where the pair model joins the views.
AT_A_TIME = 200_000


class Kept(Protocol):
    """Where what is learned of groups is kept."""

    def read(self) -> LearnedGroups | None:
        """Give what is kept; None where nothing is."""
        ...

    def write(self, learned: LearnedGroups) -> None:
        """Keep what was learned."""
        ...


class GroupModel:
    """Asks a fitted pair model, and the history behind it, about whole groups.

    A conditional logit says which candidate completes a group. With at least 50 past consortia of
    four or more known participants it is learned from them with one participant hidden, drawn
    to what held elsewhere; with fewer, but some, what held elsewhere is taken as it is. Where the
    data tell of hardly any consortium, it is the mean of the members' points.

    Parameters
    ----------
    model : PartnerModel
        Fitted.
    seed : int
        With which past consortia and candidates are chosen at random.
    learn : bool
        Without, nothing is learned: that takes minutes on tens of thousands of organizations.
    kept : Kept, optional
        Where what is learned is kept for the next question.
    """

    def __init__(
        self,
        model: PartnerModel,
        seed: int = 0,
        *,
        learn: bool = True,
        kept: Kept | None = None,
    ) -> None:
        self._model = model
        self.seed = seed
        self.learns = learn
        self._kept = kept
        self._last_seen: dict[bytes, tuple[Features, Values]] = {}

    @cached_property
    def _known(self) -> LearnedGroups:
        """What was kept, else what is learned now, and then kept."""
        found = self._kept.read() if self._kept is not None else None
        if found is None:
            found = self._found()
            if self._kept is not None and found.info.kind == "learned":
                self._kept.write(found)
        return found

    def _found(self) -> LearnedGroups:
        context = self._model.context
        past, seats = past_consortia(context.ecosystem), int(context.membership.nnz)
        rng = np.random.default_rng(self.seed)
        if past < SOME_CONSORTIA:
            return self._of_coalitions(past, seats, rng)
        if self.learns:
            cases = hidden_cases(context.ecosystem, context.half_life_years, rng)
            if cases.consortia >= ENOUGH:
                event = "it is the one participant that a consortium of the next year lacks"
                note = "learned from past consortia with one participant hidden"
                choice = learn_choice(cases, around=load_group_prior())
                found = GroupModelInfo("learned", event, cases.consortia, seats, len(cases), note)
                return LearnedGroups(choice, found)
        event = "it is the one participant that a consortium lacks, as consortia elsewhere did"
        note = "weights from other data sets: nothing was learned from this one"
        info = GroupModelInfo("prior", event, past, seats, 0, note)
        return LearnedGroups(load_group_prior(), info)

    def _of_coalitions(self, past: int, seats: int, rng: np.random.Generator) -> LearnedGroups:
        """Give what is known where hardly any consortium is: who joins which coalition."""
        context = self._model.context
        if seats < SOME_MEMBERSHIPS:
            event = "none: points are the mean of the members' points"
            note = (
                "a plain mean of the members' views: too few past consortia to learn a better one"
            )
            return LearnedGroups(None, GroupModelInfo("prior", event, past, seats, 0, note))
        usual = load_joining_prior()
        event = "it is the next one that joins the coalition"
        if self.learns and len(dated_joins(context)) >= ENOUGH_JOINS:
            cases = join_cases(context, rng)
            if len(cases) >= ENOUGH_JOINS:
                note = "learned from who joined which coalition, as known up to a quarter before"
                info = GroupModelInfo("learned", event, past, seats, len(cases), note)
                learned = learn_joining(cases, usual)
                return LearnedGroups(beside_plain(learned, cases), info)
        note = "weights from other data sets: too few joins here have a date to learn from"
        return LearnedGroups(usual, GroupModelInfo("prior", event, past, seats, 0, note))

    def shared(self) -> GroupModel:
        """Give the same for workers, with all learned and worked out, and no folder to ask."""
        found, alone = self._known, copy(self)
        alone.__dict__["_known"] = found
        alone._kept = None
        alone.points(np.arange(min(self.context.size, 1)), np.arange(self.context.size))
        return alone

    @property
    def context(self) -> Context:
        """The matrices of the ecosystem that the pair model was fitted on."""
        return self._model.context

    @property
    def info(self) -> GroupModelInfo:
        """What the points mean."""
        return self._known.info

    @property
    def of_groups(self) -> bool:
        """Whether it says something of groups; else points are the mean of the members' points."""
        return self._known.choice is not None

    @property
    def knows_gain(self) -> bool:
        """Whether its points weigh what a candidate has to give; seats alone say nothing of it."""
        choice = self._known.choice  # points of pairs do
        return choice is None or bool(choice.weights[MEASURES.index("coverage_gain")])

    def points(self, members: Rows, candidates: Rows) -> Values:
        """Give how well each candidate fits the group.

        Parameters
        ----------
        members, candidates : ndarray of int
            Rows of organizations; a member is no candidate of its own group.

        Returns
        -------
        ndarray, shape (n_candidates,)
            Learned: 10 log2 of the odds that it completes the group over those of a random
            candidate. NaN without members, and for members.
        """
        if len(members) == 0 or len(candidates) == 0:
            return np.full(len(candidates), np.nan)
        points: Values = next(self.points_of_all([members]))[1][candidates]
        return points

    def points_of_all(self, groups: Sequence[Rows]) -> Iterator[tuple[int, Values]]:
        """Give the points of every organization for each group.

        Parameters
        ----------
        groups : sequence of ndarray of int
            Rows of members.

        Yields
        ------
        group : int
            Its place.
        points : ndarray, shape (n_organizations,)
            NaN for members, and everywhere where the group has none.
        """
        size = self._model.context.size
        filled = [place for place, group in enumerate(groups) if len(group)]
        for place in sorted(set(range(len(groups))) - set(filled)):
            yield place, np.full(size, np.nan)
        choice = self._known.choice
        if choice is None:
            for place in filled:
                yield place, self._mean(groups[place])
            return
        for start, features, traits in self._views.blocks([groups[place] for place in filled]):
            for within, trait in enumerate(traits):
                place = filled[start + within]
                yield place, self._odds(choice, groups[place], features[:, within], trait)

    def reasons(self, members: Rows, candidate: int, count: int = 3) -> list[str]:
        """Say what speaks most for a candidate, against the group's other candidates.

        Parameters
        ----------
        members : ndarray of int
        candidate : int
            Row.
        count : int
            How many at most.
        """
        choice = self._known.choice
        if choice is None or len(members) == 0:
            return []
        features, trait = self._seen(members)
        split = choice.contributions(features, trait)
        open_to = self._open_to(members)
        lead = POINTS * (split[:, candidate] - split[:, open_to].mean(axis=1))
        themes = dict.fromkeys(THEMES, 0.0)
        for theme, points in zip(THEMES, lead, strict=True):
            themes[theme] += float(points)
        best = sorted(themes, key=lambda theme: -round(themes[theme], 6))[:count]
        return [
            f"{theme}: {themes[theme]:+.0f} points over the average candidate"
            for theme in best
            if themes[theme] >= 1.0
        ]

    # -- how -----------------------------------------------------------------------------------

    @cached_property
    def _views(self) -> GroupViews:
        return GroupViews(self._model.context)

    def _seen(self, members: Rows) -> tuple[Features, Values]:
        """Give the features and traits of one group; of the last one they are kept."""
        key = members.tobytes()
        if key not in self._last_seen:
            _, features, traits = next(self._views.blocks([members]))
            self._last_seen = {key: (features[:, 0], traits[0])}
        return self._last_seen[key]

    def _open_to(self, members: Rows) -> npt.NDArray[np.bool_]:
        open_to = active_organizations(self._model.context)
        open_to[members] = False
        return open_to

    def _odds(
        self, choice: GroupChoice, members: Rows, features: Features, trait: Values
    ) -> Values:
        """Give points: the odds of the choice among all active candidates, against chance."""
        utility = choice.utilities(features, trait)
        open_to = self._open_to(members)
        count = int(open_to.sum())
        utility[members] = np.nan
        if count < 2:
            return np.full(len(utility), np.nan)
        among = utility[open_to]
        top = float(among.max())
        total = float(np.exp(among - top).sum())
        raised = np.exp(np.minimum(utility - top, 0.0))
        others = np.maximum(total - raised, 1e-12 * total)
        log_odds = np.minimum(utility - top, 0.0) - np.log(others)
        points: Values = POINTS * (log_odds + np.log(count - 1.0))
        return points

    def _mean(self, members: Rows) -> Values:
        """Give the mean of the members' points of everybody, some candidates at a time."""
        size = self._model.context.size
        points = np.full(size, np.nan)
        candidates = np.setdiff1d(np.arange(size), members)
        if len(candidates) > ASKED_IN_FULL:
            features, _ = self._seen(members)
            open_to = np.ones((1, size), dtype=bool)
            open_to[0, members] = False
            near = nearest(features[:, None], open_to, SHORTLIST, ASKED_BY)
            candidates = np.flatnonzero(near[0])
        if len(members) > MEMBERS_ASKED:
            members = members[np.linspace(0, len(members) - 1, MEMBERS_ASKED).astype(int)]
        step = max(AT_A_TIME // len(members), 1)
        for start in range(0, len(candidates), step):
            some = candidates[start : start + step]
            points[some] = self._model.group_points(members, some)
        return points
