"""Fetches what CORDIS publishes: taken up where a connection breaks, checked, kept for next time.

CORDIS publishes no checksums and replaces its files every month. So the SHA-256 of each file is
recorded when it is fetched, and a file in the cache that no longer has it is fetched anew.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING
from urllib.parse import urljoin

from matcher.ecosystem.raw import shown
from matcher.errors import RequestError
from matcher.ingestion.parts import DAMAGED, checksum
from matcher.progress import Progress, silent
from matcher.whole_files import whole_file

if TYPE_CHECKING:
    from requests import Response

#: Where CORDIS publishes, and the file of each programme.
ADDRESS = "https://cordis.europa.eu/data/"
PROGRAMMES: Mapping[str, str] = MappingProxyType(
    {
        "horizon": "cordis-HORIZONprojects-csv.zip",
        "h2020": "cordis-h2020projects-csv.zip",
        "fp7": "cordis-fp7projects-csv.zip",
    }
)

#: Seconds before each further attempt where a connection broke.
_PAUSES = (0.0, 1.0, 2.0, 5.0, 10.0)

#: Seconds to wait for a connection, and for the next bytes.
_TIMEOUT = (30, 60)

#: Bytes that are written at a time; what a broken connection brought of the last is lost.
_CHUNK = 1 << 15

_RECORD = "checksums.txt"


def download_cordis(
    programmes: Sequence[str],
    cache: Path | None = None,
    address: str = ADDRESS,
    progress: Progress = silent,
    pauses: Sequence[float] = _PAUSES,
) -> dict[Path, str]:
    """Fetch programmes, or find them in the cache.

    Parameters
    ----------
    programmes : sequence of str
        Of `PROGRAMMES`.
    cache : Path, optional
        The folder to keep the files in; by default one of the user's own, for caches.
    address : str
        Where the files are published.
    progress : callable
    pauses : sequence of float
        Seconds before each further attempt.

    Returns
    -------
    dict of Path to str
        Each file and where it is from.

    Raises
    ------
    RequestError
        Where a file cannot be fetched, or is no .zip.
    """
    from platformdirs import user_cache_path

    folder = user_cache_path("open-innovation-matcher") if cache is None else cache
    base = address if address.endswith("/") else address + "/"
    found = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for programme in programmes:
            name = PROGRAMMES[programme]
            _fetch(folder, name, urljoin(base, name), progress, pauses)
            found[folder / name] = urljoin(base, name)
    except OSError as error:
        raise RequestError(f"{shown(folder)} cannot be used as a cache: {error}") from error
    return found


def _fetch(folder: Path, name: str, url: str, progress: Progress, pauses: Sequence[float]) -> None:
    """Fetch one file, unless what is there is what was recorded."""
    recorded = _recorded(folder)
    path = folder / name
    if path.exists() and recorded.get(name) == f"sha256:{checksum(path)}":
        return
    with whole_file(path) as part:
        _download(
            url, part, lambda done, total: progress(f"downloading {name}", done, total), pauses
        )
        _check(url, part)
    recorded[name] = f"sha256:{checksum(path)}"
    lines = [f"{each} {digest}\n" for each, digest in sorted(recorded.items())]
    with whole_file(folder / _RECORD) as temporary:
        temporary.write_text("".join(lines), "utf-8")


def _recorded(folder: Path) -> dict[str, str]:
    """Read the checksums of what was fetched before."""
    path = folder / _RECORD
    if not path.exists():
        return {}
    pairs = [line.split() for line in path.read_text("utf-8").splitlines()]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


class _BrokenError(Exception):
    """The connection broke; what has come so far is kept."""


def _download(
    url: str, part: Path, tell: Callable[[int, int], None], pauses: Sequence[float]
) -> None:
    """Fetch `url` into the file `part`, and go on where the connection breaks."""
    import requests

    mark = ""  # tells this version of the file from others; without it no part can be continued
    with part.open("wb") as file:
        for pause in (*pauses, None):
            start = file.tell() if mark else 0
            headers = {"Accept-Encoding": "identity"}  # a range is of the file, not of its packing
            if start:
                headers |= {"Range": f"bytes={start}-", "If-Range": mark}
            try:
                with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT) as response:
                    response.raise_for_status()
                    said = response.headers.get("Content-Range", "")
                    if response.status_code != 206 or not said.startswith(f"bytes {start}-"):
                        start, mark = 0, _mark_of(response)
                        file.truncate(file.seek(0))
                    _receive(response, file, start, tell)
                    return
            except (requests.RequestException, _BrokenError) as error:
                if pause is None or not _is_passing(error):
                    raise RequestError(_given_up(url, error)) from error
                time.sleep(pause)


def _receive(
    response: Response, file: IO[bytes], start: int, tell: Callable[[int, int], None]
) -> None:
    length = response.headers.get("Content-Length", "")
    total = start + int(length) if length.isdigit() else 0
    done = start
    for chunk in response.iter_content(_CHUNK):
        file.write(chunk)
        done += len(chunk)
        tell(done, max(total, done))
    if done < total:
        raise _BrokenError(f"{done:,} of {total:,} bytes came")


def _check(url: str, part: Path) -> None:
    """Refuse what is no whole .zip: an error page, or a file cut off at its source."""
    try:
        with zipfile.ZipFile(part) as archive:
            archive.infolist()
    except (*DAMAGED, UnicodeDecodeError) as error:
        with part.open("rb") as file:
            page = file.read(512).lstrip().lower().startswith((b"<!doctype", b"<html"))
        what = "a web page in place of the file" if page else "a file that is no whole .zip"
        raise RequestError(
            f"{url} gave {what}; try again later, or download it by hand and name it as PATH"
        ) from error


def _given_up(url: str, error: Exception) -> str:
    response = getattr(error, "response", None)
    if response is not None:
        said = f"the server answered {response.status_code} {response.reason}"
    else:
        said = shown(str(error) or type(error).__name__, limit=200)
    return f"{url} could not be downloaded: {said}"


def _is_passing(error: Exception) -> bool:
    """Whether it may go better next time: a broken connection, or a server that is busy."""
    import requests

    if isinstance(error, ValueError | requests.TooManyRedirects):  # the address itself is wrong
        return False
    response = getattr(error, "response", None)
    return response is None or response.status_code >= 500 or response.status_code == 429


def _mark_of(response: Response) -> str:
    """Give what tells this version of the file from others, empty where nothing does."""
    tag = response.headers.get("ETag", "")
    strong = tag if tag.startswith('"') else ""
    return strong or response.headers.get("Last-Modified", "")
