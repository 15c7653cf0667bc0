"""Fetch the scripts in reports/vendor anew, at the versions that reports/vendor/versions.json pins.

Each package comes through npm, is held against the registry's checksum, and each file taken out
of it against its own. Run it with `make vendor`; nothing changes unless a version was changed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "reports" / "vendor"


def main() -> int:
    """Fetch, check and write every file; say what could not be trusted and write nothing of it."""
    pinned = json.loads((VENDOR / "versions.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        found = {
            target: content
            for package in pinned["packages"]
            for target, content in fetched(package, Path(folder)).items()
        }
    for target, content in found.items():
        (VENDOR / target).write_bytes(content)
        print(f"wrote {VENDOR / target}")
    return 0


def fetched(package: dict, folder: Path) -> dict[str, bytes]:
    """Download one package and give its files, by the name that they shall have here."""
    wanted = f"{package['name']}@{package['version']}"
    packed = subprocess.run(
        ["npm", "pack", wanted, "--silent"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    archive = folder / packed.stdout.split()[-1]
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode("ascii")
    if f"sha512-{digest}" != package["integrity"]:
        sys.exit(f"{wanted}: the package is not the one that versions.json pins")
    with tarfile.open(archive) as opened:
        files = {
            file["target"]: opened.extractfile(f"package/{file['path']}").read()
            for file in package["files"]
        }
    for file in package["files"]:
        if hashlib.sha256(files[file["target"]]).hexdigest() != file["sha256"]:
            sys.exit(f"{wanted}: {file['path']} is not the file that versions.json pins")
    return files


if __name__ == "__main__":
    sys.exit(main())
