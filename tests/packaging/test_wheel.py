"""The wheel holds what the tree holds, and works where there is no checkout.

The tracked files are copied aside first, so that nothing is built in the checkout and nothing that
lies about there (an old build/, a file nobody added) can slip in.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.wheel

CHECKOUT = Path(__file__).parents[2]
INSTALLED_NAME = {
    "matcher": "matcher",
    "datasets": "matcher_datasets",
    "reports": "matcher_reports",
}
GEXF = "{http://gexf.net/1.3}"


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command as a user elsewhere would; fail with all that it said."""
    hidden = ("PYTHON", "MATCHER_", "VIRTUAL_ENV")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    outcome = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    assert outcome.returncode == 0, f"{' '.join(map(str, command))}\n{outcome.stdout}"
    return outcome.stdout


@pytest.fixture(scope="module")
def tracked_files() -> list[Path]:
    """List the files that git tracks and that are there."""
    if shutil.which("git") is None or not (CHECKOUT / ".git").exists():
        pytest.fail("this test asks git what belongs to the project: run it in a git checkout")
    names = run("git", "ls-files", "-z", cwd=CHECKOUT).split("\0")
    return [Path(name) for name in names if name and (CHECKOUT / name).is_file()]


@pytest.fixture(scope="module")
def distributions(tracked_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and from it the wheel, out of the tracked files."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in tracked_files:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CHECKOUT / name, source / name)
    run(sys.executable, "-m", "build", "--outdir", built, source, cwd=built)
    return built


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    (path,) = distributions.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, and nothing but the wheel, in a new environment; return its bin folder."""
    environment = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", environment, cwd=environment)
    commands = environment / ("Scripts" if os.name == "nt" else "bin")
    run(commands / "python", "-m", "pip", "install", "--quiet", wheel, cwd=environment)
    return commands


def test_one_sdist_and_one_wheel_of_pure_python_are_built(distributions: Path) -> None:
    names = sorted(path.name for path in distributions.iterdir())
    assert len(names) == 2
    assert names[0].endswith("-py3-none-any.whl")
    assert names[1].endswith(".tar.gz")


def test_the_wheel_holds_every_tracked_file_of_the_three_folders_and_no_other(
    wheel: Path, tracked_files: list[Path]
) -> None:
    expected = {
        Path(INSTALLED_NAME[name.parts[0]], *name.parts[1:]).as_posix()
        for name in tracked_files
        if len(name.parts) > 1 and name.parts[0] in INSTALLED_NAME
    }
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    packaged = {name for name in names if ".dist-info/" not in name}
    assert packaged == expected


def test_the_wheel_installs_three_top_level_names(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    top_level = {name.split("/")[0] for name in names}
    information = {name for name in top_level if name.endswith(".dist-info")}
    assert len(information) == 1
    assert top_level - information == set(INSTALLED_NAME.values())


def test_the_command_says_what_it_can_do(elsewhere: Path, tmp_path: Path) -> None:
    text = run(elsewhere / "matcher", "--help", cwd=tmp_path)
    assert "suggest" in text
    assert "coalitions" in text


def test_the_code_that_runs_is_the_wheel_s(elsewhere: Path, tmp_path: Path) -> None:
    script = "import matcher, matcher_datasets, matcher_reports as r; print(matcher.__file__)"
    place = Path(run(elsewhere / "python", "-c", script, cwd=tmp_path).strip())
    assert elsewhere.parent in place.parents


def test_the_demo_writes_a_report_and_a_graph(elsewhere: Path, tmp_path: Path) -> None:
    run(elsewhere / "matcher", "demo", "-o", "out", cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]

    reports = list((tmp_path / "out").rglob("*.md"))
    assert reports
    text = "\n".join(path.read_text(encoding="utf-8") for path in reports)
    assert "KT" in text
    assert "AI One Team" in text

    (graph,) = (tmp_path / "out").rglob("*.gexf")
    root = ElementTree.parse(graph).getroot()
    assert root.tag == f"{GEXF}gexf"
    labels = {node.get("label") for node in root.iter(f"{GEXF}node")}
    assert "KT" in labels
    assert len(list(root.iter(f"{GEXF}edge"))) > len(labels) / 2
