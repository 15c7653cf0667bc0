"""What the file of an article says: its text in whatever encoding, and its day wherever stated."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.ingestion.ingested import Reject
from matcher.ingestion.text_dates import dates
from matcher.ingestion.texts import Article, read_text

KOREAN = "케이티와 엘지전자는 3일 인공지능 원팀을 만든다고 밝혔다."


def article(path: Path, content: bytes, name: str = "a.txt") -> Article | Reject:
    (path / name).write_bytes(content)
    return read_text(path / name)


@pytest.mark.parametrize(
    ("said", "encoding"),
    [
        *((KOREAN, each) for each in ("utf-8", "utf-8-sig", "utf-16", "cp949")),
        ("Müller & Söhne: „Zukunft“", "cp1252"),
        ("a \x81 that no encoding has: é", "latin-1"),
    ],
)
def test_a_text_is_read_in_the_encoding_it_is_in(tmp_path: Path, said: str, encoding: str) -> None:
    found = article(tmp_path, said.encode(encoding))
    assert isinstance(found, Article)
    assert (found.text, found.published, found.extracted) == (said, None, False)


def test_a_page_is_read_in_the_encoding_that_it_names(tmp_path: Path) -> None:
    page = "<html><head><meta charset='iso-8859-2'></head><body><p>Škoda, Łódź</p></body></html>"
    found = article(tmp_path, page.encode("iso-8859-2"), "a.html")
    assert isinstance(found, Article)
    assert (found.text.strip(), found.extracted) == ("Škoda, Łódź", True)


@pytest.mark.parametrize(
    "stated",
    [
        '<meta property="article:published_time" content="2020-06-03T09:00:00+09:00">',
        '<script type="application/ld+json">{"@graph": [{"a": 1}, {"datePublished": "2020-06-03"}]}'
        "</script>",
        '<script type="application/ld+json">{half</script><time datetime="2020-06-03">now</time>',
        "<time>June 3, 2020</time>",
    ],
)
def test_a_page_states_its_day_in_one_of_several_places(tmp_path: Path, stated: str) -> None:
    page = f"<html><head><title>Camps</title></head><body>{stated}<p>Two camps.</p></body></html>"
    found = article(tmp_path, page.encode(), "a.html")
    assert isinstance(found, Article)
    assert (found.published, found.title) == ("2020-06-03", "Camps")


def test_where_nothing_else_says_the_day_the_name_of_the_file_does(tmp_path: Path) -> None:
    found = article(tmp_path, b"Two camps.", "korea 2020-06-03.txt")
    assert isinstance(found, Article) and found.published == "2020-06-03"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\0\1\2PK", "no text but binary data"),
        (b" 12 % 3\n", "holds no text to read"),
        pytest.param(b"a" * 8_000_001, "has 8000001 bytes, which is no article", id="long"),
    ],
)
def test_what_is_no_article_is_refused_with_what_it_is(
    tmp_path: Path, content: bytes, said: str
) -> None:
    found = article(tmp_path, content)
    assert isinstance(found, Reject) and said in found.reason and found.fix


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    found = read_text(tmp_path)  # a folder
    assert isinstance(found, Reject) and "cannot be read" in found.reason


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("on 30 December", "2020-12-30"),  # the nearest of three years
        ("on Wednesday", "2021-01-06"),
        ("last Monday", "2021-01-04"),
        ("yesterday", "2021-01-06"),
        ("on 31 June 2020", None),
    ],
)
def test_a_day_without_a_year_is_one_near_that_of_the_article(said: str, day: str | None) -> None:
    assert [each.date for each in dates(said, "2021-01-07")] == ([day] if day else [])
    if "2020" not in said:
        assert not list(dates(said, None))
