"""Help, start-up, and docs/commands.md held against the code."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

import matcher
from matcher.cli import cli
from matcher.reporting.formats import FORMATS, PRINTED
from matcher.sources.profiles import add_profile

DOCS = Path(__file__).parents[2] / "docs" / "commands.md"

#: Sections of the documentation whose options several commands share.
SHARED = (
    "the-data",
    "the-output",
    "the-model",
    "more-processes-and-machines",
    "going-on-with-a-run",
    "filters",
    "existing-partners",
    "who-stands-apart",
    "a-shortlist",
)


def test_help_lists_every_command(output) -> None:
    text = output("--help")
    listed = re.findall(r"^  ([a-z]+)  ", text.split("Commands:")[1], re.MULTILINE)
    assert listed == list(cli.commands)
    assert set(listed) == {
        *("demo", "info", "validate", "suggest", "pairs"),
        *("explain", "coalitions", "export", "synthesize", "backtest", "fit", "score"),
        *("recruit", "whatif", "team", "ingest", "report", "resolve", "cache", "template"),
        *("serve", "mcp"),
    }


@pytest.mark.parametrize("command", list(cli.commands))
def test_every_command_and_option_has_help(output, command: str) -> None:
    assert f" {command} " in output(command, "--help").splitlines()[0]
    for parameter in cli.commands[command].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_version(output) -> None:
    assert output("--version").split()[-1] == matcher.__version__


def test_help_imports_nothing_heavy() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(Path(matcher.__file__).parents[1])!r})\n"
        "from matcher.cli import cli\n"
        "cli(['--help'], standalone_mode=False)\n"
        "cli(['suggest', '--help'], standalone_mode=False)\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'rich', 'networkx', 'sklearn', 'duckdb', 'pyarrow',\n"
        "         'openpyxl', 'jinja2'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_each_format_is_offered_by_the_commands_that_have_it() -> None:
    assert len({each.ending for each in FORMATS.values()}) == len(FORMATS)
    report, documents = (
        {each.name: each for each in cli.commands[name].params} for name in ("report", "suggest")
    )
    for each in FORMATS.values():
        assert each.ending in report["output"].help
        assert (each.ending in documents["output"].help) == (not each.of)
        assert f"`{each.ending}`" in sections()["report"]
    assert report["format"].type.choices == documents["format"].type.choices == PRINTED


# -- the documentation ------------------------------------------------------------------------


def sections() -> dict[str, str]:
    """Give the text below each heading, by the anchor that MkDocs makes of it."""
    parts = re.split(r"^##+ (.+)$", DOCS.read_text("utf-8"), flags=re.MULTILINE)
    names = ["-".join(title.lower().split()) for title in parts[1::2]]
    return dict(zip(names, parts[2::2], strict=True))


def documented(text: str) -> set[str]:
    """Give the options that a section's table explains."""
    rows = re.findall(r"^\| (`-.+?) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`?(--?[a-z][a-z-]*)", row)}


def options_of(command: click.Command) -> set[str]:
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
    }


@pytest.mark.parametrize("name", list(cli.commands))
def test_the_documentation_explains_exactly_the_options_there_are(name: str) -> None:
    found = sections()
    text = found[name]
    explained = documented(text)
    for shared in SHARED:
        if f"(#{shared})" in text:
            explained |= documented(found[shared])
    assert explained == options_of(cli.commands[name])


@pytest.mark.parametrize("name", list(cli.commands))
def test_the_documented_usage_names_the_arguments(name: str) -> None:
    command = cli.commands[name]
    (usage,) = re.findall(rf"^\$ matcher {name}\b(.*)$", sections()[name], re.MULTILINE)[:1]
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    assert bool(arguments) == bool(re.search(r"\b[A-Z]{3,}", re.sub(r"-\S+ \S+", "", usage)))


def test_no_option_is_documented_that_no_command_has() -> None:
    known = set().union(*(options_of(command) for command in cli.commands.values()))
    known |= {"--help", "--version"}
    mentioned = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", DOCS.read_text("utf-8")))
    assert mentioned <= known


def test_no_command_is_documented_that_there_is_not() -> None:
    mentioned = set(re.findall(r"\bmatcher ([a-z]+)", DOCS.read_text("utf-8")))
    assert mentioned == set(cli.commands)


def test_the_documented_profile_works(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.+?)```", DOCS.read_text("utf-8"), re.DOTALL)
    path = tmp_path / "profile.toml"
    path.write_text(text, "utf-8")
    ecosystem, identifier = add_profile(matcher.load(), path)
    assert ecosystem.organization_ids.name(identifier) == "New Robotics"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("recruit ai-one-team -k 0", "0 is not in the range"),
        ("recruit --all -o table.html", "end the name in .parquet or .csv"),
        ("whatif ai-one-team", "give --join ORG, --leave ORG or --profile FILE"),
        ("suggest KT --novelty nan", "nan is no number"),
        ("coalitions --covered nan", "nan is no number"),
        ("resolve --threshold nan -o new", "nan is no number"),
        ("suggest KT -o kt.html", "come from `matcher report`"),
        ("suggest KT --as-of foo", "'foo' is no date"),
        ("ingest article {file} --published foo -o new", "write YYYY-MM-DD"),
        ("ingest landscape {file} --mapping {file} -o new", "cannot be asked of landscape"),
        ("ingest landscape {file} -o new.csv", "a folder or a .duckdb file"),
        ("ingest tables {file} -o new", "tables need a mapping"),
    ],
)
def test_misuse_is_told_with_the_usage_of_the_command(
    run, tmp_path, monkeypatch, arguments: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "text.txt"
    file.write_text("Text.\n", "utf-8")
    outcome = run(*arguments.format(file=file).split())
    assert (outcome.status, outcome.out) == (2, "")
    command = arguments.split()[0]
    assert outcome.err.startswith(f"Usage: matcher {command} ")
    assert said in " ".join(outcome.err.split())
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]


def test_the_endings_of_a_report_are_those_of_a_report(output) -> None:
    of_report, of_suggest = (
        output(command, "--help").split("--output FILE")[1] for command in ("report", "suggest")
    )
    for ending in (".html", ".xlsx", ".png", ".svg"):
        assert ending in of_report
        assert ending not in of_suggest


def _examples() -> list[str]:
    """Give the command lines of README and documentation, those with placeholders aside."""
    pages = [DOCS.parents[1] / "README.md", *sorted(DOCS.parent.glob("*.md"))]
    text = "\n".join(page.read_text("utf-8") for page in pages)
    lines = re.findall(r"^\$ matcher (.+)$|^\| [^|]+ \| `matcher ([^`]+)`", text, re.MULTILINE)
    found = sorted({first or second for first, second in lines})
    return [line for line in found if not re.search(r"\[|\b[A-Z]{3,}\b", line.replace("KAIST", ""))]


@pytest.mark.parametrize("line", _examples())
def test_every_example_of_the_documentation_can_be_typed(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name, *arguments = shlex.split(line)
    for each in arguments:
        if "." in each and arguments[arguments.index(each) - 1] != "-o":
            (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / each).touch()
    cli.commands[name].make_context(name, arguments)
