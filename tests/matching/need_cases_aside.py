"""More cases like those of `need_cases`, at which nobody looked while the prior was fitted."""

from __future__ import annotations

from tests.matching.need_cases import Case

ASIDE = (
    Case(
        "a startup among its doubles finds the maker that wants it",
        """
        me       KR + chips + compilers - servers - customers
        maker    US + servers - chips
        seller   KR + customers
        double*8 KR + chips + compilers - servers - customers
        """,
        ("maker", "seller", "double"),
    ),
    Case(
        "a hospital: the part of what it needs at home, then abroad, then another hospital",
        """
        me       FI + surgery + care - imaging
        home     FI + scanners - surgery
        abroad   DE + scanners - surgery
        hospital FI + surgery + care
        """,
        ("home", "abroad", "hospital"),
        fields="imaging scanners contrast",
    ),
    Case(
        "half a strength both ways comes before full likeness",
        """
        me   FI + wood 0.5 + paint 0.5 - pumps 0.5
        both SE + pumps 0.5 - wood 0.5
        twin FI + wood 0.5 + paint 0.5 - pumps 0.5
        """,
        ("both", "twin"),
    ),
    Case(
        "who wants three things of mine comes before who wants one of them",
        """
        me    FI + a + b + c
        three FI + wood - a - b - c
        one   FI + wood - a - x - y
        """,
        ("three", "one"),
    ),
    Case(
        "a newcomer among those with a history: need before likeness",
        """
        me   FI + vision + radar - robots
        both FI + robots - radar
        peer FI + vision + radar
        x    FI + wood
        y    FI + wood
        """,
        ("both", "peer"),
        together="""
        2018-03-01 x y
        2019-05-01 both x
        2019-06-01 peer y
        """,
    ),
    Case(
        "one's own strong need, met, comes before a faint wish of the other",
        """
        me    FI + vision - robots 0.9
        gives FI + robots 0.9
        faint FI + pumps - vision 0.1
        """,
        ("gives", "faint"),
    ),
)
