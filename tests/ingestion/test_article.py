"""Articles made up for these tests; none of these organizations or coalitions exists."""

from __future__ import annotations

import csv
import io
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from matcher.ecosystem import Ecosystem
from matcher.errors import RequestError
from matcher.ingestion.article import read_article
from matcher.ingestion.ingested import Ingested
from matcher.ingestion.phrases import folded
from matcher.sources import load

#: What an agency of Seoul reported on 3 June 2020, in the project's own words.
JUNE_2020 = """Seoul, June 3, 2020

Korea's technology firms gather in camps for artificial intelligence, people in the \
industry said Wednesday.

Two competing AI coalitions have been formed so far: one led by SK Telecom with \
Samsung Electronics and Kakao, and the other by KT with LG Electronics and LG Uplus.

On Wednesday, KT, LG Electronics and LG Uplus said they will make a platform for \
open innovation called "AI One Team," an answer, it seems, to rivals SKT, Samsung \
and Kakao.

The three companies have invited others to join the group, including Korea Advanced \
Institute of Technology, Hanyang University, Hyundai Heavy Industries Holdings and \
the Electronics and Telecommunications Research Institute of the ICT Ministry.

The two could bring KT's speaker GiGA Genie to the ThinQ appliance lineup that is \
joined by foreign giants like Google and Amazon today.
"""

VOCABULARY = Ecosystem.from_tables(
    {
        "organizations": pd.DataFrame(
            [
                {
                    "id": "orb",
                    "name": "Orbitel Networks",
                    "aliases": "Orbitel;ORB",
                    "local_name": "오비텔",
                },
                {"id": "bri", "name": "Brightmoss", "parent_id": "hold"},
                {"id": "hold", "name": "Moss Holding", "description": "Holds."},
                {"id": "kor1", "name": "Twin", "country": "FI"},
                {"id": "kor2", "name": "Twin", "country": "SE"},
            ]
        ),
        "coalitions": pd.DataFrame([{"id": "iron", "name": "Iron Coalition"}]),
    }
)


@pytest.fixture
def read(tmp_path):
    def run(text: str, name: str = "a.txt", *, known: bool = False, **options) -> Ingested:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return read_article([path], vocabulary=VOCABULARY if known else None, **options)

    return run


def roles(found: Ingested, *, today: bool = False) -> dict[str, dict[str, str]]:
    """Give who has which role, by the names of coalitions and organizations."""
    if "memberships" not in found.tables:
        return {}
    names = dict(found.tables["organizations"][["id", "name"]].to_numpy())
    coalitions = dict(found.tables["coalitions"][["id", "name"]].to_numpy())
    told: dict[str, dict[str, str]] = {}
    for row in found.tables["memberships"].to_dict("records"):
        if today and isinstance(row.get("until"), str):
            continue
        told.setdefault(coalitions[row["coalition_id"]], {})[names[row["organization_id"]]] = row[
            "role"
        ]
    return told


def review(found: Ingested) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.further["review.csv"], newline="")))


ALPHA = {"Alphor": "lead", "Betaline": "member", "Gammacor": "member"}


@pytest.mark.parametrize(
    "text",
    [
        "The Polar Alliance, led by Alphor, includes Betaline and Gammacor.",
        "The Polar Alliance is headed by Alphor and comprises Betaline and Gammacor.",
        "Alphor leads the Polar Alliance. Its members are Betaline and Gammacor.",
        "Alphor is the leader of the Polar Alliance, which brings together Betaline and Gammacor.",
        "Led by Alphor, the Polar Alliance counts Betaline and Gammacor among its members.",
        "Betaline, Gammacor and Alphor have formed the Polar Alliance. Alphor heads the alliance.",
        "An alliance dubbed “Polar Alliance” was launched by Alphor. Betaline and Gammacor joined"
        " it.",
        "The Polar Alliance, spearheaded by Alphor, is made up of Betaline, a bank, and Gammacor.",
        "The Alphor-led alliance, the Polar Alliance, involves Betaline as well as Gammacor.",
        "The Polar Alliance was set up by Alphor. It includes Betaline and Gammacor.",
        "At the helm of the Polar Alliance is Alphor. It was later joined by Betaline and"
        " Gammacor.",
        "The Polar\nAlliance, led by\nAlphor, includes Betaline and\nGammacor.",
    ],
)
def test_leads_and_members_in_many_words(read, text):
    assert roles(read(text)) == {"Polar Alliance": ALPHA}


BASE = "The Polar Alliance is led by Alphor. "


@pytest.mark.parametrize(
    "text",
    [
        "It has invited Betaline, Gammacor and the University of Deltow to join.",
        "Alphor\u2019s alliance invited three others to join, including Betaline, Gammacor and"
        " the University of Deltow.",
        "Betaline, Gammacor and the University of Deltow have been invited to join the alliance.",
        "Invitations were sent to Betaline, Gammacor and the University of Deltow.",
        "Among those invited are Betaline, Gammacor and the University of Deltow.",
        "The alliance has asked Betaline, Gammacor and the University of Deltow to become members.",
    ],
)
def test_invitations(read, text):
    expected = dict.fromkeys(("Betaline", "Gammacor", "University of Deltow"), "invited")
    assert roles(read(BASE + text)) == {"Polar Alliance": {"Alphor": "lead"} | expected}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Betaline has not joined the alliance.", "denies"),
        ("Betaline declined to join the alliance.", "denies"),
        ("Betaline will not join the alliance.", "denies"),
        ("Betaline may join the alliance.", "plan"),
        ("Betaline is considering joining the alliance.", "plan"),
        ("Betaline was invited to join the alliance but turned it down.", "denies"),
    ],
)
def test_what_did_not_happen_is_not_taken_but_told(read, text, reason):
    found = read(BASE + text)
    assert roles(found) == {"Polar Alliance": {"Alphor": "lead"}}
    (reject,) = found.rejects
    assert "Betaline" in (reject.value or "")
    assert reason in reject.reason
    assert [
        row["why"]
        for row in review(found)
        if row["taken"] == "no" and row["table"] == "memberships"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A funding round led by Keystone Capital raised money.",
        "A research team led by Jane Porter, a professor, studies waves.",
        "Alphor invited reporters to a launch.",
        "Many firms, including Betaline and Gammacor, use AI.",
    ],
)
def test_other_sentences_make_no_coalition(read, text):
    assert roles(read(text)) == {}


@pytest.mark.parametrize(
    "text",
    [
        "The Polar Alliance, led by Alphor, competes with the Iron Coalition, led by Betaline.",
        "The Polar Alliance is led by Alphor. The rival camp, the Iron Coalition, is led by"
        " Betaline.",
        "The Polar Alliance led by Alphor takes on the Iron Coalition headed by Betaline.",
        "Two rival coalitions stand: the Polar Alliance, led by Alphor, and the Iron Coalition,"
        " led by Betaline.",
        "The Iron Coalition is led by Betaline. Against it stands the Polar Alliance, led by"
        " Alphor.",
    ],
)
def test_rivals(read, text):
    found = read(text)
    assert roles(found) == {
        "Polar Alliance": {"Alphor": "lead"},
        "Iron Coalition": {"Betaline": "lead"},
    }
    (row,) = found.tables["rivalries"].to_dict("records")
    assert {row["coalition_a"], row["coalition_b"]} == {"polar-alliance", "iron-coalition"}


def test_one_and_the_other_and_those_named_together(read):
    found = read(
        "Two competing alliances have been born: one led by Alphor with Betaline, and the other by "
        "Gammacor involving Deltow Labs and Epsilon AG. The three companies have invited Zetabank "
        "to join the alliance, which they call a club."
    )
    assert roles(found) == {
        "Alphor-led coalition": {"Alphor": "lead", "Betaline": "member"},
        "Gammacor-led coalition": {
            "Gammacor": "lead",
            "Deltow Labs": "member",
            "Epsilon AG": "member",
            "Zetabank": "invited",
        },
    }
    assert len(found.tables["rivalries"]) == 1


def test_names_of_the_vocabulary_keep_their_ids_and_others_are_new(read):
    found = read(
        "Orbitel and Brightmoss formed the Iron Coalition with Nobody Systems.", known=True
    )
    table = found.tables["organizations"].set_index("id")
    assert set(table.index) == {"orb", "bri", "hold", "nobody-systems"}
    assert table.loc["nobody-systems", "review"].startswith("new")
    assert table.loc["nobody-systems", "kind"] == "company"
    assert "parent" in table.loc["hold", "review"]
    assert found.tables["coalitions"]["id"].tolist() == ["iron"]


def test_a_longer_name_is_not_the_known_one_it_begins_with(read):
    found = read("The Iron Coalition is led by Brightmoss Biologics.", known=True)
    assert roles(found) == {"Iron Coalition": {"Brightmoss Biologics": "lead"}}


def test_a_name_of_several_is_left_to_the_reader(read):
    found = read("The Iron Coalition is led by Orbitel and includes Twin.", known=True)
    assert roles(found) == {"Iron Coalition": {"Orbitel Networks": "lead"}}
    assert [
        "kor1, kor2" in row["why"] for row in review(found) if row["statement"] == "Twin is unclear"
    ] == [True]


def test_korean_and_possessive_names_and_line_ends(read):
    found = read(
        "오비텔은 크다. Orbitel\nNetworks\u2019 camp includes Brightmoss. ORB\u2019s chatbots win.",
        known=True,
    )
    assert roles(found) == {
        "Orbitel Networks-led camp": {"Orbitel Networks": "lead", "Brightmoss": "member"}
    }


def test_dates_stated_and_of_the_article(read):
    found = read(
        "HARBOUR, March 9, 2021 (Wire) -- The Polar Alliance was founded in May 2019 and is led by "
        "Alphor. Betaline joined the alliance on Monday. Gammacor left the alliance in February"
        " 2021."
    )
    coalition = found.tables["coalitions"].iloc[0]
    assert coalition["founded"] == "2019-05"
    rows = found.tables["memberships"].set_index("organization_id")
    assert rows.loc["betaline", "since"] == "2021-03-08"
    assert rows.loc["gammacor", "until"] == "2021-02"
    assert rows.loc["alphor", "since"] == "2021-03-09"


def test_without_a_date_the_draft_has_none_and_what_needs_one_is_left_out(read):
    found = read("The Polar Alliance is led by Alphor. Betaline left the Polar Alliance.")
    assert found.tables["memberships"].get("since", pd.Series([None])).isna().all()
    assert found.tables["memberships"]["organization_id"].tolist() == ["alphor"]
    assert "date" in found.rejects[0].reason
    given = read("Betaline left the Polar Alliance of Alphor.", published="2020-02-03")
    assert given.tables["memberships"]["until"].tolist()[0] == "2020-02-03"
    with pytest.raises(RequestError, match="no day"):
        read("Text.", published="soon")


def test_a_headline_in_capitals_makes_no_names(read):
    found = read("Nordic Firms Join Polar Alliance\n\n" + BASE + "Betaline joined the alliance.")
    assert roles(found) == {"Polar Alliance": {"Alphor": "lead", "Betaline": "member"}}


HTML = """<html><head><title>T</title><script>"The Fake Alliance led by AdCorp"</script>
<meta property="article:published_time" content="2023-11-14T09:00:00Z"></head><body>
<nav>The Menu Alliance is led by Navco.</nav><article><h1>Cells</h1><p>The Polar&nbsp;Alliance, led
by <b>Al</b>phor, includes Bet&auml;line &amp; S&ouml;hne.</p><div class="related-news">The Old
Alliance is led by Pastco.</div></article><footer>The Foot Alliance is led by Lowco.</footer>"""


def test_html_is_read_without_what_is_no_article(read):
    found = read(HTML, "a.html")
    assert roles(found) == {"Polar Alliance": {"Alphor": "lead", "Betäline & Söhne": "member"}}
    assert found.tables["memberships"]["since"].tolist() == ["2023-11-14"] * 2
    assert found.further["a.html.txt"].startswith("Cells\n\nThe Polar Alliance, led by Alphor")


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_every_statement_stands_where_it_says(read, name):
    body = "Alphor\u2019s  camp\nincludes Betaline and “Gammacor”.\n\nAlphor offers Zed chatbots."
    found = read(f"<p>{body}</p>" if name == "a.html" else body, name)
    text = found.further.get(f"{name}.txt", body)
    rows = review(found)
    assert len(rows) > 5
    for row in rows:
        sentence = text[int(row["start"]) : int(row["end"])]
        assert " ".join(sentence.split()) == row["sentence"]
        words = text[int(row["words_start"]) : int(row["words_end"])]
        assert " ".join(words.split()) == row["words"]
        assert words in sentence
    table = found.tables["memberships"].iloc[0]
    part = text[int(table["sentence_start"]) : int(table["sentence_end"])]
    assert " ".join(part.split()) == table["sentence"]


def test_unknown_names_are_listed_and_not_put_into_the_draft(read):
    found = read(
        "The Polar Alliance is led by Alphor. Weather in Umbria was fair at Castello Grande."
    )
    assert found.tables["organizations"]["name"].tolist() == ["Alphor"]
    unknown = {row["statement"] for row in review(found) if row["about"] == "unknown name"}
    assert "Castello Grande is unknown" in unknown


def test_the_review_runs_no_formula(read):
    found = read("=cmd() is led. The “=HYPERLINK(1)” alliance, led by Alphor, includes Betaline.")
    assert all(
        not cell.startswith(("=", "+", "-", "@")) for row in review(found) for cell in row.values()
    )


def test_every_statement_is_counted_once(read):
    found = read(BASE + "Betaline may join the alliance. Alphor offers chatbots. AI chatbots sell.")
    (count,) = found.counts
    assert count.read == count.taken + count.rejected
    assert count.rejected == len(found.rejects) == 1


def test_a_draft_is_a_valid_data_set_whatever_the_text(read):
    texts = [
        *("", " \n", "The alliance.", "A alliance led by. The other, led by X", "X " * 500),
        "”“\u2019\u2018()[]{}⟦O0⟧ ⟦G1⟧ led by ⟦O7⟧",
        "Led by A, B, C and D and E, the F, G and H alliance of I, J and K, rival L, invited M.",
        "The alliance led by " + ", ".join(f"Name{n}" for n in range(99)) + " and Zed.",
    ]
    for text in texts:
        found = read(text)
        Ecosystem.from_tables(found.tables)


def test_a_file_that_is_no_text_is_rejected_by_name(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\x00\x01\x02" * 100)
    found = read_article([path])
    assert [(each.file, "binary" in each.reason) for each in found.rejects] == [("a.txt", True)]
    assert (found.counts[0].read, found.counts[0].taken) == (1, 0)


def test_the_same_article_gives_the_same_bytes(read):
    one, two = read(BASE), read(BASE)
    assert one.further == two.further
    assert one.sources == two.sources


@pytest.mark.parametrize("known", [True, False])
def test_the_article_of_june_2020(tmp_path, known):
    article = tmp_path / "article.txt"
    article.write_text(JUNE_2020, "utf-8")
    found = read_article([article], vocabulary=load() if known else None)
    told = roles(found)
    assert len(told) == 2
    kt = told["AI One Team"]
    invited = [name for name, role in kt.items() if role == "invited"]
    assert {name: role for name, role in kt.items() if role != "invited"} == {
        "KT": "lead", "LG Electronics": "member", "LG Uplus": "member",
    }  # fmt: skip
    assert len(invited) == 4
    assert told["SK Telecom-led coalition"] == {
        "SK Telecom": "lead", "Samsung Electronics": "member", "Kakao": "member",
    }  # fmt: skip
    assert len(found.tables["rivalries"]) == 1
    assert set(found.tables["memberships"]["since"]) == {"2020-06-03"}
    Ecosystem.from_tables(found.tables)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Notably missing from the list are Betaline and Gammacor.", {"Betaline", "Gammacor"}),
        ("Unlike Betaline, Gammacor joined the alliance.", {"Betaline"}),
        ("It competes with Betaline and Gammacor.", {"Betaline", "Gammacor"}),
        ("Betaline and Gammacor, which had applied too, did not make the list.", {"Betaline"}),
        ("Neither Betaline nor Gammacor was asked to join it.", {"Betaline", "Gammacor"}),
        ("Customers including Betaline and Gammacor welcomed the alliance.", {"Betaline"}),
    ],
)
def test_who_is_named_as_outside_is_no_member(read, text, absent):
    assert absent.isdisjoint(roles(read(BASE + text))["Polar Alliance"])


@pytest.mark.parametrize(
    "name",
    [
        "Betaline Co., Ltd.",
        "Ministry of Trade, Industry and Energy",
        "e&",
        "42dot",
        "Delta Cement (Bharat) Limited",
        "Universidad de Tarapac\u00e1",
        "German Research Center for Artificial Intelligence",
    ],
)
def test_names_of_many_shapes_are_one_name(read, name):
    found = read(f"Gammacor, {name} and Deltow have formed the Polar Alliance.")
    assert roles(found) == {"Polar Alliance": dict.fromkeys(("Gammacor", name, "Deltow"), "member")}


def test_who_has_left_on_an_unknown_day_is_no_member(read):
    found = read(
        "Alphor, Betaline and Gammacor formed the Polar Alliance. Gammacor has left the alliance."
    )
    assert roles(found) == {"Polar Alliance": {"Alphor": "member", "Betaline": "member"}}
    assert {reject.value for reject in found.rejects} == {
        "Gammacor has left Polar Alliance", "Gammacor is a member of Polar Alliance",
    }  # fmt: skip


def test_who_left_is_told_also_of_a_group_of_which_nothing_else_is(read):
    found = read("Gammacor quit the Polar Forum in March 2022. It had no time.")
    assert found.tables["memberships"][["organization_id", "until"]].to_numpy().tolist() == [
        ["gammacor", "2022-03"]
    ]
    (reject,) = read("Gammacor left the forum in March 2022. It had no time.").rejects
    assert (reject.value, reject.reason) == (
        "Gammacor has left the forum",
        "nothing else shows that this is a group of organizations",
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Firma hat mit der Bank und dem Land einen Verbund gegr\u00fcndet.", "German"),
        ("Les entreprises ont cr\u00e9\u00e9 une alliance dans le pays avec la banque.", "French"),
        (
            "\u65e5\u672c\u306e\u4f01\u696d\u304c\u9023\u5408\u3092\u7d50\u6210\u3057\u305f\u3002",
            "Japanese",
        ),
    ],
)
def test_a_language_that_is_not_read_is_said(read, text, language):
    (reject,) = read(text).rejects
    assert f"in {language}, which is not read" in reject.reason


@pytest.mark.parametrize("seed", range(6))
def test_a_draft_is_valid_and_counted_whatever_order_sentences_come_in(read, seed):
    folder, rng = Path(__file__).parent, np.random.default_rng(seed)
    text = (folder / "passages_fresh.toml").read_text("utf-8")
    told = [passage["text"] for passage in tomllib.loads(text)["passage"]]
    parts = [part for each in told for part in re.split(r"(?<=[.:])\s", each) if part.strip()]
    found = read(" ".join(rng.permutation(parts)[:60]), known=bool(seed % 2))
    Ecosystem.from_tables(found.tables)
    (count,) = found.counts
    assert count.read == count.taken + count.rejected
    assert count.rejected == len(found.rejects)


def test_many_articles_in_one_file_are_read_through(tmp_path):
    folder, texts = Path(__file__).parent, []
    for file in ("passages.toml", "passages_fresh.toml"):
        passages = tomllib.loads((folder / file).read_text("utf-8"))["passage"]
        texts += [each["text"] for each in passages if each.get("language") != "ko"]
    path = tmp_path / "a.txt"
    # Of every second one, too, some groups are taken for another that is itself taken for a third,
    # or dropped.
    path.write_text("\n\n".join(texts[::2]), "utf-8")
    found = read_article([path], vocabulary=load())
    assert len(found.tables["coalitions"]) > 20


def measured(part: str) -> tuple[float, float]:
    """Give precision and recall of memberships over the passages of a part."""
    folder = Path(__file__).parent
    right = wrong = missed = 0
    for file in ("passages.toml", "passages_fresh.toml"):
        for passage in tomllib.loads((folder / file).read_text("utf-8"))["passage"]:
            if passage["part"] == part:
                counts = judged(passage)
                right, wrong, missed = (
                    a + b for a, b in zip((right, wrong, missed), counts, strict=True)
                )
    return right / (right + wrong), right / (right + missed)


def judged(passage: dict[str, Any]) -> tuple[int, int, int]:
    """Count memberships of one passage that were read rightly, wrongly, and not at all."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.txt")
        path.write_text(passage["text"].strip(), "utf-8")
        read = roles(read_article([path]), today=True)
    got = {
        plain(name): {plain(who) for who, role in there.items() if role != "invited"}
        for name, there in read.items()
    }
    wanted = {plain(name): set(map(plain, who)) for name, who in passage.get("members", {}).items()}
    right, read = 0, sum(map(len, got.values()))
    for name, who in wanted.items():
        alike = {each: (name in each or each in name, len(got[each] & who)) for each in got}
        best = max((each for each in alike if any(alike[each])), key=alike.__getitem__, default="")
        right += len(got.pop(best, set()) & who)
    return (
        right,
        read - right,
        sum(map(len, wanted.values())) - right,
    )


def test_passages_without_a_coalition_give_none():
    folder, texts = Path(__file__).parent, []
    for file in ("passages.toml", "passages_fresh.toml"):
        passages = tomllib.loads((folder / file).read_text("utf-8"))["passage"]
        texts += [passage for passage in passages if "members" not in passage]
    assert len(texts) == 78
    assert {passage["name"]: judged(passage) for passage in texts} == {
        passage["name"]: (0, 0, 0) for passage in texts
    }


def plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", folded(name)).strip().removeprefix("the ")


@pytest.mark.parametrize(
    "part",
    [
        *("tune", "held", "fresh", "second", "third", "fourth", "last", "fifth", "sixth"),
        *(
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
            "twenty-first",
            "twenty-second",
            "twenty-third",
            "twenty-fourth",
        ),
    ],
)
def test_passages_are_read_as_well_as_the_docs_say(part):
    precision, recall = measured(part)
    print(f"{part}: precision {precision:.3f}, recall {recall:.3f}")
    assert precision >= 0.85
    least = {
        "ninth": 0.73,
        "eleventh": 0.69,
        "twelfth": 0.69,
        "thirteenth": 0.68,
        "fourteenth": 0.72,
        "sixteenth": 0.69,
        "twenty-third": 0.41,
    }
    assert recall >= least.get(part, 0.75)


def test_what_a_sentence_does_not_say_for_certain_is_proposed_and_not_taken(read):
    found = read(
        "Orbitel, Brightmoss and Lumacor presented figures. Alphor and Betaline are shareholders of"
        " Ledgernet, a company in Oslo. Deltaric and Epsilor sued it."
    )
    assert "memberships" not in found.tables
    proposed = [row for row in review(found) if "for certain" in row["why"]]
    assert {row["statement"] for row in proposed} == {
        f"{name} is a member of Ledgernet" for name in ("Alphor", "Betaline")
    }
    assert {row["taken"] for row in proposed} == {"no"}


def test_a_line_of_one_common_word_is_read(read):
    told = roles(read("The Polar Alliance is a club.\n\nMembers\n* Alphor GmbH\n* Betaline\n"))
    assert told == {"Polar Alliance": {"Alphor GmbH": "member", "Betaline": "member"}}


@pytest.mark.parametrize(
    "text",
    [
        "The beneficiaries are:\n1. Alphor GmbH (coordinator)\n2. Betaline Ltd.\n3. Gammacor\n\n"
        "The consortium, which carries the name BRIGHT, gets 3 million euros.",
        "Alphor GmbH, Betaline Ltd. and Gammacor agreed to share data. They work under a pact"
        " called BRIGHT.",
        'Digital hub "BRIGHT"\n\nCoordinator: Alphor GmbH\nPartners: Betaline Ltd.; Gammacor\nSum:'
        " 3 million",
        "FOR IMMEDIATE RELEASE\n\nThe BRIGHT (Better Rights) Alliance was announced. Its board has"
        " seats for Alphor GmbH, Betaline Ltd. and Gammacor.",
    ],
)
def test_lists_before_and_below_the_name_of_their_group(read, text):
    told = roles(read(text))
    assert len(told) == 1 and "BRIGHT" in next(iter(told))
    assert {name.rstrip(".") for name in next(iter(told.values()))} == {
        "Alphor GmbH",
        "Betaline Ltd",
        "Gammacor",
    }
