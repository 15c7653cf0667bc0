"""Names that name nobody: what programs and people write where a name is missing, and sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from matcher.ingestion.headers import Header
from matcher.ingestion.naming import name_key
from matcher.ingestion.tally import CellError
from matcher.ingestion.words import called, plain

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
        *("néant", "aucun", "aucune", "non renseigné", "n.c.", "ninguno", "ninguna"),
        *("no aplica", "n.d.", "nessuno", "nessuna", "geen", "n.v.t.", "keiner", "noch offen"),
        *("nenhum", "nenhuma", "n/d", "não aplicável", "nie dotyczy", "non disponibile"),
        *(
            "noch unklar",
            "not yet known",
            "해당사항없음",
            "해당사항 없음",
            "없슴",
            "該当なし",
            "特になし",
            "特に無し",
            "無し",
            "ありません",
            "暂无",
            "暫無",
        ),
        *("没有", "沒有", "不适用", "不適用"),
    )
)

#: What stands for nothing where a list of skills, needs or partners is asked for, besides.
_NOTHING = frozenset(
    {
        *(
            "no",
            "nein",
            "non",
            "nee",
            "nie",
            "não",
            "아니오",
            "いいえ",
            "否",
            "0",
            "yes",
            "ja",
            "oui",
        ),
        *("nothing", "no needs", "no need", "nichts", "rien", "nada", "niente", "kein bedarf"),
        *("pas de besoin", "sin necesidades", "various", "diverse", "diverses", "varios"),
    }
)

#: What sums up the rows above it, in any case.
_TOTALS = frozenset(
    {
        *("total", "totals", "grand total", "subtotal", "sub-total", "sum", "overall", "all"),
        *("summe", "gesamt", "insgesamt", "zwischensumme", "gesamtsumme", "somme", "total général"),
        *(
            "average",
            "mean",
            "median",
            "mittelwert",
            "durchschnitt",
            "moyenne",
            "promedio",
            "média",
        ),
        *("평균", "平均", "平均値", "平均值"),
        *("total general", "suma", "totale", "totaal", "sum total", "razem", "totalt", "i alt"),
        *("합계", "총계", "소계", "전체", "合計", "小計", "総計", "总计", "合计", "小计", "總計"),
    }
)

#: A sum with what it sums up, such as "Summe: 25 Firmen" or "Total (4)".
_SUM = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(_TOTALS)))})\s*[:\uff1a(=]", re.IGNORECASE)

#: Words that begin a line beside a table, with a colon behind them.
_REMARKS = (
    *("sources?", "notes?", "remarks?", "as of", "(?:last )?updated?", "exported(?: on)?"),
    *("prepared by", "contact", "quellen?", "hinweise?", "anmerkung(?:en)?", "stand", "legende?"),
    *("erstellt(?: von| am)?", "kontakt", "fuentes?", "notas?", "contacto", "remarques?"),
    *("mis à jour", "bron", "출처", "자료", "비고", "주", "작성일", "작성자", "문의", "기준일"),
    *("出典", "出所", "注", "備考", "作成日", "来源", "资料来源", "备注", "制表"),
)

_FOOTER = re.compile(
    rf"[*†‡©¹²³⁴-⁹※]|(?:{'|'.join(_REMARKS)})\s*[:\uff1a*]"
    r"|(?:page|seite|página)\s+\d+(?:\s+(?:of|von|de|sur|/)\s+\d+)?$",
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
    if name and is_placeholder(name, placeholders):
        raise CellError("name", name, "this is a placeholder and names nothing")


def is_placeholder(cell: str, placeholders: frozenset[str] = PLACEHOLDERS) -> bool:
    """Whether a cell is as good as empty, as "k.A." and "-" are."""
    return bool(_MARKS.fullmatch(cell)) or name_key(cell) in placeholders


def says_nothing(entry: str, placeholders: frozenset[str] = PLACEHOLDERS) -> bool:
    """Whether an entry of a list means that there is none: its cell is as good as empty.

    Examples
    --------
    >>> says_nothing("k.A."), says_nothing("-"), says_nothing("none"), says_nothing("drones")
    (True, True, True, False)
    """
    return is_placeholder(entry, placeholders) or name_key(entry) in _NOTHING


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


def beside_records(cells: Sequence[str], found: Header, number: int) -> CellError | None:
    """Give why a row of a person's table is no record: a header again, units, a sum or a remark.

    Parameters
    ----------
    cells : sequence of str
        The whole row.
    found : Header
    number : int
        Of the row.
    """
    header = found.bare
    start = cells[0].strip() if cells else ""
    telling = start and start != header[0] and start[0] not in "([\uff08"
    telling = telling and number != found.units
    telling = telling and name_key(start).rstrip(":") not in _TOTALS
    if telling and 2 * sum(map(bool, map(str.strip, cells))) >= len(header):
        return None  # as most are, and this is fast
    filled = [(place, cell) for place, cell in enumerate(map(str.strip, cells)) if cell]
    if not filled or filled[0][0] >= len(header):
        return None
    place, cell = filled[0]
    if cell == header[place] and sum(each == header[at] for at, each in filled[: len(header)]) > 1:
        return CellError(None, cell, "the row repeats the header")
    if cell[0] in "([\uff08" and all(_UNIT.fullmatch(each) for _, each in filled):
        reason = "the row has words in brackets alone, as units below a header"
        return CellError(None, ", ".join(each for _, each in filled), reason)
    if number == found.units:
        reason = "the row has the units of the columns, which are read with the header"
        return CellError(None, ", ".join(each for _, each in filled), reason)
    summed = name_key(cell).rstrip(":") in _TOTALS and len(filled) > 1
    if summed and all(any(map(str.isdigit, each)) for _, each in filled[1:]):
        return CellError(None, cell, "this is a sum of other rows and names nothing")
    if 2 * len(filled) < len(header) and plain(header[place]) not in _names():
        try:
            check_line(cell)
        except CellError as error:
            return CellError(None, cell, error.reason)
    return None


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Give what columns of names are called: a firm may be called Total."""
    return frozenset(called("organization", "name"))
