"""News articles: a draft data set of who stands together, for a person to review.

Nothing is merged into any data set. The draft holds what the lists of names in an article say
(`article_lists`, in Korean `article_korean`), each row with the sentence and the offsets that it is
from; review.csv lists every statement, also those that were not taken, and every name that nobody
knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from matcher.ecosystem import Ecosystem
from matcher.errors import OptionError, RequestError
from matcher.ingestion.article_draft import Draft, Reading, decisions
from matcher.ingestion.article_groups import Marked, Spoken, Statement, group_names, short_names
from matcher.ingestion.article_korean import read_korean
from matcher.ingestion.article_names import Mention, Names
from matcher.ingestion.article_story import Story
from matcher.ingestion.article_words import cue
from matcher.ingestion.ingested import Count, Ingested, Reject
from matcher.ingestion.parts import find_parts
from matcher.ingestion.phrases import Found, PhraseIndex
from matcher.ingestion.provenance import sources_text
from matcher.ingestion.remedies import remedy
from matcher.ingestion.sentences import Sentence, sentences
from matcher.ingestion.text_dates import dates, first_full_date
from matcher.ingestion.texts import Article, language_of, read_text
from matcher.progress import Progress, silent

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

#: "the X Alliance announced a new working group"; "Under the umbrella of the X Alliance, Y ..."
_FORMS_ANOTHER = re.compile(rf"\s(?:have |has |are |will )?(?:to )?{cue('form')} (?:an?|the) ")
_OPENS_WITH = re.compile(r"(?:^|[.\"] )(?:Under|In|Within|Through|At|With)\b[\w ]*$")

_NOTES = (
    "This is a draft, read by a rule over lists of names. A person must hold it against the"
    " article: review.csv has every statement with its sentence, also those that were not taken."
    " Nothing was merged into another data set.",
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
    review: Path | None = None,
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
    review : Path, optional
        A review of an earlier run in which somebody has decided: yes takes what was proposed or
        rejected, no leaves out what was taken.

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
    draft = Draft(vocabulary, None if review is None else decisions(review))
    counts: list[Count] = []
    rejects: list[Reject] = []
    for number, part in enumerate(parts):
        progress("articles", number, len(parts))
        article = read_text(part.path)
        if isinstance(article, Reject):
            rejects.append(article)
            counts.append(Count(article.file, "articles", 1, 0, 1))
            continue
        if (language := language_of(article.text)) not in ("English", "Korean"):
            reason = f"the article is in {language}, which is not read; English and Korean are"
            rejects.append(Reject(article.file, None, None, None, None, reason, remedy(reason)))
            counts.append(Count(article.file, "articles", 1, 0, 1))
            continue
        article = replace(article, published=article.published or published)
        reading = read_one(article, vocabulary)
        untaken = draft.add(reading)
        rejects += untaken
        told = len(reading.statements)
        counts.append(Count(article.file, "statements", told, told - len(untaken), len(untaken)))
    progress("articles", len(parts), len(parts))
    tables = draft.tables()
    text = sources_text("news articles", parts, _NOTES, counts)
    return Ingested(tables, tuple(counts), tuple(rejects), text, draft.further())


def read_one(article: Article, vocabulary: Ecosystem | None) -> Reading:
    """Read one article.

    Parameters
    ----------
    article : Article
    vocabulary : Ecosystem or None
        Its organizations and coalitions are the names that are known.
    """
    text = article.text.translate(_PLAIN)
    names = Names(_organizations(vocabulary))
    kinds = group_names(text)
    kinds = {n: sure for n, sure in kinds.items() if sure or not names.knows(n)}
    kinds |= dict.fromkeys(_coalitions(vocabulary), True)
    called = [*((name, name) for name in kinds), *short_names(text, kinds).items()]
    found = PhraseIndex(called).find(text)
    for name in kinds:  # "the FIDO (Fast IDentity Online) Alliance"
        pattern = r"\s+(?:\([^()]{2,60}\)\s+)?".join(map(re.escape, name.split()))
        places = [each for each in re.finditer(pattern, text) if "(" in each[0]]
        found += [Found((name,), each[0], each.start(), each.end()) for each in places]
    taken = [(each.start, each.end) for each in found]
    parts = sentences(text, [*taken, *((each.start, each.end) for each in names.index.find(text))])
    story = Story()
    if language_of(text) == "Korean":
        mentions = [read_korean(parts, names, story)]
    else:
        mentions = names.find(parts, taken)
        for part, named in zip(parts, mentions, strict=True):
            groups = [
                Spoken(
                    *(each.keys[0], each.text, kinds[each.keys[0]], True),
                    place=(each.start, each.end),
                )
                for each in found
                if part.start <= each.start < part.end
            ]
            story.read(_marked(part, named, groups, names, article.published))
    story.finish()
    shown = {part.start: replace(part, text=article.text[part.start : part.end]) for part in parts}
    statements = (
        replace(said, sentence=shown[said.sentence.start]) for said in _each_once(story.statements)
    )
    everything = tuple(mention for row in mentions for mention in row)
    same = tuple(story.same)
    return Reading(article, tuple(shown.values()), everything, names, same, tuple(statements))


def _marked(
    part: Sentence,
    named: Sequence[Mention],
    groups: Sequence[Spoken],
    names: Names,
    published: str | None,
) -> Marked:
    """Put marks for names, groups and dates into a sentence."""
    marked = Marked(part)
    marks: list[tuple[int, int, str]] = []
    for each in named:
        start, end = each.start - part.start, each.end - part.start
        short = re.match(r"\W?\)", part.text[end:])
        if short and marks and marked.orgs[-1] == [each.entity]:  # "Northern Institute (NI)"
            marks[-1] = (marks[-1][0], end + short.end(), marks[-1][2])
            continue
        where = re.search(
            r"(?<!brings )(?<!brought )\b(?:in|near|at)\s$", part.text[: each.start - part.start]
        )
        if where and each.entity.known is None:  # a place
            continue
        marks.append((start, end, f"⟦O{len(marked.orgs)}⟧"))
        marked.orgs.append([each.entity])
    for group in groups:
        start, end = (place - part.start for place in group.place)
        another = not group.sure or any(each.place > group.place for each in groups)
        another |= bool(_FORMS_ANOTHER.match(part.text[end:]))
        by = re.search(r"\b(?:set up|formed|founded|launched) by\s(?:the\s)?$", part.text[:start])
        another &= not _OPENS_WITH.search(part.text[:start])
        if by or (another and _is_listed(part.text, start, end, marks)):
            marks.append((start, end, f"⟦O{len(marked.orgs)}⟧"))
            marked.orgs.append(
                [mention.entity for mention in names.mention(group.words, group.place[0])]
            )
            continue
        marks.append((start, end, f"⟦G{len(marked.groups)}⟧"))
        marked.groups.append(group)
    for when in dates(part.text, published):
        marks.append((when.start, when.end, f"⟦D{len(marked.dates)}⟧"))
        marked.dates.append(when.date)
    marked.replace(marks)
    marked.replace((each.start(), each.end(), " ") for each in re.finditer(r"\s+", marked.text))
    return marked


def _is_listed(text: str, start: int, end: int, marks: Sequence[tuple[int, int, str]]) -> bool:
    """Tell whether a name stands in a list with names that are marked already."""
    for left, right, _ in marks:
        between = text[right:start] if right <= start else text[end:left]
        if re.fullmatch(
            r"\s*(?:,|,? and|,? or|,? (?:together|along) with|;)\s+(?:the\s+)?", between
        ):
            return True
    return False


def _each_once(statements: Sequence[Statement]) -> list[Statement]:
    """Leave out what is said again, and rivals told the other way round."""
    kept: dict[tuple[object, ...], Statement] = {}
    for said in statements:
        sides = frozenset(map(id, (said.group, said.other_group)))
        key = (said.says, sides, id(said.entity), id(said.other), said.reason)
        kept.setdefault(key, said)
    return list(kept.values())


def _organizations(vocabulary: Ecosystem | None) -> pd.DataFrame:
    if vocabulary is None:
        return pd.DataFrame({"id": [], "name": []}, dtype="str")
    return vocabulary.organizations


def _coalitions(vocabulary: Ecosystem | None) -> list[str]:
    return [] if vocabulary is None else vocabulary.coalitions["name"].tolist()
