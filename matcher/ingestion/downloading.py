"""Fetches what CORDIS publishes: resumed where a connection breaks, checked, kept for next time.

CORDIS publishes no checksums and replaces its files every month. So the SHA-256 of each file is
recorded when it is fetched, and a file in the cache that no longer has it is fetched anew.
"""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urljoin

from matcher.ecosystem.raw import shown
from matcher.errors import RequestError
from matcher.ingestion.parts import DAMAGED, checksum
from matcher.progress import Progress, silent

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

#: How often a broken connection is taken up again, and the seconds before that.
_ATTEMPTS, _PAUSES = 6, (0.0, 1.0, 2.0, 5.0, 10.0)

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
        Seconds before each further attempt; there are no more attempts than pauses.

    Returns
    -------
    dict of Path to str
        Each file and where it is from.

    Raises
    ------
    RequestError
        Where a file cannot be fetched, or is no .zip. What was fetched of it stays in the cache,
        and the next call goes on from there.
    """
    from platformdirs import user_cache_path

    folder = user_cache_path("open-innovation-matcher") if cache is None else cache
    base = address if address.endswith("/") else address + "/"
    found = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for programme in programmes:
            name = PROGRAMMES[programme]
            _fetch(folder, name, base, _Resuming(folder, name, progress, pauses))
            found[folder / name] = urljoin(base, name)
    except OSError as error:
        raise RequestError(f"{shown(folder)} cannot be used as a cache: {error}") from error
    return found


def _fetch(folder: Path, name: str, base: str, downloader: _Resuming) -> None:
    """Fetch one file, unless what is there is what was recorded."""
    recorded = _recorded(folder)
    path = folder / name
    if path.exists() and recorded.get(name) == f"sha256:{checksum(path)}":
        return
    path.unlink(missing_ok=True)  # damaged, or not fetched by us
    downloader.fetch(urljoin(base, name), path)
    recorded[name] = f"sha256:{checksum(path)}"
    lines = [f"{each} {digest}\n" for each, digest in sorted(recorded.items())]
    temporary = folder / f".{_RECORD}"
    temporary.write_text("".join(lines), "utf-8")
    temporary.replace(folder / _RECORD)


def _recorded(folder: Path) -> dict[str, str]:
    """Read the checksums of what was fetched before."""
    path = folder / _RECORD
    if not path.exists():
        return {}
    pairs = [line.split() for line in path.read_text("utf-8").splitlines()]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


class _BrokenError(Exception):
    """The connection broke; what has come so far is kept."""


class _Resuming:
    """A downloader that goes on where a connection broke.

    What has come lies in NAME.part, and in NAME.part.json what tells that version of the file
    from later ones. Only with such a mark can a part be continued: else it may be of another
    version.
    """

    def __init__(
        self, folder: Path, name: str, progress: Progress, pauses: Sequence[float]
    ) -> None:
        self._name, self._progress, self._pauses = name, progress, pauses
        self._part = folder / f"{name}.part"
        self._mark = folder / f"{name}.part.json"

    def fetch(self, url: str, path: Path) -> None:
        """Fetch `url` into the file `path`."""
        import requests

        for pause in (*self._pauses[: _ATTEMPTS - 1], None):
            try:
                with requests.Session() as session:
                    self._attempt(session, url)
                break
            except (requests.RequestException, _BrokenError) as error:
                if pause is None or not _is_passing(error):
                    raise RequestError(self._given_up(url, error)) from error
                time.sleep(pause)
        self._check(url)
        self._part.replace(path)
        self._mark.unlink(missing_ok=True)

    def _attempt(self, session: Any, url: str) -> None:
        start, mark = self._so_far()
        headers = {"Accept-Encoding": "identity"}  # a range is of the file, not of its packing
        if start:
            headers |= {"Range": f"bytes={start}-", "If-Range": mark}
        with session.get(url, headers=headers, stream=True, timeout=_TIMEOUT) as response:
            if response.status_code == 416:  # the part is longer than the file
                self._part.unlink(missing_ok=True)
                raise _BrokenError("the server has less than was fetched before")
            response.raise_for_status()
            resumed = response.status_code == 206 and _starts_at(response, start)
            if not resumed:
                start = 0
                self._mark.write_text(json.dumps(_mark_of(response)), "utf-8")
            with self._part.open("ab" if resumed else "wb") as file:
                self._receive(response, file, start)

    def _receive(self, response: Response, file: IO[bytes], start: int) -> None:
        length = response.headers.get("Content-Length", "")
        total = start + int(length) if length.isdigit() else 0
        done = start
        for chunk in response.iter_content(_CHUNK):
            file.write(chunk)
            done += len(chunk)
            self._progress(f"downloading {self._name}", done, max(total, done))
        if done < total:
            raise _BrokenError(f"{done:,} of {total:,} bytes came")

    def _so_far(self) -> tuple[int, str]:
        """Give how much there is of which version; nothing where no mark tells."""
        try:
            mark = json.loads(self._mark.read_text("utf-8"))
            return (self._part.stat().st_size, mark) if mark and isinstance(mark, str) else (0, "")
        except (OSError, ValueError):
            return 0, ""

    def _check(self, url: str) -> None:
        """Refuse what is no whole .zip: an error page, or a file cut off at its source."""
        try:
            with zipfile.ZipFile(self._part) as archive:
                archive.infolist()
        except (*DAMAGED, UnicodeDecodeError) as error:
            with self._part.open("rb") as file:
                start = file.read(512).lstrip().lower()
            self._part.unlink()
            self._mark.unlink(missing_ok=True)
            page = start.startswith((b"<!doctype", b"<html"))
            what = "a web page in place of the file" if page else "a file that is no whole .zip"
            raise RequestError(
                f"{url} gave {what}; try again later, or download it by hand and name it as PATH"
            ) from error

    def _given_up(self, url: str, error: Exception) -> str:
        response = getattr(error, "response", None)
        if response is not None:
            said = f"the server answered {response.status_code} {response.reason}"
        else:
            said = shown(str(error) or type(error).__name__, limit=200)
        kept = self._part.stat().st_size if self._part.exists() else 0
        more = f". {kept:,} bytes are kept, and the same command goes on from there" if kept else ""
        return f"{url} could not be downloaded: {said}{more}"


def _is_passing(error: Exception) -> bool:
    """Whether it may go better next time: a broken connection, or a server that is busy."""
    import requests

    if isinstance(error, ValueError | requests.TooManyRedirects):  # the address itself is wrong
        return False
    response = getattr(error, "response", None)
    return response is None or response.status_code >= 500 or response.status_code == 429


def _starts_at(response: Response, start: int) -> bool:
    return response.headers.get("Content-Range", "").startswith(f"bytes {start}-")


def _mark_of(response: Response) -> str:
    """Give what tells this version of the file from others, empty where nothing does."""
    tag = response.headers.get("ETag", "")
    strong = tag if tag.startswith('"') else ""
    return strong or response.headers.get("Last-Modified", "")
