"""Names that name nobody: what programs and people write where a name is missing, and sums."""

from __future__ import annotations

import re
from collections.abc import Iterable

from matcher.ingestion.naming import name_key
from matcher.ingestion.tally import CellError

#: What stands for "nothing", in any case.
PLACEHOLDERS = frozenset(
    (
        *("null", "none", "nan", "nil", "n/a", "na", "n.a.", "n.a", "#n/a", "#n/a!", "n.n."),
        *("unknown", "not available", "not applicable", "not known", "not specified", "undefined"),
        *("tbd", "tba", "to be defined", "to be determined", "to be announced", "xxx", "???"),
        *("unbekannt", "k.a.", "k. a.", "keine angabe", "keine", "entfällt", "inconnu", "inconnue"),
        *("non disponible", "s.o.", "sans objet", "desconocido", "no disponible", "sconosciuto"),
        *("desconhecido", "onbekend", "ukjent", "okänd", "ukendt", "nieznany", "brak"),
        *(
            "없음",
            "미상",
            "미정",
            "해당없음",
            "해당 없음",
            "なし",
            "不明",
            "未定",
            "無",
            "无",
            "未知",
            "不详",
        ),
    )
)

#: What sums up the rows above it, in any case.
_TOTALS = frozenset(
    {
        *("total", "totals", "grand total", "subtotal", "sub-total", "sum", "overall", "all"),
        *("summe", "gesamt", "insgesamt", "zwischensumme", "gesamtsumme", "somme", "total général"),
        *("total general", "suma", "totale", "totaal", "sum total", "razem", "totalt", "i alt"),
        *("합계", "총계", "소계", "전체", "合計", "小計", "総計", "总计", "合计", "小计", "總計"),
    }
)

#: A sum with what it sums up, such as "Summe: 25 Firmen" or "Total (4)".
_SUM = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(_TOTALS)))})\s*[:\uff1a(=]", re.IGNORECASE)

#: What begins a line below a table.
_FOOTER = re.compile(
    r"[*†‡©¹]|(?:sources?|notes?|remarks?|quellen?|hinweise?|anmerkung(?:en)?|stand|legende?|fuentes?"
    r"|notas?|remarques?|bron|출처|자료|비고|주|出典|出所|注|備考|来源|资料来源)\s*[:\uff1a*]",
    re.IGNORECASE,
)

#: A word in brackets alone, such as "(EUR)".
_UNIT = re.compile(r"[(\[\uff08][^()\[\]]*[)\]\uff09]")

#: Marks alone, such as "-" or "...".
_MARKS = re.compile(r"[\W_]+")


def check_name(name: str, placeholders: frozenset[str] = PLACEHOLDERS) -> None:
    """Refuse a name that stands for nobody.

    Parameters
    ----------
    name : str
        Empty says nothing, and is not judged here.
    placeholders : frozenset of str
        In lower case.

    Raises
    ------
    CellError

    Examples
    --------
    >>> check_name("Nullius in Verba")
    >>> check_name("NULL")
    Traceback (most recent call last):
    ...
    matcher.ingestion.tally.CellError: this is a placeholder and names nothing
    """
    if name and (name_key(name) in placeholders or _MARKS.fullmatch(name)):
        raise CellError("name", name, "this is a placeholder and names nothing")


def check_line(name: str) -> None:
    """Refuse what stands below a table in place of a name: a sum or a remark.

    For rows that say nothing but a name of who it is: there are firms that are called Total.

    Raises
    ------
    CellError
    """
    if name_key(name).rstrip(":") in _TOTALS or _SUM.match(name):
        raise CellError("name", name, "this is a sum of other rows and names nothing")
    if _FOOTER.match(name):
        raise CellError("name", name, "this is a remark below the table and names nothing")


def check_units(cells: Iterable[str]) -> None:
    """Refuse a row that says in brackets what the columns hold.

    Raises
    ------
    CellError
    """
    filled = [cell for cell in cells if cell]
    if filled and all(cell[0] in "([\uff08" and _UNIT.fullmatch(cell) for cell in filled):
        reason = "the row has words in brackets alone, as units below a header"
        raise CellError(None, ", ".join(filled), reason)
