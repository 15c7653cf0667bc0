"""Names of countries as people write them."""

from __future__ import annotations

import pytest

from matcher.ecosystem.slips import COUNTRIES
from matcher.ingestion.countries import _codes, country_of, is_of_several


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("TR", "Turkey|Türkiye|Turkiye|Türkei|Turquie|Tyrkia|터키"),
        ("CZ", "Czech Republic|Czechia|Tschechien|République tchèque|Česko"),
        ("DE", "D|DEU|Germany|Deutschland|BRD|Saksa|Γερμανία|ألمانيا|독일|德国"),
        (
            "KR",
            "Korea|Korea, Republic of|KOR|Corée|Südkorea|한국|대한민국|韩国|Etelä-Korea",
        ),
        ("KP", "North Korea|Korea, Democratic People's Republic of|PRK"),
        ("GB", "England|United Kingdom|U.K.|Vereinigtes Königreich|Storbritannien"),
        ("US", "USA|U.S.A.|the United States of America|미국|アメリカ合衆国"),
        ("BA", "Bosnia and Herzegovina|Bosnia & Herzegovina"),
        ("CH", "Schweiz/Suisse|Schweiz (CH)|Suisse / Svizzera|SUISSE"),
        ("GR", "Greece (EL)|Greece (GR)|Ελλάδα/Greece"),
        ("JP", "日本 (Japan)|Japan/日本|JPN"),
        ("US", "EE.UU.|米国|アメリカ|USA / Estados Unidos"),
        ("CN", "VR China|P.R. China|中国大陆"),
        ("CI", "Côte d'Ivoire|Côte d\u2019Ivoire|Ivory Coast"),
        ("NL", "The Netherlands|Netherlands|Holland|Niederlande|Holandia"),
        ("CD", "Congo, Democratic Republic of the|DR Congo"),
    ],
)
def test_names_of_the_world(code: str, names: str) -> None:
    assert {name: country_of(name) for name in names.split("|")} == dict.fromkeys(
        names.split("|"), code
    )


def test_what_means_two_countries_or_none_means_none() -> None:
    # In languages of Namibia Niger, in Albanian Nigeria; the republic or the democratic one.
    assert [country_of(name) for name in ("Nigeri", "конго", "Atlantis", "", "XYZ", "EU")] == [
        None
    ] * 6
    congo = ("Congo", "Kongo", "the Congo", "콩고", "CONGO")
    assert [country_of(name) for name in congo] == [None] * 5
    assert all(map(is_of_several, congo)) and not is_of_several("Atlantis")
    assert country_of("Congo-Brazzaville") == "CG"
    doubtful = ("Germany/France", "Germany (West)", "DE/FR", "Korea (North?)", "/", "Atlantis (DE)")
    assert [country_of(name) for name in doubtful] == [None] * 6


def test_every_name_stands_for_a_code_of_a_country() -> None:
    assert {code for code in _codes().values() if code and code not in COUNTRIES} <= {
        *("AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ")
    }
