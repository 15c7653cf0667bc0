"""Words and blocks that the views of suggestions, pairs and explanations share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from matcher.ecosystem.horizon import spell_horizon
from matcher.matching.apart import listed as spelled_out
from matcher.matching.constraints import Filters
from matcher.matching.findings import ExplainReport, Pair, PairsReport, SuggestReport
from matcher.matching.match_findings import Match, ModelInfo, Partner
from matcher.matching.next_step import DELIBERATE, IDLE, OWN_TRADE
from matcher.matching.relations import GIVES, MUTUAL, PERHAPS, WANTS, is_guess
from matcher.matching.served import ENDED, is_served
from matcher.matching.shortlist import Contact
from matcher.reporting.days import needs_of_old, newest_words
from matcher.reporting.document import Block, Sentences
from matcher.reporting.terminal import points
from matcher.reporting.text import counted, some

#: What a prior's fit says, and what it does not.
FIT_MEANS = (
    "Fit: 100 is the best of all candidates on this day, those apart included, 0 the weakest; no "
    "grade, and not to be compared with other lists or days."
)

#: From this share on, in percent, those shown are called well known.
WELL_KNOWN = 75.0

#: What the figures below a name are, with a prior.
PARTS_MEAN = "Below a name, in %, what its fit rests on."

#: How many of those who are partners already are named.
PARTNERS_SHOWN = 5

#: How many needs that nobody meets are named.
NEEDS_SHOWN = 10

#: How many needs are told that somebody may meet in other words.
NEAR_SHOWN = 10

#: Relations in which one has what the other needs.
_ONE_WAY = (GIVES, WANTS)

#: What became of rivals, competitors and one's own group, where they are not listed apart.
_RIVALS = {
    "flag": "rivals, competitors and one's own group ranked like everybody",
    "exclude": "without rivals, competitors and one's own group",
    "only": "only rivals, competitors and one's own group",
}


def data_words(report: SuggestReport | ExplainReport | PairsReport) -> tuple[str, ...]:
    """Say which data, as of when, how new."""
    day = f"as of {report.as_of}" if report.as_of else "undated"
    newest = report.newest_date
    return report.dataset, day, newest_words(newest, report.as_of)


#: How the step of one begins who stands last, whatever the fit, and what such a one is.
_LAST = (IDLE, "worth a first talk only"), (OWN_TRADE, "of the very trade that is asked for")


def fit_means(report: SuggestReport | ExplainReport | PairsReport | None) -> str:
    """Say what a prior's fit means, and who has 100 where that is nobody of the list."""
    if isinstance(report, ExplainReport):
        found: list[Match | Pair] = [each.match for each in report.directions]
    else:
        found = [] if report is None else [*_ranked(report), *report.apart]
    if found and all(each.relative is None for each in found):
        return f"No fit is given: {'; '.join(_why_no_fit(found))}."
    if not isinstance(report, SuggestReport):
        return FIT_MEANS
    words: list[tuple[Match, str]] = [(each, ", who stands apart") for each in report.apart]
    words += [(each, put_last_words(each)) for each in report.matches]
    best = [f"{each.partner.name}{said}" for each, said in words if said and each.relative == 100.0]
    first = report.matches[:1] and report.matches[0].relative == 100.0
    return f"{FIT_MEANS} Here 100 is {best[0]}." if best and not first else FIT_MEANS


def put_last_words(match: Match) -> str:
    """Say why one stands behind others of less fit; empty where nothing does, or it is first."""
    said = (f", put last as {why}" for how, why in _LAST if match.next_step.startswith(how))
    return next(said, "") if match.rank != 1 else ""


def _why_no_fit(found: Sequence[Match | Pair]) -> Iterator[str]:
    """Say what matches without a fit lack."""
    stated = sum(each.relation is not None and not is_guess(each.relation) for each in found)
    if stated:
        few = {1: "one candidate alone is compared with nobody", 2: "of two the order says all"}
        yield few.get(stated, "all are equal")
    if any(is_guess(each.relation) for each in found):
        yield "a guess from words alike has none"
    if any(each.relation is None for each in found):
        yield "without a need or a field in common there is nothing to measure"


def _ranked(report: SuggestReport | PairsReport) -> Sequence[Match | Pair]:
    return report.matches if isinstance(report, SuggestReport) else report.pairs


def asides(report: SuggestReport | ExplainReport | PairsReport, *more: str | None) -> list[Block]:
    """Say which model answers, which filters hold, and what else there is to say before."""
    empty = isinstance(report, SuggestReport) and not report.matches
    fit = fit_means(report) if report.model.kind == "prior" and not empty else None
    parts = PARTS_MEAN if fit else None
    sure = " ".join(filter(None, (f"How sure: {report.model.note}", fit, parts)))
    lines = (sure, filter_words(report.filters), *more)
    return [quiet(words) for words in lines if words]


def quiet(words: str) -> Sentences:
    """Give a paragraph that is an aside."""
    return Sentences((words,), tone="quiet")


def filter_words(filters: Filters) -> str | None:
    """Say which filters were asked for; None for none."""
    where = [f"{column} = {value}" for column, value in filters.where.items()]
    for column, values in filters.where_not.items():
        where += [f"{column} != {value}" for value in values]
    words = [
        ("country", " or ", filters.countries),
        ("kind", " or ", filters.kinds),
        ("offers", " and ", filters.capabilities),
        ("without", " and ", filters.exclude),
        ("where", " and ", where),
    ]
    said = [
        f"{name} {joint.join(dict.fromkeys(values))}" for name, joint, values in words if values
    ]
    if filters.rivals != "apart":
        said.append(_RIVALS[filters.rivals])
    if filters.include_partners:
        said.append("existing partners included")
    lines = ["Filters: " + "; ".join(said)] if said else []
    return ". ".join([*lines, *shortlist_words(filters)]) or None


def shortlist_words(filters: Filters) -> list[str]:
    """Say how many of a shortlist are left out, and who; nothing without one."""
    if not filters.shortlist:
        return []
    by_status: dict[str, list[str]] = {"declined": [], "contacted": [], "agreed": []}
    for each in filters.shortlist:
        by_status[each.status].append(each.organization)
    declined = by_status.pop("declined")
    parts = [f"{len(declined)} declined and left out ({some(declined)})"] if declined else []
    parts += [f"{len(names)} {status}" for status, names in by_status.items() if names]
    return [f"Shortlist: {'; '.join(parts)}"]


def kind_words(kind: str | None) -> str | None:
    """Say what kind of organization it is; None where no word for it tells anything."""
    return None if kind in (None, "other") else kind.replace("_", " ")


def about_words(partner: Partner) -> str:
    """Say what sort of organization it is and where, as far as known."""
    return " · ".join(part for part in (kind_words(partner.kind), partner.country) if part)


def contact_words(found: Iterable[Contact], names: Mapping[str, str] | None = None) -> list[str]:
    """Say the status and note of each; with names by id, whose it is."""
    words = []
    for each in found:
        who = "" if names is None else f" ({names[each.organization]})"
        note = f": {each.note}" if each.note else ""
        words.append(f"on your shortlist as {each.status}{who}{note}")
    return words


def odds_words(match: Match | Pair | ExplainReport, model: ModelInfo) -> str | None:
    """Say probability, lift and interval, where it has one; None with the prior."""
    if model.kind == "prior":
        return None
    if match.probability is None or match.lift is None:
        words = "no probability of a first collaboration: they already work together"
    else:
        within = spell_horizon(model.horizon)
        words = f"probability {percent(match.probability)} within {within}"
        if isinstance(match, Match) and match.probability_range is not None:
            words += f" ({range_words(*match.probability_range)})"
        words += f"; {lift_words(match.lift)}"
    if isinstance(match, Match) and match.interval is not None:
        low, high = match.interval
        words += f"; 90% interval {points(low)} to {points(high)} points"
    return words


def lift_words(lift: float) -> str:
    """Say how the odds compare with those of a random pair."""
    if 0.95 <= lift <= 1.05:
        return "the odds are about those of a random pair"
    times = f"{lift:.2g}" if lift < 10 else f"{float(f'{lift:.2g}'):,.0f}"
    return f"the odds are about {times} times those of a random pair"


def percent(share: float) -> str:
    """Write a share with two figures; a tiny one as such, never as 0."""
    return "below 0.01%" if share < 0.0001 else f"{float(f'{100 * share:.2g}'):g}%"


def range_words(low: float, high: float) -> str:
    """Say between what a probability lies in most years, as counts of pairs."""
    of = next((each for each in (100, 1000, 10_000) if low * each >= 0.95), 100_000)
    ends = f"{low * of:,.0f} to {high * of:,.0f}"
    return f"of {of:,} so rated, {ends} are to be expected, as years differ"


def empty_words(report: SuggestReport) -> str:
    """Say that nobody is left, and how many each condition took out."""
    if report.without_ground:
        return f"Nobody is suggested. {left_out_words(report)}"
    taken = "; ".join(f"{name} {count:,}" for name, count in report.barred.items() if count)
    if not taken:
        return "No candidate is left: there is nobody else."
    return f"No candidate is left. Each condition by itself rules out: {taken}."


def left_out_words(report: SuggestReport) -> str | None:
    """Say whom the list leaves out for want of a ground; None for nobody."""
    if not report.without_ground:
        return None
    name = report.organization.name
    are, them = ("is", "it") if report.without_ground == 1 else ("are", "them")
    words = (
        f"{report.without_ground:,} of the {report.candidates:,} candidates {are} left out: the "
        f"data link {them} with {name} by no need, field or invitation; a partner in common, a "
        "country or activity is not enough for a call."
    )
    if report.without_ground == report.candidates:
        words += f" {_stated_words(report)}"
    return words


def at_hand_words(report: SuggestReport) -> str | None:
    """Say whom one need not look for; None where nobody is at hand."""
    known = [each.removesuffix(" too") for each in report.at_hand]
    past = any(ENDED in each for each in known)
    who = "who is at hand, or was," if past else "who is at hand"
    needs = f"Ask first {who} for what {report.organization.name} needs"
    return f"{needs}: {'; '.join(known)}." if known else None


def unmet_words(report: SuggestReport) -> str | None:
    """Say what one needs that nobody offers, where it is not said that nothing links it."""
    if not report.unmet or report.stated:
        return None
    near = f" Nearest: {some(report.nearest)}." if report.nearest else ""
    more = [f"{len(report.unmet) - NEEDS_SHOWN} more"] if len(report.unmet) > NEEDS_SHOWN else []
    needs, name = "; ".join([*report.unmet[:NEEDS_SHOWN], *more]), report.organization.name
    return f"What {name} needs and nobody else offers in these words: {needs}.{near}"


def _stated_words(report: SuggestReport) -> str:
    """Say what a list could rest on, and that what is stated matches nothing."""
    name = report.organization.name
    if not report.stated:
        return f"What {name} offers, needs or has worked on is what a list could rest on."
    quoted = some([f'"{each}"' for each in report.stated])
    near = some(report.nearest)
    return (
        f"What {name} states ({quoted}) matches what nobody else states in these words. Others may "
        "say it in other words: `matcher info -f md` lists those in use, and in review.csv of "
        "`matcher ingest` two phrases become one." + (f" Nearest: {near}." if near else "")
    )


def linked_words(report: SuggestReport) -> str | None:
    """Name who is left out as a partner already; None for nobody."""
    total, names = report.known_partners_total, [each.name for each in report.known_partners]
    if not total:
        return None
    shown = names[:PARTNERS_SHOWN]
    more = [f"{total - len(shown):,} more"] if total > len(shown) else []
    who, foes = report.organization.name, [each.name for each in report.competing_partners]
    compete = f"{some(foes)} compete{'s' if len(foes) == 1 else ''}"
    both = f" {compete} with {who} all the same." if foes else ""
    left_out = spelled_out([*shown, *more])
    return f"Existing partners of {who}, left out unless asked for: {left_out}.{both}"


def pairs_left_out_words(report: PairsReport) -> str | None:
    """Say how many pairs stand last, and are left out for want of a ground; None for none."""
    said = [last_words(report.pairs)] if last_words(report.pairs) else []
    if report.without_ground:
        why = "no need, field or invitation that was understood links the two, nor a partner"
        pairs = counted(report.without_ground, "pair")
        said.append(f"Left out: {pairs}, since {why} and something to add.")
    if report.first_talks:
        idle = counted(report.first_talks, "pair")
        why = "no stated need links the two, and nothing new comes of it or too much is against it"
        said.append(f"Left out: {idle} whom nobody should bring together unasked: {why}.")
    if near := report.nearest:
        told = "; ".join([*near[:NEAR_SHOWN], *[f"{len(near) - NEAR_SHOWN:,} more"]][: len(near)])
        said.append(f"Offered by nobody in these words: {told}.")
    return " ".join(said) or None


def last_words(found: Sequence[Match | Pair]) -> str:
    """Say how many are worth a first talk only, or of one trade; empty for none."""
    deliberate = (
        [(DELIBERATE, "only as a deliberate step")]
        if any(isinstance(each, Pair) for each in found)
        else []
    )
    kinds = [*_LAST, *deliberate]
    counts = [(sum(e.next_step.startswith(start) for e in found), what) for start, what in kinds]
    told = " and ".join(f"{count} {what}" for count, what in counts if count)
    behind = len(found) > sum(count for count, _ in counts)
    lead = "Put last, whatever the fit" if behind else "None stands out"
    return told and f"{lead}: {told}."


def exposure_words(report: SuggestReport) -> str:
    """Say how many there were to choose from, and how well known those shown are."""
    shown, exposure = len(report.matches), report.exposure
    words = f"The best {shown} of {report.eligible:,} possible partners"
    if report.candidates < report.eligible:
        words += f", of whom {report.candidates:,} were shortlisted and scored"
    # Nobody has more partners than all have, so what rounds to 100 is said as "over 99".
    percentile = exposure.mean_popularity_percentile
    # Where everybody who could be listed is, there is nobody to bring forward.
    all_shown = report.candidates - report.without_ground <= shown
    if percentile is None or percentile < WELL_KNOWN or all_shown:
        return f"{words}."
    share = "over 99" if percentile >= 99.5 else f"{percentile:.0f}"
    return (
        f"{words}. They are well known, with more partners than {share}% of all on average; "
        "a novelty of 0.5 brings forward who is less so."
    )


def rests_words(report: SuggestReport) -> str | None:
    """Say how many of a prior's matches rest on a stated need: the best can still be weak."""
    if report.model.kind != "prior" or not report.matches:
        return None
    if report.matches[0].next_step.startswith(IDLE):
        return (
            "Nobody stands out, and no call is advised: no stated need links the first of these "
            f"with {report.organization.name}, and the data show nothing in its own fields that "
            "they would add."
        )
    count = len(report.matches)
    needs = sum(each.relation in (MUTUAL, *_ONE_WAY) for each in report.matches)
    guesses = sum(is_guess(each.relation) for each in report.matches)
    # Whether that is worth a call or a first talk only is said of each.
    told = f"; {guesses} for words alike, which is a guess" if guesses else ""
    others = "" if needs + guesses == count else "; the rest for a field or partners in common"
    words = f"Listed for a stated need: {needs or 'none'} of {count}{told}{others}."
    served = [is_served(e.next_step) for e in report.matches if e.relation in (MUTUAL, *_ONE_WAY)]
    if served and all(served):
        words += " None of these needs is quite open: of each it is told who serves it, or could."
    return " ".join(filter(None, (words, needs_of_old(report), last_words(report.matches))))


def relation_words(found: Match | Pair) -> str | None:
    """Say what the two are to each other; of a pair by their names. None where that is unknown."""
    relation = found.relation
    if isinstance(found, Match) or relation not in (*_ONE_WAY, *(PERHAPS + e for e in _ONE_WAY)):
        return relation
    has, needs = (found.b, found.a) if relation.endswith(GIVES) else (found.a, found.b)
    return f"{PERHAPS if is_guess(relation) else ''}{has.name} has what {needs.name} needs"
