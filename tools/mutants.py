"""Change single places of the code at random and see whether a test notices: make mutants.

Cosmic Ray makes the changes: another operator, another number, a condition turned round, a loop
that never runs. Each is tried in a copy of the checkout against the tests of its own module, so
that a change that survives is one that these tests do not see. A seed says which are tried. A
change that makes no difference by its nature (in a message, say) counts as survived too: read it.
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CHECKOUT = Path(__file__).parents[1]

#: The heart: what measures, ranks, compares and judges, and what keeps the future out.
PARTS = (
    *("matcher/measures", "matcher/matching", "matcher/coalitions", "matcher/evaluation"),
    "matcher/ecosystem/known_tables.py",
)

#: Seconds after which a change that makes the tests hang counts as noticed.
TIMEOUT = 900

#: Changes of hints of types and of how things are looked up tell of no test.
LEFT_OUT = ("BitOr", "RemoveDecorator", "ExceptionReplacer", "AddNot")


class Mutant(NamedTuple):
    """One change: of which file, by which operator, at which of the places it could be made."""

    path: str
    operator: str
    occurrence: int


def all_mutants() -> Iterator[Mutant]:
    """Give every change that could be made."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    names = [each for each in operator_names() if not any(part in each for part in LEFT_OUT)]
    for part in PARTS:
        place = CHECKOUT / part
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            tree = get_ast(path.read_text("utf-8"))
            for name in names:
                operator = get_operator(name)
                if operator.arguments():
                    continue
                made = operator()
                count = sum(1 for node in ast_nodes(tree) for _ in made.mutation_positions(node))
                for occurrence in range(count):
                    yield Mutant(str(path.relative_to(CHECKOUT)), name, occurrence)


def mutated(mutant: Mutant) -> str | None:
    """Give the code of the file with the change; None where it cannot be made."""
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    code = (CHECKOUT / mutant.path).read_text("utf-8")
    found: str | None = mutate_code(code, get_operator(mutant.operator)(), mutant.occurrence)
    return found


def tests_of(path: str) -> list[str]:
    """Give the tests of a module: those of its name, else those of its folder."""
    folder = Path("tests", Path(path).parent.relative_to("matcher").parts[0])
    own = sorted((CHECKOUT / folder).glob(f"test_{Path(path).stem}*.py"))
    named = [str(each.relative_to(CHECKOUT)) for each in own]
    return [*named, path, str(folder)] if named else [path, str(folder)]


def noticed(copy: Path, mutant: Mutant, code: str) -> bool:
    """Tell whether a test of the module fails with the change."""
    (copy / mutant.path).write_text(code, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    paths = os.pathsep.join([str(copy), str(copy / ".names")])
    try:
        done = subprocess.run(
            [*command, *tests_of(mutant.path)],
            cwd=copy,
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        shutil.copy(CHECKOUT / mutant.path, copy / mutant.path)
    return done.returncode != 0


def shown(mutant: Mutant, code: str) -> str:
    """Give the lines that a change changed."""
    before = (CHECKOUT / mutant.path).read_text("utf-8").splitlines()
    lines = difflib.unified_diff(before, code.splitlines(), n=0, lineterm="")
    return "\n".join(f"    {line}" for line in lines if not line.startswith(("---", "+++")))


def main() -> None:
    """Try a sample, say what became of each, and end with the count."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sample", type=int, default=300)
    asked.add_argument("--seed", type=int, default=0)
    options = asked.parse_args()
    drawn = random.Random(options.seed).sample(list(all_mutants()), options.sample)
    killed = tried = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "checkout")
        left_out = shutil.ignore_patterns(".*", "site", "build", "*.egg-info")
        shutil.copytree(CHECKOUT, copy, ignore=left_out)
        (copy / ".names").mkdir()
        for installed, name in (("matcher_datasets", "datasets"), ("matcher_reports", "reports")):
            (copy / ".names" / installed).symlink_to(copy / name)
        sound: set[str] = set()
        for mutant in drawn:
            if (code := mutated(mutant)) is None:
                continue
            if mutant.path not in sound:
                if noticed(copy, mutant, (CHECKOUT / mutant.path).read_text("utf-8")):
                    raise SystemExit(f"the tests of {mutant.path} fail without any change")
                sound.add(mutant.path)
            tried += 1
            dead = noticed(copy, mutant, code)
            killed += dead
            print("killed  " if dead else "SURVIVED", mutant.path, mutant.operator, flush=True)
            if not dead:
                print(shown(mutant, code), flush=True)
    print(f"{killed} of {tried} changes were noticed ({100 * killed / max(tried, 1):.0f}%)")


if __name__ == "__main__":
    main()
