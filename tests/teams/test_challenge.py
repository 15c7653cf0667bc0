"""From a file to needs: TOML, words of a call, needs edited and read back."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import matcher
from matcher.ecosystem import Ecosystem
from matcher.errors import DataError, OptionError, RequestError
from matcher.teams import needs_text, read_challenge, read_needs, read_size
from matcher.teams.understanding import words_in_use

LINES = ("Calls for epidemics", "We need chest X-ray AI and drones.", "Not chatbots. Hurry up now!")


@pytest.fixture(scope="module")
def korea() -> Ecosystem:
    return matcher.load("korea-ai-2020", as_of="2020-06-03")


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def as_word(path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    document.save(str(path))


def as_pdf(path: Path, text: bytes) -> None:
    """Write the smallest PDF with one page and one stream of text."""
    stream = b"BT /F1 12 Tf 20 100 Td 14 TL " + text + b" ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 200] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    content += b"xref\n0 6\n0000000000 65535 f \n" + table
    content += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["call.txt", "call.md", "call.html", "call.docx", "call.pdf"])
def test_every_kind_of_file_says_the_same_needs(korea, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith(".docx"):
        as_word(path)
    elif name.endswith(".pdf"):
        pytest.importorskip("pypdf")
        shown = b" T* ".join(b"(%s) Tj" % line.encode() for line in LINES)
        as_pdf(path, shown)
    else:
        marks = {".md": ("# ", "\n\n"), ".html": ("<h1>", "</h1>"), ".txt": ("", "\n\n")}
        before, behind = marks[path.suffix]
        end = "</p>" if name.endswith(".html") else "\n\n"
        start = "<p>" if name.endswith(".html") else ""
        text = before + LINES[0] + behind + "".join(f"{start}{line}{end}" for line in LINES[1:])
        path.write_text(text, "utf-8")
    found = read_challenge(korea, path)
    assert [need.capability for need in found.needs] == [
        "epidemic-response", "medical-imaging", "drones",
    ]  # fmt: skip
    assert [need.because for need in found.needs[1:]][1:] == ["drones"]
    assert found.needs[1].because.endswith("We need chest X-ray AI")
    assert "Hurry up now!" in " ".join(found.read.not_understood)


def test_needs_are_named_in_other_languages_too(korea, tmp_path: Path) -> None:
    path = written(tmp_path, "aufruf.txt", "Gesucht wird Bildverarbeitung.")
    assert [need.capability for need in read_challenge(korea, path).needs] == ["vision"]


def test_a_name_may_be_turned_about_a_small_word(korea, tmp_path: Path) -> None:
    text = "Recognition of the speech, detection of fraud for banks, no detection of objects."
    found = read_challenge(korea, written(tmp_path, "c.txt", text))
    sure = [need.capability for need in found.needs if need.sure]
    assert sure == ["speech-to-text", "fraud-detection"]


def test_what_nothing_happens_without_is_asked_for(korea, tmp_path: Path) -> None:
    text = "Chatbots without drones. Nothing leaves a hospital without de-identification."
    found = read_challenge(korea, written(tmp_path, "c.txt", text))
    sure = [need.capability for need in found.needs if need.sure]
    assert sure == ["chatbots", "privacy-preserving"]


def test_what_is_denied_is_told_and_is_neither_a_need_nor_not_understood(korea, tmp_path) -> None:
    text = "챗봇이 필요하다. 투자 자문은 하지 않는다. Drohnen brauchen wir nicht. "
    text += "Nobody should build phones."
    found = read_challenge(korea, written(tmp_path, "c.txt", text))
    assert [need.capability for need in found.needs] == ["chatbots"]
    assert found.read.not_understood == ()
    assert found.read.denied == (
        "투자 자문은 하지 않는다.", "Drohnen brauchen wir nicht.", "Nobody should build phones.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "Auf Drohnen und auf Sprachassistenten verzichten wir.",
        "Drohnen brauchen wir, Chatbots nicht.",
        "Auf Drohnen verzichten wir, auf Chatbots nicht.",
        "Chatbots, no drones.",
        "We need drones, but no chatbots for banks.",
        "드론은 필요하고 챗봇은 필요 없다.",
        "Ohne Chatbots geht es nicht, Drohnen brauchen wir nicht.",
    ],
)
def test_no_sentence_is_told_as_denied_and_as_a_need(korea, tmp_path: Path, said: str) -> None:
    found = read_challenge(korea, written(tmp_path, "a.txt", f"We need a cloud. {said}"))
    assert not {need.because for need in found.needs} & set(found.read.denied)
    named = {korea.capability_ids.name(need.capability) for need in found.needs}
    assert not any(name.rstrip("s") in " ".join(found.read.denied) for name in named)


def test_a_half_of_a_korean_sentence_that_says_nothing_known_is_told(korea, tmp_path) -> None:
    said = "독거노인을 돌보는 인공지능 스피커다. 음성 인식과 자연스럽게 대화하는 기술이 필요하다."
    found = read_challenge(korea, written(tmp_path, "a.txt", said))
    # What says more of a thing that is understood is told beside it.
    assert found.read.unread == ("독거노인을 돌보는",)


def test_who_asks_in_korean_is_not_told_as_not_understood(korea, tmp_path) -> None:
    said = "우리 회사는 음성 인식이 필요하다. 공장에서 드론을 쓰는 서비스를 만들고자 한다."
    assert not read_challenge(korea, written(tmp_path, "a.txt", said)).read.not_understood


def test_each_clause_that_is_not_understood_is_told_with_words_in_use(korea, tmp_path) -> None:
    text = "We need chatbots that mend our old pear tree, is safe with hammers on trains."
    found = read_challenge(korea, written(tmp_path, "c.txt", text))
    assert [need.capability for need in found.needs] == ["chatbots"]
    assert found.read.unread == ("mend", "pear tree")
    assert found.read.not_understood == ("is safe with hammers on trains",)
    near = words_in_use(korea, ("a speaker for the doors", "hammers"))
    assert near.keys() == {"a speaker for the doors"}
    assert "Smart speakers" in near["a speaker for the doors"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Drones, and prediction of when a machine will fail.", "predictive-maintenance"),
        ("Drones, and something to find defects in the seams.", "quality-inspection"),
        ("Drones to call elderly people, also abroad.", "elderly-care"),
        ("We want to call elderly people every day.", "elderly-care"),
        ("기계가 언제 고장날지 예측.", "predictive-maintenance"),
        ("Drones that tell a ripe fruit, all of them in the autumn.", None),
    ],
)
def test_what_names_nothing_but_shares_its_words_is_perhaps_asked_for(
    korea, tmp_path: Path, said: str, meant: str | None
) -> None:
    found = read_challenge(korea, written(tmp_path, "c.txt", said))
    sure = [need.capability for need in found.needs if need.sure]
    assert sure == (["drones"] if "Drones" in said else [])
    perhaps = [(need.capability, need.weight) for need in found.needs if not need.sure]
    assert perhaps == ([] if meant is None else [(meant, 0.5)])
    assert not any(need.because in found.read.not_understood for need in found.needs)


@pytest.mark.parametrize(
    "said",
    [
        "Our budget is two million euros.",
        "Negotiate with the trade union.",
        "The new swimming pool for the school.",
        "Neue Schuhe für den Winter.",
        "회의는 목요일에 합니다.",
        "Never call elderly people every day.",
    ],
)
def test_nonsense_and_what_is_denied_is_no_need(korea, tmp_path: Path, said: str) -> None:
    found = read_challenge(korea, written(tmp_path, "c.txt", f"We need drones. {said}"))
    assert [need.capability for need in found.needs] == ["drones"]
    assert said in (*found.read.not_understood, *found.read.denied)


def test_what_is_perhaps_meant_of_a_sure_need_is_part_of_it(korea, tmp_path: Path) -> None:
    text = "Elderly care. We want to call elderly people every day."
    (need,) = read_challenge(korea, written(tmp_path, "c.txt", text)).needs
    assert (need.sure, need.weight) == (True, 1.0)
    assert need.because == "Elderly care / We want to call elderly people every day"


def test_a_part_goes_before_the_whole_and_repetition_weighs(korea, tmp_path: Path) -> None:
    text = "Robotics and autonomy. Drones, drones and again drones."
    (need,) = read_challenge(korea, written(tmp_path, "c.txt", text)).needs
    assert (need.capability, need.weight) == ("drones", 2.0)


def test_needs_are_written_for_editing_and_read_back(korea, tmp_path: Path) -> None:
    path = written(tmp_path, "c.txt", 'We want "drones"\\ and\tchatbots, to call elderly people.')
    found = read_challenge(korea, path)
    again = read_needs(korea, written(tmp_path, "needs.toml", needs_text(found, korea)))
    assert [(n.capability, n.weight) for n in again] == [
        (n.capability, n.weight) for n in found.needs
    ]
    assert [n.because.split() for n in again] == [n.because.split() for n in found.needs]


def test_a_toml_file_says_it_all(korea, tmp_path: Path) -> None:
    text = """
title = "T"
lead = "KT"
size = "3..5"
must = ["KAIST"]
text = "We need drones."
[needs]
"Chatbots" = 2
"Bildverarbeitung" = { weight = 0.5, because = "to see" }
[weights]
fit = 0.3
"""
    found = read_challenge(korea, written(tmp_path, "c.toml", text))
    assert [(n.capability, n.weight) for n in found.needs] == [
        ("chatbots", 2.0),
        ("vision", 0.5),
        ("drones", 1.0),
    ]
    assert (found.title, found.lead, found.size, found.must) == ("T", "KT", (3, 5), ("KAIST",))
    assert (found.weights.fit, found.weights.coverage) == (0.3, 1.0)


def test_everything_wrong_in_a_toml_file_is_said_at_once(korea, tmp_path: Path) -> None:
    text = 'leed = "KT"\nmust = "KT"\n[needs]\n"Chatbotz" = 1\n"Drones" = -1\n[weights]\nfitt = 1\n'
    with pytest.raises(DataError) as error:
        read_challenge(korea, written(tmp_path, "c.toml", text))
    said = str(error.value)
    for part in ("Nearest: lead", 'must = ["..."', "Chatbots", "above 0", "Nearest: fit"):
        assert part in said


def test_what_nobody_understands_is_an_error_with_the_nearest(korea, tmp_path: Path) -> None:
    path = written(tmp_path, "c.txt", "We bake bread with love, as our grandparents did. Robotix.")
    with pytest.raises(RequestError, match=r"nothing in it is understood .* Nearest: .*obo"):
        read_challenge(korea, path)


def test_a_pdf_of_pictures_is_no_challenge(korea, tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    as_pdf(tmp_path / "scan.pdf", b"")
    with pytest.raises(RequestError, match="holds no text"):
        read_challenge(korea, tmp_path / "scan.pdf")


@pytest.mark.parametrize("name", ["c.pdf", "c.docx"])
def test_what_only_bears_the_ending_is_told(korea, tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError, match="can be read"):
        read_challenge(korea, written(tmp_path, name, "no such file at all"))


def test_another_ending_is_refused(korea, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"ends in \.toml"):
        read_challenge(korea, written(tmp_path, "c.rtf", "drones"))


@pytest.mark.parametrize("text", ["5..3", "0", "a", "1...3", "-1"])
def test_no_size(text: str) -> None:
    with pytest.raises(OptionError):
        read_size(text)


@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml", "_rels/.rels"])
def test_a_word_file_that_is_damaged_inside_is_said(korea, tmp_path: Path, part: str) -> None:
    sound, damaged = tmp_path / "sound.docx", tmp_path / "damaged.docx"
    as_word(sound)
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if name == part else content)
    with pytest.raises(RequestError, match="no Word document that can be read"):
        read_challenge(korea, damaged)
