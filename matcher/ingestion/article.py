"""News articles: a draft data set of who stands together, for a person to review.

Nothing is merged into any data set. The draft holds what the sentences say by the patterns of
`article_grammar` and `article_capabilities`, each row with the sentence and the offsets that it is
from; review.csv lists every statement, also those that were not taken, and every name that nobody
knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.errors import OptionError, RequestError
from matcher.ingestion.article_capabilities import CapabilityReader, Claim
from matcher.ingestion.article_dates import dates, first_full_date
from matcher.ingestion.article_draft import Draft
from matcher.ingestion.article_groups import Statement
from matcher.ingestion.article_mask import group_names, mask
from matcher.ingestion.article_names import Entity, Mention, Names
from matcher.ingestion.article_reading import Reading
from matcher.ingestion.article_sentences import Sentence, sentences
from matcher.ingestion.article_story import Story
from matcher.ingestion.article_text import Article, read_text
from matcher.ingestion.ingested import Count, Ingested, Reject
from matcher.ingestion.parts import Part, Progress, find_parts, silent
from matcher.ingestion.phrases import PhraseIndex
from matcher.ingestion.provenance import sources_text
from matcher.ingestion.tagging import Tagger

#: The data set whose capabilities are looked for.
CAPABILITIES_DATA = "ai-capabilities"

#: Endings of files that are read from a folder.
ENDINGS = (".txt", ".text", ".html", ".htm", ".xhtml", ".md")

#: Typographic quotation marks, apostrophes and dashes as the patterns have them; none is longer.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc\uff07\u00b4\u201b", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\uff02\u300c\u300d\u201f", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2007\u202f\u3000\u2009\u200a", " "),
    }
)

_NOTES = (
    "This is a draft, read by patterns over sentences. A person must hold it against the article:"
    " review.csv has every statement with its sentence, those that were not taken too. Nothing was"
    " merged into another data set.",
    "Offsets count characters, from 0, in the text of the article with every line end as one; of"
    " HTML, in the text that was taken out of it, which stands beside the tables. A sentence is"
    " shown with every run of blanks as one.",
    "An organization of the vocabulary keeps its id and row. One that it does not have is in the"
    " draft only where a statement needs it, and its column `review` says so. Where no date is"
    " stated, the day of the article stands: the last on which a thing can have begun.",
    "The copyright in an article is its publisher's; its facts are free.",
)


def read_article(
    paths: Sequence[Path],
    progress: Progress = silent,
    *,
    vocabulary: Ecosystem | None = None,
    published: str | None = None,
) -> Ingested:
    """Read news articles into a draft.

    Parameters
    ----------
    paths : sequence of Path
        Files of text or HTML, or folders of such.
    progress : callable
    vocabulary : Ecosystem, optional
        Its organizations and coalitions are the names that are known; without it no name is.
    published : str, optional
        The day of the articles, where they do not say it themselves.

    Returns
    -------
    Ingested
        A valid data set. `further` has review.csv and, of HTML, the text that was read.

    Raises
    ------
    RequestError
        Where there is no file to read, or `published` is no date.
    """
    if published is not None and first_full_date(published) != published:
        raise OptionError(f"{published!r} is no day; write YYYY-MM-DD")
    parts = [part for part in find_parts(paths) if part.member is None]
    parts = [part for part in parts if part.ending in ENDINGS or part.path in paths]
    if not parts:
        raise RequestError(f"there is no article: no file that ends in {', '.join(ENDINGS)}")
    from matcher.sources import load

    tree = load(CAPABILITIES_DATA).capabilities
    tagger = Tagger(tree)
    draft = Draft(vocabulary, tree)
    counts: list[Count] = []
    rejects: list[Reject] = []
    for number, part in enumerate(parts):
        progress("articles", number, len(parts))
        article = read_text(part.path)
        if isinstance(article, Reject):
            rejects.append(article)
            counts.append(Count(article.file, "articles", 1, 0, 1))
            continue
        article = replace(article, published=article.published or published)
        reading = read_one(article, vocabulary, tagger)
        untaken = draft.add(reading)
        rejects += untaken
        told = len(reading.statements) + len(reading.claims)
        counts.append(Count(article.file, "statements", told, told - len(untaken), len(untaken)))
    progress("articles", len(parts), len(parts))
    tables = draft.tables()
    text = sources_text("news articles", parts, _NOTES, counts, tables)
    return Ingested(tables, tuple(counts), tuple(rejects), text, draft.further())


def read_one(article: Article, vocabulary: Ecosystem | None, tagger: Tagger) -> Reading:
    """Read one article.

    Parameters
    ----------
    article : Article
    vocabulary : Ecosystem or None
    tagger : Tagger
        Knows the capabilities.
    """
    text = article.text.translate(_PLAIN)
    known = _coalitions(vocabulary)
    found = PhraseIndex([(name, name) for name in [*known, *group_names(text)]]).find(text)
    groups = [(each.start, each.end, each.keys[0]) for each in found]
    taken = [(start, end) for start, end, _ in groups]
    names = Names(_organizations(vocabulary))
    parts = sentences(text, [*taken, *((each.start, each.end) for each in names.index.find(text))])
    mentions = names.find(parts, taken)
    story, reader = Story(), CapabilityReader(tagger)
    claims: list[Claim] = []
    for part, named in zip(parts, mentions, strict=True):
        inside = [each for each in groups if part.start <= each[0] < part.end]
        terms = [
            (part.start + hit.start, part.start + hit.end) for hit in tagger.index.find(part.text)
        ]
        named = [each for each in named if not (each.weak and _overlaps(each, terms))]
        masked = mask(part, named, inside, list(dates(part.text, article.published)))
        claims += reader.read(masked, text)
        story.read(masked)
    story.finish()
    shown = {part.start: _as_written(part, article.text) for part in parts}
    statements = [_of_its_maker(said, names) for said in _each_once(story.statements)]
    makers = {
        (said.sentence.start, old): said.entity
        for said, old in zip(
            statements, [s.entity for s in _each_once(story.statements)], strict=True
        )
        if said.entity is not None and said.entity is not old
    }
    return Reading(
        article,
        tuple(shown.values()),
        tuple(mention for row in mentions for mention in row),
        names,
        story,
        tuple(replace(said, sentence=shown[said.sentence.start]) for said in statements),
        tuple(_claim_of_maker(claim, parts, makers) for claim in claims),
    )


def _overlaps(mention: Mention, parts: Sequence[tuple[int, int]]) -> bool:
    return any(start < mention.end and mention.start < end for start, end in parts)


def _as_written(part: Sentence, text: str) -> Sentence:
    return replace(part, text=text[part.start : part.end])


def _each_once(statements: Sequence[Statement]) -> list[Statement]:
    """Leave out what is said again, and rivals told the other way round."""
    seen, kept = set(), []
    for said in statements:
        sides = frozenset(map(id, (said.group, said.other_group)))
        orgs = (id(said.entity), id(said.other))
        key = (said.says, sides, orgs, said.what, said.reason)
        if key not in seen:
            seen.add(key)
            kept.append(said)
    return kept


def _of_its_maker(said: Statement, names: Names) -> Statement:
    """Say which organization a short name means whose product the vocabulary knows."""
    if said.says != "works with" or not said.what or said.entity is None:
        return said
    maker = names.of_product(said.entity, said.what)
    return said if maker is None else replace(said, entity=maker[0], note=maker[1])


def _claim_of_maker(
    claim: Claim, parts: Sequence[Sentence], makers: Mapping[tuple[int, Entity | None], Entity]
) -> Claim:
    for part in parts:
        if part.start <= claim.start < part.end and (part.start, claim.entity) in makers:
            return replace(claim, entity=makers[(part.start, claim.entity)])
    return claim


def _organizations(vocabulary: Ecosystem | None) -> pd.DataFrame:
    if vocabulary is None:
        return pd.DataFrame({"id": [], "name": []}, dtype="str")
    return vocabulary.organizations


def _coalitions(vocabulary: Ecosystem | None) -> list[str]:
    return [] if vocabulary is None else vocabulary.coalitions["name"].tolist()


__all__ = ["Part", "Reading", "read_article", "read_one"]
