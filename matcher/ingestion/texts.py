"""From the file of a news article to its text: what a reader reads, and its day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from matcher.ecosystem.raw import shown
from matcher.ingestion.ingested import Reject
from matcher.ingestion.listed_words import listed, listed_by_name
from matcher.ingestion.remedies import remedy
from matcher.ingestion.text_dates import first_full_date

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

#: Characters of the longest article that is read; beyond, it is something else.
LONGEST = 2_000_000

#: Elements that are no part of an article, and words in the class or id of others that are none.
_NOT_ARTICLE = listed("html", "not_article")
_BOILERPLATE = re.compile(
    rf"(?:^|[-_\s])(?:{'|'.join(listed('html', 'boilerplate'))})(?:$|[-_\s])", re.IGNORECASE
)
_BLOCKS = listed("html", "blocks")
#: What is put around blocks; no text has it.
_BREAK = "\0"
_META_DATES = listed("html", "dates")
_LINKED_DAY = re.compile(r'"datePublished"\s*:\s*"([^"]*)"')
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article|div|p|meta)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{3,20})""", re.IGNORECASE)


@dataclass(frozen=True)
class Article:
    """One article.

    Attributes
    ----------
    file : str
        Name of its file.
    text : str
        What is read, its lines ended by a line feed. Offsets count its characters.
    title : str or None
        The headline, of HTML only; it is the beginning of `text` too.
    published : str or None
        The day on which it appeared, YYYY-MM-DD; None where nothing says it.
    extracted : bool
        Whether `text` was taken out of HTML and so is not what the file holds.
    """

    file: str
    text: str
    title: str | None
    published: str | None
    extracted: bool


def read_text(path: Path) -> Article | Reject:
    """Read the file of an article.

    Parameters
    ----------
    path : Path
        Plain text (UTF-8, UTF-16, or what Western Windows writes) or HTML.

    Returns
    -------
    Article or Reject
        The latter where the file cannot be read or holds no text.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= 4 * LONGEST else b""
    except OSError as error:
        return _reject(path, f"the file cannot be read: {error.strerror or error}")
    if size > 4 * LONGEST:
        return _reject(path, f"the file has {size} bytes, which is no article")
    text = _decoded(content)
    if text is None:
        return _reject(path, "the file holds no text but binary data")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    is_html = path.suffix.lower() in (".html", ".htm", ".xhtml") or bool(_HTML.search(text[:2000]))
    if is_html:
        article = _from_html(path.name, text)
    else:
        article = Article(path.name, text, None, _stated_day(text), False)
    if not re.search(r"[^\W\d_]", article.text):
        return _reject(path, "the file holds no text to read")
    if article.published is None:
        day = first_full_date(path.stem)
        article = Article(article.file, article.text, article.title, day, article.extracted)
    return article


def _reject(path: Path, reason: str) -> Reject:
    return Reject(shown(path.name), None, None, None, None, reason, remedy(reason))


def _decoded(content: bytes) -> str | None:
    """Give the text of a file; None where it is none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _in_another_encoding(content)
    return None if "\0" in text else text


def _in_another_encoding(content: bytes) -> str:
    named = _CHARSET.search(content[:4000])
    for encoding in (named[1].decode("ascii") if named else "", "cp949", "cp1252"):
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        # Western text is valid Korean by chance now and then, but never mostly Hangul.
        if encoding != "cp949" or len(re.findall("[\uac00-\ud7a3]", text)) > len(text) / 10:
            return text
    return content.decode("latin-1")


def _stated_day(text: str) -> str | None:
    """Give the day that the head of a text states as its own."""
    lines = [line for line in text[:3000].split("\n") if line.strip()][:6]
    for line in lines:
        labelled = re.match(
            r"\s*(?:date|dated|published|posted|updated|release date|입력|기사입력|등록)\b[^\w]*"
            r"(?:on\b|at\b)?(.{0,40})",
            line,
            re.IGNORECASE,
        )
        dateline = re.match(r"[^a-z]{3,40}?,?\s(.{6,24}?)\s*(?:\(|--|\u2014|\u2013|-\s)", line)
        for found in (labelled, dateline):
            if found and (day := first_full_date(found[1])):
                return day
        if len(line.split()) <= 14 and (day := first_full_date(line)):
            return day
    return None


# -- HTML ----------------------------------------------------------------------------------------


def _from_html(file: str, html: str) -> Article:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    published = _html_day(soup)
    heading = soup.find("h1") or soup.find("title")
    title = " ".join(heading.get_text(" ").split()) if heading is not None else None
    for element in soup.find_all(_NOT_ARTICLE):
        element.extract()
    for block in soup.find_all(_BLOCKS):
        block.insert_before(_BREAK)
        block.insert_after(_BREAK)
    body = _body(soup)
    text = _visible_text(body)
    if title and " ".join(text.split())[: len(title)] != title:
        text = f"{title}\n\n{text}"
    return Article(file, text, title or None, published or _stated_day(text), True)


def _html_day(soup: BeautifulSoup) -> str | None:
    """Give the day that the page's own data state."""
    for meta in soup.find_all("meta"):
        name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "")
        if name.lower() in _META_DATES and (day := first_full_date(str(meta.get("content")))):
            return day
    for script in soup.find_all("script", type="application/ld+json"):
        for said in _LINKED_DAY.findall(script.get_text()):
            if day := first_full_date(said):
                return day
    for time in soup.find_all("time"):
        if day := first_full_date(str(time.get("datetime") or time.get_text())):
            return day
    return None


def _body(soup: BeautifulSoup) -> BeautifulSoup | Tag:
    """Give the element that holds the article: the one so called with most text, else all."""
    for element in soup.find_all(True):
        marks = (
            f"{element.get('id') or ''} {' '.join(map(str, element.get_attribute_list('class')))}"
        )
        large = element.name in ("html", "body", "article", "main")
        if not large and _BOILERPLATE.search(marks):
            element.extract()
    named = soup.select("[itemprop=articleBody], article, main, [role=main]")
    whole = len(_visible_text(soup))
    for element in sorted(named, key=lambda each: -len(_visible_text(each))):
        if len(_visible_text(element)) >= min(200, whole / 3):
            return element
    return soup.body or soup


def _visible_text(root: BeautifulSoup | Tag) -> str:
    """Give the text of an element: a blank line between blocks, blanks as a browser shows them."""
    lines = (" ".join(block.split()) for block in root.get_text().split(_BREAK))
    return "\n\n".join(filter(None, lines))


_SCRIPTS = {language: "-".join(ends) for language, ends in listed_by_name("scripts").items()}
_SMALL_WORDS = listed_by_name("languages")


def language_of(text: str) -> str:
    """Say in which language a text is; English where nothing says otherwise.

    Examples
    --------
    >>> language_of("Die Firma ist mit der Bank und den Ländern im Verbund."), language_of("A B")
    ('German', 'English')
    """
    letters = len(re.findall(r"[^\W\d_]", text))
    for language, letters_of_it in _SCRIPTS.items():
        if len(re.findall(f"[{letters_of_it}]", text)) > letters * 0.2:
            return language
    there = re.findall(r"[^\W\d_]+", text.lower())
    counts = {name: sum(map(there.count, small)) for name, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > 1.5 * counts["English"] + 2 else "English"
