"""Write anew what README.md, the notebook and the small test of 2025 show: make shown."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[1]
NOTEBOOK, README = CHECKOUT / "docs" / "tour.ipynb", CHECKOUT / "README.md"
SOVEREIGN = CHECKOUT / "docs" / "sovereign-ai.md"

#: In README.md: a command, what is said of it, and what it prints.
SAMPLE = re.compile(r"^(`\.venv/bin/matcher ([^`]+)`[^\n]*\n\n```text\n).*?(?=^```$)", re.M | re.S)

#: In the page on the case of 2025: the places of those who joined, and the sentence that sums up.
PLACES = re.compile(r"^\| lead \|.*?\*\*.*?\*\*", re.M | re.S)

#: The day before the consortia were chosen, and that before the first report of a bid.
EVE, BEFORE, CHOSEN = "2025-08-03", "2025-07-27", "2025-08-04"

#: How many of a list are looked at.
FIRST = 10


def executed(notebook: dict[str, Any]) -> dict[str, Any]:
    """Run all cells in one go, in the folder that is the current one.

    Only the text of the last expression of a cell is shown, so that no kernel is needed.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    cells, count = [], 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            value = _value("".join(cell["source"]), names)
            shown = {
                "data": {"text/plain": repr(value).splitlines(keepends=True)},
                "execution_count": count,
                "metadata": {},
                "output_type": "execute_result",
            }
            outputs = [] if value is None else [shown]
            cell = {**cell, "execution_count": count, "outputs": outputs}
        cells.append(cell)
    return {**notebook, "cells": cells}


def _value(source: str, names: dict[str, Any]) -> Any:
    """Run a cell and give the value of its last expression, as a notebook does."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def _printed(found: re.Match[str]) -> str:
    command = [str(Path(sys.executable).parent / "matcher"), *shlex.split(found[2])]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return found[1] + said


def places() -> str:
    """Say where those who joined a consortium of 2025 stood in the list of its lead before."""
    import matcher

    case = matcher.load("korea-sovereign-ai-2025")
    joined = case.memberships[case.memberships["since"].astype(str) == CHOSEN]
    lines = [
        f"| lead | members announced | in print by the eve | on {BEFORE} | on {EVE} |",
        "| --- | --- | --- | --- | --- |",
    ]
    days = (BEFORE, EVE)
    models = {day: matcher.PartnerModel().fit(case.as_of(day)) for day in days}
    bids = case.collaborations.loc[case.collaborations["kind"] == "bid", "id"]
    bidding = case.participants[case.participants["collaboration_id"].isin(bids)]
    led = bidding[bidding["role"] == "coordinator"].set_index("organization_id")
    found, chance, members, printed = dict.fromkeys(days, 0), 0.0, 0, 0
    for _, group in joined.groupby("coalition_id", sort=False):
        lead = group.loc[group["role"] == "lead", "organization_id"].item()
        wanted = set(group["organization_id"]) - {lead}
        bid = bidding["collaboration_id"] == led.at[lead, "collaboration_id"]
        known = wanted & set(bidding.loc[bid, "organization_id"])
        cells = []
        for day, model in models.items():
            report = model.suggest(lead, k=1000)
            told = [each for each in report.matches if each.partner.id in wanted]
            found[day] += sum(each.rank <= FIRST for each in told)
            named = ", ".join(f"{each.partner.name} {each.rank}" for each in told)
            cells.append(f"{named or 'none'}, of {len(report.matches)} listed")
            if day == BEFORE:
                chance += len(wanted) * FIRST / report.candidates
                name = report.organization.name
        members, printed = members + len(wanted), printed + len(known)
        lines.append(f"| {name} | {len(wanted)} | {len(known)} | {' | '.join(cells)} |")
    lines += [
        "",
        f"**On {BEFORE} {found[BEFORE]} of {members} members stand in a first ten, where chance "
        f"would give {chance:.0f}. On the eve {printed} of the {members} were in print as bidding "
        "with the lead, and stand among its partners; "
        f"of the others {found[EVE]} in a first ten.**",
    ]
    return "\n".join(lines)


def main() -> None:
    """Write all anew."""
    SOVEREIGN.write_text(PLACES.sub(lambda _: places(), SOVEREIGN.read_text("utf-8"), 1), "utf-8")
    README.write_text(SAMPLE.sub(_printed, README.read_text("utf-8")), "utf-8")
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        found = executed(notebook)
    NOTEBOOK.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
