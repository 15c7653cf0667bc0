from __future__ import annotations

import pandas as pd
import pytest

from matcher.ingestion.ingested import Ingested
from matcher.ingestion.tagged import tagged
from matcher.ingestion.tagging import Tagger
from matcher.sources import load


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load("ai-capabilities").capabilities)


def ids(tagger: Tagger, text: str, title: str = "") -> set[str]:
    return {tag.capability_id for tag in tagger.tag(text, title)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We build speech recognition for tram drivers.", {"speech-to-text"}),
        ("Graph neural networks predict traffic jams.", {"graph-learning"}),
        ("Drones with LiDAR inspect bridges, using machine learning.", {"learning", "lidar-radar"}),
        ("AI that upscales video: upscaling in real time.", {"video-enhancement"}),
        ("An AI assistant for radiology.", {"virtual-assistants"}),
    ],
)
def test_what_a_text_is_about_is_found(tagger, text, expected):
    assert expected <= ids(tagger, text)


@pytest.mark.parametrize(
    "text",
    [
        "The maid said she would aim for a fair trial in Taipei.",
        "A network of museums shares its vision of lifelong learning and data protection.",
        "Peer learning in schools improves reading comprehension.",
        "Our vision is a strong network for health and mobility.",
        "The navigation of Vikings and their games and language.",
        "Upscaling of the fermentation to 1,000 litres; super-resolution microscopy of cells.",
        "Neural networks in the mouse cortex and their role in statistical learning.",
        "Nucleotide excision repair (NER) and the androgen receptor (AR).",
        "Knee cartilage needs no machine learning.",
        "It works without speech recognition, chatbots or face recognition.",
        "Unlike machine translation, this is done by hand.",
        "It may later serve other fields such as drug discovery.",
        "The generated data will be open.",
    ],
)
def test_words_that_mean_something_else_are_not_tagged(tagger, text):
    assert ids(tagger, text) == set()


def test_not_only_is_no_denial(tagger):
    assert ids(tagger, "Not only speech recognition but more.") == {"speech-to-text"}


def test_an_acronym_that_the_text_explains_as_the_capability_counts(tagger):
    text = "Named entity recognition (NER) with AI: NER finds names."
    assert "information-extraction" in ids(tagger, text)


def test_a_text_about_ai_is_read_by_other_forms_of_the_words_too(tagger):
    tags = tagger.tag("AI informs the asset manager's investment decisions.")
    assert [(tag.capability_id, tag.words) for tag in tags] == [
        ("robo-advisor", ("asset ... investment",))
    ]
    assert ids(tagger, "The asset manager's investment decisions.") == set()


def test_the_words_and_their_number_are_told(tagger):
    tag = tagger.tag("Chatbots! A chatbot, and chatbots.")[0]
    assert (tag.capability_id, tag.words, tag.count) == (
        "chatbots",
        ("Chatbots", "chatbot", "chatbots"),
        3,
    )


def test_a_title_counts(tagger):
    assert ids(tagger, "Nothing here.", title="Federated learning at sea") >= {"federated-learning"}


def ingested(**tables: list[dict[str, object]]) -> Ingested:
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    return Ingested(frames, (), (), "# Sources\n")


def test_tags_go_beside_what_the_source_has():
    own = {"id": "euroscivoc-1", "name": "sciences"}
    before = ingested(
        organizations=[{"id": "o", "name": "O", "description": "Maker of chatbots."}],
        capabilities=[own],
        collaborations=[
            {
                "id": "p",
                "title": "Robots",
                "description": "Speech recognition.",
                "start_date": "2020",
            },
            {"id": "q", "title": "AI", "description": None, "start_date": "2020"},
        ],
        collaboration_capabilities=[{"collaboration_id": "p", "capability_id": "euroscivoc-1"}],
    )
    after = tagged(before)
    capabilities = after.tables["capabilities"]["id"].tolist()
    assert capabilities[0] == "euroscivoc-1"
    assert "speech-to-text" in capabilities
    links = after.tables["collaboration_capabilities"].astype(object).to_dict("records")
    assert [(row["capability_id"], row.get("kind"), row.get("note")) for row in links][1:] == [
        ("speech-to-text", "text", "Speech recognition")
    ]
    evidence = after.tables["evidence"].to_dict("records")
    assert [(row["capability_id"], row["kind"], row["note"], row["count"]) for row in evidence] == [
        ("chatbots", "text", "chatbots", 1.0)
    ]
    assert "1 tags of collaborations" in after.sources
    assert list(before.tables["capabilities"]["id"]) == ["euroscivoc-1"]


def test_without_descriptions_nothing_is_added():
    before = ingested(organizations=[{"id": "o", "name": "O"}])
    assert set(tagged(before).tables) == {"organizations"}


def test_the_same_text_gives_the_same_tags(tagger):
    text = "Machine learning, chatbots and drones for AI education and training."
    assert tagger.tag(text) == Tagger(load("ai-capabilities").capabilities).tag(text)
