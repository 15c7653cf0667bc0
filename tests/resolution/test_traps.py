"""Names that look alike and are two, and names that do not and are one."""

from __future__ import annotations

import pytest

from matcher.resolution.resolving import resolve
from tests.resolution.conftest import organizations_of

#: Each line is one organization, under all its names.
ORGANIZATIONS = (
    ("UPenn", "Univ Penn", "University of Pennsylvania", "Univ. of Pennsylvania, Philadelphia, PA"),
    ("Penn State", "Pennsylvania State University", "Penn State University, University Park"),
    ("UC Irvine", "University of California, Irvine", "Univ Calif Irvine", "UCI"),
    ("University of California", "University of California System"),
    ("UC Davis", "University of California at Davis"),
    ("CHU Rennes", "Centre Hospitalier Universitaire de Rennes", "CHU de Rennes"),
    ("CHU Nantes", "Centre Hospitalier Universitaire de Nantes"),
    ("CHU de Bordeaux", "Centre Hospitalier Universitaire de Bordeaux, France"),
    ("CHU Lille", "CHU de Lille"),
    ("Samsung Electronics", "Samsung Electronics Co., Ltd.", "삼성전자"),
    ("Samsung SDS", "Samsung SDS Co., Ltd."),
    ("Washington University in St. Louis", "Washington Univ., St. Louis, MO"),
    ("University of Washington", "Univ. of Washington, Seattle, WA 98195"),
    ("Technical University of Munich", "TU München", "Technische Universität München"),
    ("LMU Munich", "Ludwig-Maximilians-Universität München", "University of Munich"),
    ("IIT Bombay", "Indian Institute of Technology, Bombay"),
    ("IIT Delhi", "Indian Inst. of Technology Delhi"),
    ("IIT Kanpur", "Indian Institute of Technology, Kanpur, India"),
    ("Institute of Automation, Chinese Academy of Sciences", "CASIA"),
    ("Institute of Physics, Chinese Academy of Sciences", "Inst. of Physics, Chinese Acad. Sci."),
    ("Chinese Academy of Sciences", "中国科学院"),
    ("Max Planck Institute for Informatics", "Max-Planck-Institut für Informatik"),
    ("Max Planck Institute for Physics", "Max-Planck-Institut für Physik, München"),
    ("Max Planck Society",),
    ("Miami University, Oxford, Ohio",),
    ("University of Miami", "Univ. of Miami, Coral Gables, FL"),
    ("York University, Toronto",),
    ("University of York", "Department of Computer Science, University of York, York, UK"),
    ("New York University", "NYU"),
    ("MIT", "Massachusetts Institute of Technology", "MIT, Cambridge, MA 02139, USA"),
    ("MIT, Pune, India",),
    ("Manukau Institute of Technology, New Zealand",),
    ("KAIST", "Korea Advanced Institute of Science and Technology", "한국과학기술원"),
    ("ETH Zürich", "Swiss Federal Institute of Technology Zurich"),
    ("EPFL", "École Polytechnique Fédérale de Lausanne"),
    ("東京大学", "The University of Tokyo", "Tokyo University"),
    ("清华大学", "Tsinghua University", "清华大学计算机系"),
    ("國立清華大學", "National Tsing Hua University"),
    ("CNRS", "Centre National de la Recherche Scientifique (CNRS)"),
    ("LAAS-CNRS", "LAAS-CNRS, Toulouse, France"),
    ("University of Trento", "Università degli Studi di Trento"),
    ("Hamburg University of Technology", "Technische Universität Hamburg"),
    ("University of Hamburg", "Universität Hamburg"),
    ("DePaul University",),
    ("DePauw University",),
    ("Seoul National University", "서울대학교"),
    ("University of Seoul",),
)


@pytest.fixture(scope="module")
def found(grouped) -> dict[str, str]:
    names = [name for organization in ORGANIZATIONS for name in organization]
    return dict(zip(names, grouped(names), strict=True))


@pytest.mark.parametrize("names", ORGANIZATIONS, ids=lambda names: names[0])
def test_its_names_are_one(found, names: tuple[str, ...]) -> None:
    assert len({found[name] for name in names}) == 1


def test_no_two_are_made_one(found) -> None:
    owners: dict[str, set[str]] = {}
    for organization in ORGANIZATIONS:
        for name in organization:
            owners.setdefault(found[name], set()).add(organization[0])
    assert [names for names in owners.values() if len(names) > 1] == []


def test_further_affiliations_in_a_string_bridge_nothing(grouped) -> None:
    names = ["[1] Inria, Univ. Lille; [2] CNRS", "CNRS", "Inria", "Université de Lille"]
    both, cnrs, inria, lille = grouped(names)
    assert both == inria
    assert len({inria, cnrs, lille}) == 3


def test_a_company_is_one_in_any_country_that_the_name_says(grouped) -> None:
    assert len(set(grouped(["Google, Zurich, Switzerland", "Google Inc., USA"]))) == 1


def test_firms_of_one_name_in_two_countries_are_left_to_a_person(grouped) -> None:
    rows = [{"name": "Danone SA", "country": "FR"}, {"name": "Danone, S.A.", "country": "ES"}]
    assert len(set(grouped(rows))) == 2


def test_numbers_for_names_are_nobodys_parents() -> None:
    names = ["PIC 888888170", "PIC 888888182", "Quux University"]
    found = resolve(organizations_of(names))
    assert found.report.linked == 0
    assert found.tables["organizations"]["parent_id"].isna().all()


def test_numbers_for_names_are_nobody(grouped) -> None:
    assert len(set(grouped(["PIC 888888170", "PIC 888888182", "999999", "999998"]))) == 4


def test_general_names_need_more_than_a_name(grouped) -> None:
    names = ["Institute of Physics", "Institute of Physics", "Department of Computer Science"]
    assert len(set(grouped(names))) == 3
