"""From the file of a call to its words: plain text, Markdown, HTML, Word or PDF."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from matcher.ecosystem.raw import shown
from matcher.errors import MissingExtraError, RequestError
from matcher.ingestion.texts import Article, read_text

#: Bytes that a packed document takes unpacked at most.
MOST_UNPACKED = 1 << 28

#: What the libraries of other formats can end in where a file is damaged: a part that is missing
#: or of another kind, XML or packing that is none (lxml has a SyntaxError), too deep a nesting.
_DAMAGES = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError, SyntaxError, ArithmeticError),
    *(RuntimeError, EOFError, AssertionError, zipfile.BadZipFile, zlib.error),
)

ENDINGS = (".toml", ".txt", ".md", ".html", ".htm", ".docx", ".pdf")


@dataclass(frozen=True)
class Words:
    """The words of a call.

    Attributes
    ----------
    title : str
        Its heading; empty where it has none.
    text : str
    """

    title: str
    text: str


def read_words(path: Path) -> Words:
    """Read the words of a file.

    Raises
    ------
    RequestError
        Where the ending says no format, the file cannot be read, it holds no text, or what reads
        such a file is not installed.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise RequestError(f"{shown(path)}: a challenge ends in {', '.join(ENDINGS)}")
    if ending == ".docx":
        return _of_word(path)
    if ending == ".pdf":
        return _of_pdf(path)
    found = read_text(path)
    if not isinstance(found, Article):
        raise RequestError(f"{shown(path)}: {found.reason}")
    if ending == ".md":
        return _of_markdown(found.text)
    return Words(found.title or _heading(found.text), found.text)


def _heading(text: str) -> str:
    """Give the first line where it looks like a heading; else nothing."""
    first = text.strip().split("\n")[0].strip()
    return first if len(first) <= 80 and not first.endswith((".", ",", ";", ":")) else ""


def _of_markdown(text: str) -> Words:
    """Leave out the marks; a heading and a point of a list are lines of their own."""
    heading = re.search(r"^#{1,6}\s+(.+?)\s*#*\s*$", text, re.MULTILINE)
    plain = re.sub(
        r"^\s*(?:#{1,6}|[-*+>]|\d{1,3}[.)])\s+(.*)$", r"\n\1\n", text, flags=re.MULTILINE
    )
    plain = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", plain)
    plain = re.sub(r"(\*\*|__|`|~~)(.+?)\1", r"\2", plain)
    return Words(heading[1] if heading else "", plain)


def _of_word(path: Path) -> Words:
    try:
        import docx
        from docx.opc.exceptions import PackageNotFoundError
    except ImportError as error:
        raise _missing(path, "python-docx") from error
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise ValueError("it unpacks to more than any call takes")
        document = docx.Document(str(path))
        lines = [paragraph.text for paragraph in document.paragraphs]
        tables = document.tables
        lines += [cell.text for table in tables for row in table.rows for cell in row.cells]
    except (PackageNotFoundError, *_DAMAGES) as error:
        raise RequestError(f"{shown(path)} is no Word document that can be read") from error
    text = "\n\n".join(line for line in lines if line.strip())
    if not text:
        raise RequestError(f"{shown(path)} holds no text")
    return Words(_heading(text), text)


def _of_pdf(path: Path) -> Words:
    try:
        import pypdf
        from pypdf.errors import PyPdfError
    except ImportError as error:
        raise _missing(path, "pypdf") from error
    try:
        pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    except (PyPdfError, *_DAMAGES) as error:
        raise RequestError(f"{shown(path)} is no PDF that can be read: {error}") from error
    text = "\n\n".join(pages)
    if not re.search(r"[^\W\d_]", text):
        raise RequestError(
            f"{shown(path)} holds no text, only pictures of it; give the call as text, .docx or "
            "a PDF with text"
        )
    # Lines end where the paper does: a hyphen there parts a word, anything else a sentence.
    text = re.sub(r"(?<=[^\W\d_])-\n(?=[a-z])", "", text)
    text = re.sub(r"(?<![.!?:\n])\n(?=\S)", " ", text)
    return Words(_heading(text), text)


def _missing(path: Path, package: str) -> MissingExtraError:
    return MissingExtraError(
        f"{shown(path)}: files that end in {path.suffix}", package, "documents"
    )
