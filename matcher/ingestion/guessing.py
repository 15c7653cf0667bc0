"""Which tables can be made of a file, guessed from its headers alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from matcher.ecosystem.schema import TABLES, Table
from matcher.ingestion.units import unlike_euros, without_unit
from matcher.ingestion.words import called, plain, words

#: Of a table that the name of the file does not hint at, these say nothing: every table has them.
_COMMON = frozenset({"id", "name", "kind", "source", "description", "date", "note"})

#: Headers of those with whom somebody works, and what these are to them.
_TIES = {
    "partners": "other",
    "competitors": "competitor",
    "suppliers": "supplier",
    "customers": "customer",
}

#: Headers of who works with whoever is named beside it; alone, of an organization itself.
_PARTNER = ("partner", "partenaire", "socio")

#: How headers of ids and numbers end.
_ENDS_OF_IDS = (" id", " code", " nr", " no", " number", "nummer")

#: A header that is known by the beginning of a word has so many at most.
_WORDS_OF_HEADER = 5

#: What stands between the name of a group of columns and that of a column in it.
GROUPED = " \u203a "

#: Of which tables the columns of a group that names one are.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "collaborations": ("collaborations", "collaboration_capabilities", "participants"),
    "coalitions": ("coalitions", "rivalries"),
    "capabilities": ("capabilities", "evidence", "collaboration_capabilities"),
}
_OF_NONE = ("collaborations", "coalitions")


#: What one of each table is called, where there is a word for it.
_CONCEPTS = {
    "organizations": "organization",
    "collaborations": "project",
    "capabilities": "capability",
    "coalitions": "coalition",
}


def hint_of(name: str) -> str | None:
    """Give the table that a name hints at; its own name goes before a word in it."""
    bare = plain(name)
    for table in TABLES:
        if bare == plain(table) or (table in _CONCEPTS and bare in called(_CONCEPTS[table])):
            return table
    hints = words()["hints"].items()
    return next((table for table, said in hints if any(word in bare for word in said)), None)


#: A table to be made: its name, its columns, and what stands in every row of it.
Guess = tuple[str, dict[str, str], str]


def guessed(header: Sequence[str], hint: str | None) -> list[Guess]:
    """Guess which tables can be made of a file."""
    found = {table.name: _columns(table, header, hint == table.name) for table in TABLES.values()}
    partners: list[Guess] = []
    partner = found["organizations"].get("name")
    named = any(plain(each) in called("name") for each in header)
    if plain(partner or "") in _PARTNER and named and "start_date" not in found["collaborations"]:
        # Beside a column of names, one of partners tells with whom these work.
        found["organizations"] = _columns(TABLES["organizations"], header, True)
        ties = {"organization_a": found["organizations"]["name"], "organization_b": str(partner)}
        partners = [("ties", ties, 'kind = "other"')]
    made = {name: columns for name, columns in found.items() if _suffices(TABLES[name], columns)}
    if "organizations" not in made and (not made or hint in (None, "organizations")):
        columns = _columns(TABLES["organizations"], header, True)
        telling = {"country", "kind", "url", "sector"} & set(columns) or _offered(found) or not made
        if _suffices(TABLES["organizations"], columns) and telling:
            made = {"organizations": columns, **made}
    firms = made.get("organizations", {})
    if hint not in (None, "organizations") and plain(firms.get("kind", "")) == "kind":
        del firms["kind"]  # it is that of what the file is about
    projects = made.get("collaborations", {})
    project = projects.get("id") or projects.get("name") or ""
    if project and found["participants"].get("collaboration_id") not in projects.values():
        found["participants"]["collaboration_id"] = project  # as the project itself is called
    for name in ("evidence", "participants", "memberships"):  # who it is may be called a name only
        columns = {"organization_id": firms.get("name", ""), **found[name]}
        if firms and name not in made and _suffices(TABLES[name], columns):
            made[name] = columns
    if firms and not {"participants", "memberships"} & set(made):  # there, a row is no firm
        firms |= {"city": city} if (city := _header_of("city", header)) else {}
    guesses = [(name, columns, "") for name, columns in made.items()]
    who = firms.get("name") or found["evidence"].get("organization_id")
    said = [*_said_of(who, header)] if who is not None else []
    return [*guesses, *partners, *said, *_further_skills([*guesses, *said], header)]


def _further_skills(guesses: Sequence[Guess], header: Sequence[str]) -> Iterator[Guess]:
    """Guess of further columns of the same name, such as "Skill 2", what was guessed of one."""
    for table, columns, constant in guesses:
        if table == "evidence" and "organization_id" in columns:
            skill = columns["capability_id"]
            for other in header:
                if other != skill and _unnumbered(other) & _unnumbered(skill):
                    who = columns["organization_id"]
                    yield "capabilities", {"name": other}, ""
                    yield "evidence", {"organization_id": who, "capability_id": other}, constant


def _unnumbered(header: str) -> frozenset[str]:
    """Give what a column may be called, in each of its languages, less its number."""
    names = re.split(r"[\n/|]", _group(header)[2])
    return frozenset(plain(re.sub(r"[\s_]*\(?\d+\)?$", "", each.strip())) for each in names) - {""}


def _said_of(who: str, header: Sequence[str]) -> Iterator[Guess]:
    """Guess what a file tells of somebody in lists: what they need, with whom they work."""
    if (need := _header_of("need", header)) is not None:
        yield "capabilities", {"name": need}, ""
        yield "evidence", {"organization_id": who, "capability_id": need}, 'direction = "needs"'
    products = [each for each in header if plain(each) in called("product")]
    if any(plain(each) in called("project") for each in header):
        products = []  # they may be what the project makes
    for product in products:
        yield "capabilities", {"name": product}, ""
        yield "evidence", {"organization_id": who, "capability_id": product}, ""
    for concept, kind in _TIES.items():
        if (other := _header_of(concept, header)) not in (None, who):
            a, b = (other, who) if kind in ("supplier", "customer") else (who, other)
            yield "ties", {"organization_a": str(a), "organization_b": str(b)}, f'kind = "{kind}"'


def _header_of(concept: str, header: Sequence[str]) -> str | None:
    """Give the leftmost header that means something."""
    said = called(concept)
    readings = ((given, _readings(given, "organizations")) for given in header)
    exact = (given for given, read in readings if any(each in said for each in read))
    return next(exact, None) or _by_its_stems(concept, header)


def _by_its_stems(concept: str, header: Sequence[str]) -> str | None:
    """Give the first header of few words of which one begins as words for skills or needs do.

    What tells of needs goes first: "gesuchte Kompetenzen".
    """
    stems = words()["stems"]
    names = {"capability id", *called("capability")}
    beside = {"strength", *called("strength")} if any(plain(e) in names for e in header) else set()
    for given in header if concept in stems else ():
        told = plain(given)
        if told in beside:
            continue  # how strong somebody is in the capability beside it
        meant = next(
            (each for each, begin in stems.items() if any(map(f" {told}".__contains__, begin))),
            None,
        )
        is_id = told.endswith(_ENDS_OF_IDS)
        if meant == concept and not is_id and len(told.split()) <= _WORDS_OF_HEADER:
            return given
    return None


def _offered(found: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a file tells of skills, which are somebody's."""
    return "capability_id" in found["evidence"]


def _columns(table: Table, header: Sequence[str], hinted: bool) -> dict[str, str]:
    """Find which header is which column of a table.

    A header in two languages, on two lines or with a slash between, is read as both.
    """
    there: dict[str, str] = {}
    hinted = hinted or any(_group(given)[0] == table.name for given in header)
    for given in reversed(header):
        there |= dict.fromkeys(_readings(given, table.name), given)
    there |= {plain(given): given for given in reversed(header)}
    there.pop("", None)
    said = words()["columns"].get(table.name, {})
    found: dict[str, str] = {}
    for column in table.columns:
        if column.name == "note" and not hinted:
            continue  # remarks in a list of firms are for colleagues: pages would publish them
        known = called(*said.get(column.name, ()))
        names = [plain(column.name)] if hinted or column.name not in _COMMON else []
        if hinted and column.name == "name":
            names += called("name")
        # Its own name goes first; of other words for it the leftmost: who it is stands before
        # with whom it works.
        other = sorted((there[name] for name in known if name in there), key=header.index)
        header_of = next((there[name] for name in names if name in there), next(iter(other), None))
        if header_of is None and "capability" in said.get(column.name, ()):
            header_of = _by_its_stems("capability", header)
        of_all = _group(header_of or "")[0] == "collaborations"  # and no partner's own
        if column.name == "funding_eur" and (of_all or unlike_euros(header_of or "")):
            continue
        if header_of is not None and header_of not in found.values():
            found[column.name] = header_of
    return found


def _group(header: str) -> tuple[str | None, str, str]:
    """Give the table that a column's group names, the group, and the column's own name."""
    group, _, name = header.rpartition(GROUPED)
    return (hint_of(group) if group else None), group, name


def _readings(header: str, table: str) -> list[str]:
    """Give what a header may say in a table: all of it, one of its languages, less its group."""
    about, group, name = _group(header)
    languages = [name, *re.split(r"[\n/|]", name), without_unit(name)]
    alone = [plain(each) for each in languages]
    alone += ["organization" for each in alone if _names_organizations(each)]
    if not group:
        return alone
    joined = [plain(said) for each in languages for said in (f"{group} {each}", group + each)]
    if about is None:  # such as a contact's name, or the turnover of a year
        alone = [plain(group)] if name.isdigit() else alone
        return [*joined, *(each for each in alone if each not in called("name"))]
    own = table in _GROUPS[about] if about in _GROUPS else table not in _OF_NONE
    return [*joined, *alone] if own else joined


def _names_organizations(header: str) -> bool:
    """Tell whether a header is "name of institution", in either order and any language."""
    first, *others = header.split() or [""]
    named = first in called("name") or (len(others) == 1 and others[0] in called("name"))
    return bool(named and others) and hint_of(header) == "organizations"


def _suffices(table: Table, columns: Mapping[str, str]) -> bool:
    """Whether a table can be made: what is required is there, an id of its own made of a name."""
    needed = {column.name for column in table.columns if column.required}
    if table.has_id and "name" in columns:
        needed.discard("id")
    elif table.has_id:
        needed.discard("name")
        needed.add("id")
    if table.name == "organizations":
        needed.add("name")
    return needed <= set(columns)
