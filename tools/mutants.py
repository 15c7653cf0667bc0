"""Change single places of the code at random and see whether a test notices: make mutants.

Cosmic Ray makes the changes: another operator, another number, a condition turned round, a loop
that never runs. Each is tried in a copy of the checkout against the tests of its own module, so
that a change that survives is one that these tests do not see. A seed says which are tried: the
same ones as long as their lines stand, whatever changes elsewhere. A change that makes no
difference by its nature (in a message, say) counts as survived too: read it.

Modules whose tests are quick come first. What became of each is kept in a file, so that a run that
was ended goes on: what was noticed is not tried again, and what was not only where its tests are
others now.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import difflib
import functools
import hashlib
import itertools
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

CHECKOUT = Path(__file__).parents[1]

#: The heart: what measures, ranks, compares and judges, and what keeps the future out.
PARTS = (
    *("matcher/measures", "matcher/matching", "matcher/coalitions", "matcher/evaluation"),
    "matcher/ecosystem/known_tables.py",
)

#: Seconds after which a change that makes the tests hang counts as noticed: so many times what they
#: take without it, and these besides.
TIMES, SECONDS = 5, 120

#: Files of tests that a change is tried against where none has the name of the module.
FILES = 2

#: Changes of hints of types and of how things are looked up tell of no test; two masks multiplied
#: are what both hold.
LEFT_OUT = ("BitOr", "BitAnd_Mul", "RemoveDecorator", "ExceptionReplacer", "AddNot")

#: Put in place of arithmetic these fail wherever the line runs, which would flatter the count.
OF_BITS = ("_BitAnd", "_BitXor", "_LShift", "_RShift")

#: Each run of tests is a fork of a process in which what all of them import is there already.
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(
    ["pytest", "pandas", "scipy.stats", "sklearn.linear_model", "xgboost", "networkx"]
)


class Mutant(NamedTuple):
    """One change: of which file, by which operator, at which of the places it could be made.

    The line that it changes and its number among the equal ones say which it is, whatever stands
    elsewhere.
    """

    path: str
    operator: str
    occurrence: int
    line: str
    among_equal: int

    def place_in_draw(self, seed: int) -> str:
        """Give what orders all changes at random, and this one alike as long as its line stands."""
        said = (seed, self.path, self.operator, self.line, self.among_equal)
        return hashlib.sha256(repr(said).encode()).hexdigest()


def all_mutants() -> Iterator[Mutant]:
    """Give every change that could be made."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.plugins import get_operator, operator_names

    names = [
        each
        for each in operator_names()
        if not each.endswith(OF_BITS) and not any(part in each for part in LEFT_OUT)
    ]
    for part in PARTS:
        place = CHECKOUT / part
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            code = path.read_text("utf-8")
            nodes, lines = list(ast_nodes(get_ast(code))), code.splitlines()
            for name in names:
                operator = get_operator(name)
                if operator.arguments():
                    continue
                made, seen = operator(), Counter[str]()
                places = (each for node in nodes for each in made.mutation_positions(node))
                for occurrence, ((number, _), _) in enumerate(places):
                    line = lines[number - 1].strip()
                    of_file = str(path.relative_to(CHECKOUT))
                    yield Mutant(of_file, name, occurrence, line, seen[line])
                    seen[line] += 1


def mutated(mutant: Mutant) -> str | None:
    """Give the code of the file with the change; None where it cannot be made.

    What the compiler refuses or warns of, such as another operator for the star of a signature,
    fails every test there is, which would flatter the count.
    """
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator

    code = (CHECKOUT / mutant.path).read_text("utf-8")
    found: str | None = mutate_code(code, get_operator(mutant.operator)(), mutant.occurrence)
    try:
        with warnings.catch_warnings(action="error"):
            compile(found or "", mutant.path, "exec")
    except SyntaxError:
        return None
    return found


@functools.cache
def _imported(path: Path) -> frozenset[str]:
    """Give the modules of the package that a file imports, and what it takes from them."""
    tree = ast.parse(path.read_text("utf-8"))
    lines = [each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]
    ours = [each for each in lines if (each.module or "").startswith("matcher")]
    taken = [(str(each.module), alias.name) for each in ours for alias in each.names]
    return frozenset(said for a, b in taken for said in (a, b, f"{a}.{b}"))


@functools.cache
def _offered(path: Path) -> frozenset[str]:
    """Give the name of a module and those of its public functions and classes."""
    tree = ast.parse(path.read_text("utf-8"))
    made = (each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.ClassDef))
    module = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")
    return frozenset((module, *(name for name in made if not name.startswith("_"))))


@functools.cache
def tests_of(path: str) -> tuple[str, ...]:
    """Give the files of tests of a module's name, and its examples.

    Where there are none, those that take most from it, or from the modules that use it.
    """
    every = sorted((CHECKOUT / "tests").rglob("test_*.py"))
    offered, floor = _offered(CHECKOUT / path), CHECKOUT.joinpath(*Path(path).parts[:2])
    users = [each for each in floor.rglob("*.py") if offered & _imported(each)]
    of_users = frozenset[str]().union(*map(_offered, users))
    taken = {each: [len(said & _imported(each)) for said in (offered, of_users)] for each in every}
    name = f"test_{Path(path).stem}"
    of_name = [each for each in every if f"{each.stem}_".startswith(f"{name}_")]
    own = [each for each in of_name if each.parent.name == floor.name or any(taken[each])]
    most = sorted((each for each in every if any(taken[each])), key=lambda each: taken[each])
    files = own or most[: -FILES - 1 : -1] or [CHECKOUT / "tests" / floor.name]
    return (*(str(each.relative_to(CHECKOUT)) for each in files), path)


def _run(copy: Path, tests: Sequence[str]) -> NoReturn:
    """Run tests in the copy and end the process with what pytest says. In a process of its own."""
    os.setsid()
    os.chdir(copy)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    first = [str(copy), str(copy / ".names")]
    os.environ["PYTHONPATH"] = os.pathsep.join(first)
    sys.path[:0] = first
    import pytest

    said = pytest.main(["-q", "-x", "-p", "no:cacheprovider", *tests])
    none_there = said == pytest.ExitCode.NO_TESTS_COLLECTED  # a module without examples
    sys.exit(0 if none_there else int(said))


def passed(copy: Path, tests: Sequence[str], timeout: float | None = None) -> bool:
    """Tell whether tests pass in the copy, in time."""
    run = FORKED.Process(target=_run, args=(copy, tests))
    run.start()
    run.join(timeout)
    if run.is_alive() and run.pid is not None:
        os.killpg(run.pid, signal.SIGKILL)
        run.join()
    return run.exitcode == 0


def noticed(copy: Path, mutant: Mutant, code: str, timeout: float) -> bool:
    """Tell whether a test of the module fails with the change."""
    (copy / mutant.path).write_text(code, "utf-8")
    try:
        return not passed(copy, tests_of(mutant.path), timeout)
    finally:
        shutil.copy(CHECKOUT / mutant.path, copy / mutant.path)


def shown(mutant: Mutant, code: str) -> str:
    """Give the lines that a change changed."""
    before = (CHECKOUT / mutant.path).read_text("utf-8").splitlines()
    lines = difflib.unified_diff(before, code.splitlines(), n=0, lineterm="")
    return "\n".join(f"    {line}" for line in lines if not line.startswith(("---", "+++")))


@contextlib.contextmanager
def copied() -> Iterator[Path]:
    """Make a copy of the checkout in which changes are tried."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "checkout")
        left_out = shutil.ignore_patterns(".*", "site", "build", "*.egg-info")
        shutil.copytree(CHECKOUT, copy, ignore=left_out)
        (copy / ".names").mkdir()
        for installed, name in (("matcher_datasets", "datasets"), ("matcher_reports", "reports")):
            (copy / ".names" / installed).symlink_to(copy / name)
        yield copy


def seconds_of(copy: Path, paths: Iterable[str]) -> dict[str, float]:
    """Give how long the tests of modules take without a change. They must pass."""
    taken = {}
    for tests in sorted({one for path in paths for one in tests_of(path)}):
        started = time.monotonic()
        if not passed(copy, [tests]):
            raise SystemExit(f"{tests} fails without any change")
        taken[tests] = time.monotonic() - started
    return {path: sum(taken[each] for each in tests_of(path)) for path in paths}


class Kept:
    """What became of changes in this run and earlier ones: hashes of what need not be tried again.

    Of a change that was noticed that of the code, of another that of the code and its tests.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known = set(file.read_text("utf-8").split()) if file.exists() else set()

    def verdict(self, mutant: Mutant, code: str) -> bool | None:
        """Tell whether a change was noticed; None where it has to be tried."""
        dead, alive = (key in self._known for key in self._keys(mutant, code))
        return dead if dead or alive else None

    def add(self, mutant: Mutant, code: str, dead: bool) -> None:
        """Keep what became of a change."""
        with self._file.open("a", encoding="utf-8") as file:
            file.write(self._keys(mutant, code)[0 if dead else 1] + "\n")

    def _keys(self, mutant: Mutant, code: str) -> tuple[str, str]:
        found = hashlib.sha256(f"{mutant.path}\n{code}".encode())
        dead = found.hexdigest()
        for place in map(CHECKOUT.joinpath, tests_of(mutant.path)[:-1]):
            for each in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
                found.update(each.read_bytes())
        return dead, found.hexdigest()


def main() -> None:
    """Try a sample, say what became of each, and end with the count."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sample", type=int, default=300)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--kept", type=Path, default=CHECKOUT / "build" / "mutants.txt")
    options = asked.parse_args()
    # A larger sample begins with the smaller one.
    mutants = sorted(all_mutants(), key=lambda each: each.place_in_draw(options.seed))
    made = ((each, code) for each in mutants if (code := mutated(each)))
    drawn = list(itertools.islice(made, options.sample))
    options.kept.parent.mkdir(exist_ok=True)
    kept = Kept(options.kept)
    untried = {each.path for each, code in drawn if kept.verdict(each, code) is None}
    killed = 0
    with copied() as copy:
        seconds = seconds_of(copy, sorted(untried))
        for mutant, code in sorted(drawn, key=lambda one: seconds.get(one[0].path, 0.0)):
            dead = kept.verdict(mutant, code)
            if dead is None:
                dead = noticed(copy, mutant, code, TIMES * seconds[mutant.path] + SECONDS)
                kept.add(mutant, code, dead)
            killed += dead
            print("killed  " if dead else "SURVIVED", mutant.path, mutant.operator, flush=True)
            if not dead:
                print(shown(mutant, code), flush=True)
    print(f"{killed} of {len(drawn)} changes were noticed ({100 * killed / len(drawn):.0f}%)")


if __name__ == "__main__":
    main()
