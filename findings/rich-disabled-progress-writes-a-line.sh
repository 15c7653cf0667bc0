#!/usr/bin/env bash
# rich 14.2.0: a progress display that is switched off still writes an empty line.
#
# Guess: Progress(disable=True) writes nothing, so that a pipe or a log stays clean.
# Seen: in 14.2.0 leaving the block writes "\n" to a console that is no terminal, and 14.3.0 is the
# first release that writes nothing. A program that promises an empty standard error needs 14.3.
# Ends with status 1 if either release behaves otherwise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"

written() {
    "$folder/venv/bin/pip" --quiet --disable-pip-version-check install "rich==$1" 2>/dev/null
    "$folder/venv/bin/python" - <<'PYTHON'
import io
from rich.console import Console
from rich.progress import Progress

stream = io.StringIO()
with Progress(console=Console(file=stream), transient=True, disable=True) as bars:
    bars.update(bars.add_task("work", total=2), completed=2)
print(repr(stream.getvalue()))
PYTHON
}

before=$(written 14.2.0)
after=$(written 14.3.0)
echo "rich 14.2.0 wrote $before"
echo "rich 14.3.0 wrote $after"
[ "$before" = "'\\n'" ] && [ "$after" = "''" ]
