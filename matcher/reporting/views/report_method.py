"""How a report comes to its figures, what it does not know, and how it did in the past."""

from __future__ import annotations

from matcher.ecosystem.horizon import spell_horizon
from matcher.reporting.document import Block, Section, Sentences
from matcher.reporting.matches import percent
from matcher.reporting.record import Report
from matcher.reporting.text import sentence
from matcher.reporting.views.backtest import about_words
from matcher.reporting.views.backtest import blocks as backtest_blocks
from matcher.reporting.views.info import rows_after_words
from matcher.reporting.views.recruit import fit_words


def method(report: Report) -> tuple[Block, ...]:
    """Give what figures mean, the limits, and the backtest."""
    blocks: list[Block] = [Section("What a score means", (Sentences(_score_words(report)),))]
    if report.standing.coalitions:
        words = Sentences(_coalition_words(report))
        blocks.append(Section("What a coalition's figures mean", (words,)))
    blocks.append(Section("Limits", (Sentences(_limits(report), listed=True),)))
    if report.backtest is None:
        blocks.append(Section("Backtest", (Sentences((report.backtest_note,)),)))
    else:
        about = sentence(about_words(report.backtest)), report.backtest_note
        blocks.append(Section("Backtest", (Sentences(about), *backtest_blocks(report.backtest))))
    return tuple(blocks)


def _score_words(report: Report) -> tuple[str, ...]:
    model = report.model
    words = [
        "A score is in points. 0 is a random pair and 10 points double the odds that the two first "
        f"work together within {spell_horizon(model.horizon)}. It is a sum: each part of it is "
        "what one family of facts adds, and the parts sum to it exactly. The event is: "
        f"{model.event}."
    ]
    if model.kind == "prior":
        words.append(
            "With the prior this scale is nominal: how much each part counts was learned from "
            "synthetic data, and nothing in these data was used to check that 10 points double "
            "the odds. So what is shown is the fit: where a score stands between the lowest (0) "
            "and the highest (100) of all candidates. The part called start is what every "
            "candidate of one organization starts with."
        )
    else:
        words.append("What is called start is what every partner of one organization starts with.")
    words.append(f"Model: {model.kind}. {model.note}")
    if model.p0 is not None:
        words.append(f"A random pair has a probability of {percent(model.p0)}.")
    return tuple(words)


def _coalition_words(report: Report) -> tuple[str, ...]:
    words = [
        "A coalition is as strong in a capability as its strongest lead or member; who is only "
        "invited does not count. Its value is the sum of strength times weight over the "
        "capabilities. A member contributes its Shapley value; what would be lost without it is "
        "another figure, since others may hold the same."
    ]
    if report.recruits:
        words.append(fit_words(report.recruits[0].model))
    words.append("Pull is the fit by which a side's own list of whom to invite is ordered.")
    words.append(f"Who counts as contested is decided by {report.standing.contested_by}.")
    return tuple(words)


def _limits(report: Report) -> tuple[str, ...]:
    later = [rows_after_words(report.contents)] if report.contents.rows_after else []
    return (
        "The report knows what the data set says and nothing else. A missing row says nothing "
        "about an organization.",
        f"Rows that are dated later than {report.as_of or 'the day'} are left out. A row counts "
        "from the last day that its date can mean.",
        *later,
        "Points order partners. They do not say that a partnership would succeed, or that the "
        "other side wants it.",
        "Well-known organizations are in more data and therefore found more easily.",
    )
