"""Who could bring two together: a firm of one's own group, or somebody who worked with both."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matcher.arrays import Rows
from matcher.ecosystem.vocabulary import is_number
from matcher.matching.apart import IN_RIVAL_CAMP, Apart
from matcher.matching.citations import Citations
from matcher.matching.competing import Competing
from matcher.matching.news import is_old
from matcher.matching.subjects import Side
from matcher.measures.proximity import common_partners

#: Of so many who could bring two together, those with whom most was done, the newest is taken.
LOOKED_AT = 20


class GoBetweens:
    """Finds who could bring two together.

    Parameters
    ----------
    cited : Citations
    """

    def __init__(self, cited: Citations) -> None:
        self._context, self._cited = cited.context, cited
        self._apart, self._competing = Apart(cited.context), Competing(cited)

    def words(self, a: Side, b: Side) -> tuple[str, str]:
        """Name who would help to bring two together, and say what it is to them.

        Who is of one group with either, and linked with the other, goes before those with whom
        both have worked. Of these, whom neither has to face as a competitor or in a rival camp, it
        is one whose work with both is not of long ago, and the one with whom who asks has done
        most; empty where there is none.
        """
        if kin := self._kin(a, b) or self._kin(b, a):
            return kin
        common = self._common(a, b)
        common = common[~np.any([self.facing(each.row, common) for each in (a, b)], axis=0)]
        # For whom both work, of that one they are rivals.
        common = np.setdiff1d(common, self._competing.customers(a.row, b.row))
        if not len(common):
            return "", ""
        worked_with = self._context.ties[[a.row, b.row]][:, common].toarray()
        known = worked_with.min(axis=0) > 0  # who worked with both goes before who is said to be
        strength = self._context.links[[a.row]][:, common].toarray()[0]
        unnamed = np.array([is_number(self._cited.name(int(each))) for each in common])
        order = np.lexsort((-strength, ~known, unnamed))[:LOOKED_AT]
        # That it has a name, and worked with both, counts for more than how long ago.
        first = (unnamed[order] == unnamed[order[0]]) & (known[order] == known[order[0]])
        alike = order[first].tolist()
        new = (each for each in alike if not self._last_work(int(common[each]), a, b))
        place = next(new, alike[0])
        row = int(common[place])
        old = self._last_work(row, a, b)
        worked = self._context.work_ties[[row]].toarray()[0, [a.row, b.row]].all()
        both = "sits with" if self._sits_with(row, a, b) else "works or sits with"
        how = "has worked with" if worked else both if known[place] else "is a partner of"
        name = self._cited.name(row)
        who = f"an organization without a name ({name})" if unnamed[place] else name
        return who, f"{how} both" + (f", {old}" if old else "")

    def none_words(self, a: Side, b: Side) -> str:
        """Say why one who links the two would be no help."""
        common = self._common(a, b)
        for side in (a, b):
            codes = self.facing(side.row, common)
            for row, code in zip(common[codes > 0], codes[codes > 0], strict=True):
                link, them = self._cited.name(int(row)), "them" if side.plural else side.name
                camp = f"is in a rival's camp for {them}"
                how = camp if code == IN_RIVAL_CAMP else f"competes with {them}"
                return f"without a go-between: {link}, who links the two, {how}"
        return "without a go-between"

    def facing(self, row: int, others: Rows) -> npt.NDArray[np.int8]:
        """Give codes of who competes with one or is in a rival camp; 0 for all others."""
        codes = self._apart.codes(np.full(len(others), row), others)
        return np.where(codes >= IN_RIVAL_CAMP, codes, np.int8(0))

    def _sits_with(self, row: int, a: Side, b: Side) -> bool:
        seats = self._context.membership
        return bool((seats[[row]] @ seats[[a.row, b.row]].T).toarray().all())

    def _last_work(self, row: int, a: Side, b: Side) -> str:
        """Say when one last began to work with each of two, where that is long ago."""
        day, said = self._context.ecosystem.day, list[str]()
        if day is None or self._sits_with(row, a, b):
            return ""
        for side in (a, b):
            columns = self._cited.shared_work(row, side.row)
            dates = self._context.ecosystem.collaborations["start_date"].iloc[columns]
            if len(columns) and dates.notna().all() and is_old(max(dates), day):
                said.append(f"with {'them' if side.plural else side.name} last in {max(dates)[:4]}")
        return " and ".join(said)

    def _kin(self, a: Side, b: Side) -> tuple[str, str] | None:
        """Name who of the group of b is linked with a, and has to face neither."""
        roots = self._context.group_roots
        if roots[a.row] == roots[b.row]:
            return None
        kin = np.setdiff1d(np.flatnonzero(roots == roots[b.row]), [b.row])
        strength = self._context.introductions(np.array([a.row]))[:, kin].toarray()[0]
        strength[np.any([self.facing(each.row, kin) for each in (a, b)], axis=0)] = 0.0
        if not strength.any():
            return None
        name = self._cited.name(int(kin[np.argmax(strength)]))
        whose = "their partner" if a.plural else f"a partner of {a.name}"
        return f"{name} (of {b.whose} own group)", f"is {whose}"

    def _common(self, a: Side, b: Side) -> Rows:
        both = self._context.introductions(np.array([a.row, b.row]))
        return common_partners(both, 0, 1).astype(np.intp)
