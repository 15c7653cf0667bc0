"""Tag this commit as the version that the changelog describes: make tag.

The tag's message is the section of that version in CHANGELOG.md, so that a release says what the
changelog says.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]


def section(changelog: str, version: str) -> str:
    """Give what a changelog says of a version; an error where it says nothing."""
    parts = re.split(r"(?m)^## \[(.+?)\].*$", changelog)
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    if not (text := told.get(version, "").strip()):
        raise SystemExit(f"CHANGELOG.md has no section [{version}]: name [Unreleased] so first")
    return text


def main() -> None:
    """Make the tag, of a tree without changes."""
    sys.path.insert(0, str(CHECKOUT))
    from matcher.version import __version__

    text = section((CHECKOUT / "CHANGELOG.md").read_text("utf-8"), __version__)
    if subprocess.check_output(["git", "status", "--porcelain"], cwd=CHECKOUT):
        raise SystemExit("there are changes that are not committed")
    message = f"{__version__}\n\n{text}"
    asked = ["git", "tag", "--annotate", "--cleanup=verbatim", f"v{__version__}", "-m", message]
    subprocess.run(asked, cwd=CHECKOUT, check=True)
    print(f"Made the tag v{__version__}; push it with: git push origin v{__version__}")


if __name__ == "__main__":
    main()
