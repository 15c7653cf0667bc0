"""Small files in the layouts that publishers have, made up for the tests."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PROJECT = (
    "id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;legalBasis;topics;"
    "frameworkProgramme;fundingScheme;objective;contentUpdateDate"
)
ORGANIZATION = (
    "projectID;organisationID;name;shortName;SME;activityType;city;country;organizationURL;"
    "contentUpdateDate;role;ecContribution;netEcContribution;endOfParticipation"
)
#: A mapping of a table with the money that each partner of a project gets.
FUNDING = """
[[table]]
table = "organizations"
columns = {name = "Partner"}

[[table]]
table = "collaborations"
columns = {name = "Project", start_date = "Start"}

[[table]]
table = "participants"
columns = {collaboration_id = "Project", organization_id = "Partner", funding_eur = "Money"}
"""
TAG = "projectID;euroSciVocCode;euroSciVocPath;euroSciVocTitle"


def project(
    identifier: str, start: str = "2022-01-01", end: str = "2024-12-31", **more: str
) -> str:
    """Give a row of project.csv."""
    cells = {
        "id": identifier,
        "acronym": f"P{identifier}",
        "status": "SIGNED",
        "title": f"Project {identifier}",
        "startDate": start,
        "endDate": "2024-12-31",
        "frameworkProgramme": "HORIZON",
        "fundingScheme": "RIA",
        "objective": "To find out.\nAnd to tell.",
        **more,
    }
    return row(PROJECT, cells)


def participant(project: str, pic: str, name: str, **more: str) -> str:
    """Give a row of organization.csv."""
    cells = {
        "projectID": project,
        "organisationID": pic,
        "name": name,
        "SME": "False",
        "activityType": "PRC",
        "country": "DE",
        "role": "participant",
        "contentUpdateDate": "2024-01-01 10:00:00",
        "ecContribution": "100.0",
        "endOfParticipation": "False",
        **more,
    }
    return row(ORGANIZATION, cells)


def tag(project: str, code: str, path: str) -> str:
    """Give a row of euroSciVoc.csv."""
    return row(TAG, {"projectID": project, "euroSciVocCode": code, "euroSciVocPath": path})


def row(header: str, cells: Mapping[str, str]) -> str:
    return ";".join(
        '"' + cells.get(name, "").replace('"', '""') + '"' for name in header.split(";")
    )


def text(header: str, rows: Sequence[str]) -> str:
    """Give a CSV as CORDIS writes it: every cell in quotation marks."""
    quoted = ";".join(f'"{name}"' for name in header.split(";"))
    return "\n".join([quoted, *rows]) + "\n"


def cordis_files() -> dict[str, str]:
    """Give two projects of three organizations; one is called differently in each."""
    return {
        "project.csv": text(PROJECT, [project("101"), project("102", start="2023-05-01")]),
        "organization.csv": text(
            ORGANIZATION,
            [
                participant("101", "9001", "ALPHA AG", shortName="ALPHA", role="coordinator"),
                participant(
                    *("101", "9002", "BETA UNIVERSITY"),
                    activityType="HES",
                    country="EL",
                    ecContribution="0",
                    netEcContribution="250,5",
                ),
                participant("102", "9001", "ALPHA GROUP AG", contentUpdateDate="2025-01-01"),
                participant("102", "9003", "GAMMA", country="UK", endOfParticipation="True"),
            ],
        ),
        "euroSciVoc.csv": text(
            TAG,
            [
                tag("101", "/25/60/600", "/engineering/robotics/walking robots"),
                tag("102", "/25/60", "/engineering/robotics"),
            ],
        ),
        "topics.csv": text("projectID;topic;title", ['"101";"CL4-1";"Robots"']),
        "legalBasis.csv": text("projectID;legalBasis;title", ['"101";"HORIZON.2.4";"Digital"']),
    }


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder, which is made."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def write_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a .zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def as_json(csv_text: str) -> str:
    """Turn a CSV of CORDIS into the JSON that it publishes beside it."""
    import csv

    rows = list(csv.DictReader(csv_text.splitlines(keepends=True), delimiter=";"))
    return json.dumps(rows, indent=1)


# -- OpenAlex ----------------------------------------------------------------------------------

AI = ("T10028", "Topic Modeling", "1702", "Artificial Intelligence")
CELLS = ("T20001", "Cell Biology Studies", "1307", "Cell Biology")


def topic(which: tuple[str, str, str, str] = AI, score: float = 0.9) -> dict[str, Any]:
    """Give a topic of a work."""
    identifier, name, subfield, subfield_name = which
    return {
        "id": f"https://openalex.org/{identifier}",
        "display_name": name,
        "score": score,
        "subfield": {
            "id": f"https://openalex.org/subfields/{subfield}",
            "display_name": subfield_name,
        },
        "field": {"id": "https://openalex.org/fields/17", "display_name": "Computer Science"},
        "domain": {"id": "https://openalex.org/domains/3", "display_name": "Physical Sciences"},
    }


def institution(number: int, **more: Any) -> dict[str, Any]:
    """Give an institution as a work has it, or with more the record of its own."""
    return {
        "id": f"https://openalex.org/I{number}",
        "display_name": f"Institute {number}",
        "ror": f"https://ror.org/0{number:06}99",
        "country_code": "KR",
        "type": "education",
        "lineage": [f"https://openalex.org/I{number}"],
        **more,
    }


def work(number: int, *institutions: int, **more: Any) -> dict[str, Any]:
    """Give a work of one author at each of the institutions; the first is corresponding."""
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/10.1/{number}",
        "display_name": f"Work {number}",
        "publication_date": "2023-04-05",
        "publication_year": 2023,
        "type": "article",
        "authorships": [
            {"is_corresponding": place == 0, "institutions": [institution(each)]}
            for place, each in enumerate(institutions)
        ],
        "topics": [topic()],
        "abstract_inverted_index": {"long": [0, 1, 2]},
        **more,
    }


def lines(records: Sequence[Mapping[str, Any]]) -> str:
    """Give JSON lines."""
    return "".join(json.dumps(record) + "\n" for record in records)


# -- ROR ---------------------------------------------------------------------------------------


def ror_record(identifier: str, name: str, **more: Any) -> dict[str, Any]:
    """Give a record of schema 2."""
    return {
        "id": f"https://ror.org/{identifier}",
        "status": "active",
        "established": 1946,
        "types": ["education", "funder"],
        "names": [{"value": name, "types": ["ror_display", "label"], "lang": "en"}],
        "locations": [
            {"geonames_id": 1, "geonames_details": {"country_code": "KR", "name": "Seoul"}}
        ],
        "links": [{"type": "website", "value": "https://example.org"}],
        "relationships": [],
        **more,
    }
