"""What was found in one article, before it becomes tables."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.ingestion.article_capabilities import Claim
from matcher.ingestion.article_groups import Statement
from matcher.ingestion.article_names import Mention, Names
from matcher.ingestion.article_sentences import Sentence
from matcher.ingestion.article_story import Story
from matcher.ingestion.article_text import Article


@dataclass(frozen=True)
class Reading:
    """What was found in one article.

    Attributes
    ----------
    article : Article
    sentences : tuple of Sentence
        With the characters of the article.
    mentions : tuple of Mention
    names : Names
    story : Story
    statements : tuple of Statement
    claims : tuple of Claim
    """

    article: Article
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    names: Names
    story: Story
    statements: tuple[Statement, ...]
    claims: tuple[Claim, ...]
