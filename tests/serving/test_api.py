"""The API gives the documents of the command line."""

from __future__ import annotations

import json
import os
import re
import signal
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from matcher.matching import PartnerModel
from matcher.reporting.schemas import schema
from matcher.serving.registry import QUESTIONS as REGISTRY
from matcher.sources import load, write_folder
from matcher.workspace import Workspace

from ..cli.conftest import invoke
from ..matching.history_makers import SMALL, made_tables
from .conftest import Serve, Server

QUESTIONS = [
    ("suggest", ("KT", "-k", "4"), {"organization": "KT", "k": 4}),
    (
        "suggest",
        ("KT", "--country", "KR", "--kind", "university", "--rivals", "flag", "--where", "id!=x"),
        {"organization": "KT", "country": "KR", "kind": "university", "rivals": "flag",
         "where": "id!=x"},
    ),
    ("suggest", ("KT", "--as-of", "2020-06-02"), {"organization": "KT", "as_of": "2020-06-02"}),
    ("explain", ("KT", "Naver"), {"a": "KT", "b": "Naver"}),
    ("pairs", ("-k", "5"), {"k": 5}),
    ("coalitions", (), {}),
    (
        "coalitions",
        ("AI One Team", "SK Telecom-Samsung-Kakao AI alliance"),
        {"coalition": ["AI One Team", "SK Telecom-Samsung-Kakao AI alliance"]},
    ),
    ("recruit", ("AI One Team", "--budget", "2"), {"coalition": "AI One Team", "budget": 2}),
    (
        "whatif",
        ("AI One Team", "--join", "Naver", "--leave", "KAIST"),
        {"coalition": "AI One Team", "join": "Naver", "leave": "KAIST"},
    ),
    ("info", (), {}),
    ("report", ("--org", "KT", "--coalition", "AI One Team", "-k", "4"),
     {"organization": "KT", "coalition": "AI One Team", "k": 4}),
    ("backtest", ("--cut", "2020-06-01"), {"cut": "2020-06-01"}),
]  # fmt: skip

#: What the command line has no command for, held against the library, and what is sent as a call.
ALONE = {"search", "organization", "capabilities"}
SENT_ALONG = {"team"}
#: What learns anew, at a day in the past, and so has no use for the model that was learned.
ANEW = {"backtest", "report"}


@pytest.mark.parametrize(("name", "arguments", "parameters"), QUESTIONS)
@pytest.mark.parametrize("prior", [False, True])
def test_a_route_gives_the_document_of_its_command(
    korea: Server, name: str, arguments: tuple[str, ...], parameters: dict, prior: bool
) -> None:
    if name == "info" and prior:
        pytest.skip("no model answers it")
    document = told_by_command(name, *arguments, *(["--prior"] if prior else []))
    parameters = {**parameters, **({"prior": "true"} if prior else {})}
    korea.get(f"/api/v1/{name}", **parameters)
    korea.learned()  # of another day the prior answers until a model is looked for
    reply = korea.get(f"/api/v1/{name}", **parameters)
    assert reply.status == 200
    assert reply.json == document


def told_by_command(name: str, *arguments: str) -> Any:
    """Give the document of a command; a report has one as a file alone."""
    if name == "report":
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "report.json"
            assert invoke(name, *arguments, "-o", str(file)).status == 0
            return json.loads(file.read_text("utf-8"))
    command = invoke(name, *arguments, "-f", "json")
    assert command.status == 0
    return json.loads(command.out)


def test_every_question_is_held_against_its_command() -> None:
    assert {name for name, _, _ in QUESTIONS} | ALONE | SENT_ALONG == {*REGISTRY}
    assert {name for name, _, _ in OF_LEARNED} | ALONE | ANEW == {*REGISTRY}


def test_what_is_asked_of_the_server_alone_is_what_the_library_answers(korea: Server) -> None:
    asked = Workspace("korea-ai-2020")
    assert korea.get("/api/v1/search", q="samsng").json == asked.search("samsng", 10).to_dict()
    portrait = asked.portrait("KT").to_dict()
    assert korea.get("/api/v1/organization", organization="KT").json == json_of(portrait)
    assert korea.get("/api/v1/capabilities").json == json_of(asked.capabilities().to_dict())


def json_of(document: Any) -> Any:
    return json.loads(json.dumps(document))


def test_what_is_asked_of_the_server_alone_follows_its_schema(korea: Server) -> None:
    for name, parameters in (
        ("search", {"q": "케이티"}),
        ("organization", {"organization": "KT"}),
        ("capabilities", {}),
    ):
        found = korea.get(f"/api/v1/{name}", **parameters).json
        Draft202012Validator(schema(name)).validate(found)
    assert korea.get("/api/v1/search", q="케이티").json["results"][0] == {
        "id": "kt", "name": "KT", "type": "organization", "country": "KR",
    }  # fmt: skip


def test_slips_accents_and_parts_find_a_name(korea: Server) -> None:
    def best(q: str) -> str:
        return korea.get("/api/v1/search", q=q).json["results"][0]["name"]

    assert [best(q) for q in ("samsng", "lg upls", "naver", "ai one")] == [
        "Samsung Electronics", "LG Uplus", "Naver", "AI One Team",
    ]  # fmt: skip
    assert korea.get("/api/v1/search", q="zzzzzzzz").json["results"] == []


def test_what_is_wrong_is_a_problem_that_names_all_of_it(korea: Server) -> None:
    unknown = korea.get("/api/v1/suggest", organization="Nawer")
    assert unknown.status == 404
    assert unknown.headers["content-type"] == "application/problem+json"
    assert "Nearest: Naver" in unknown.json["detail"]
    wrong = korea.get("/api/v1/suggest", k="many", colour="red", rivals="none")
    assert wrong.status == 400
    for each in ("organization", "k", "colour", "rivals"):
        assert f"{each}: " in wrong.json["detail"]
    twice = korea.get("/api/v1/suggest", organization=["KT", "Naver"])
    assert twice.status == 400
    assert korea.get("/api/v1/suggest", organization="KT", data="other").status == 404
    assert korea.get("/api/v1/nothing").status == 404


def test_a_name_of_a_file_is_not_read(korea: Server, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("Naver\n")
    reply = korea.get("/api/v1/suggest", organization="KT", exclude=str(tmp_path / "names.txt"))
    assert reply.status == 404
    assert "no organization named" in reply.json["detail"]


def test_who_has_the_answer_is_told_so(korea: Server) -> None:
    first = korea.get("/api/v1/suggest", organization="KT")
    tag = {"If-None-Match": first.headers["etag"]}
    again = korea.get("/api/v1/suggest", tag, organization="KT")
    assert (again.status, again.body) == (304, b"")
    several = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    assert korea.get("/api/v1/suggest", several, organization="KT").status == 304
    other = korea.get("/api/v1/suggest", tag, organization="KT", k=3)
    assert other.status == 200


def test_a_list_goes_on_at_the_next_page(korea: Server) -> None:
    whole = korea.get("/api/v1/suggest", organization="KT", k=7).json["matches"]
    first = korea.get("/api/v1/suggest", organization="KT", k=4)
    following = first.headers["link"].partition(">")[0].removeprefix("<")
    second = korea.get(following)
    assert first.json["matches"] + second.json["matches"][:3] == whole
    last = korea.get("/api/v1/suggest", organization="KT", k=4, offset=4000)
    assert last.json["matches"] == []
    assert "link" not in last.headers


def test_partners_for_everybody_are_the_table_of_the_command(korea: Server, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    assert invoke("suggest", "--all", "-k", "2", "--prior", "-o", str(file)).status == 0
    sent = korea.get("/api/v1/export", k=2, prior="true")
    assert (sent.status, sent.text) == (200, file.read_text())
    assert korea.get("/api/v1/export", country="Korea").status == 400


def test_a_model_is_asked_for_by_the_id_that_the_server_lists(korea: Server) -> None:
    (listed,) = (each["id"] for each in korea.get("/api/v1/status").json["data"][0]["models"]
                 if each["as_of"] is None)  # fmt: skip
    assert korea.get("/api/v1/suggest", organization="KT", model=listed).status == 200
    wrong = korea.get("/api/v1/suggest", organization="KT", model="/etc/passwd")
    assert wrong.status == 404
    assert "no model" in wrong.json["detail"]
    assert "made with the model other" in korea.get("/suggest?organization=KT&model=other").text


def test_the_description_names_every_route_and_parameter(korea: Server) -> None:
    description = korea.get("/openapi.json").json
    parts = set(description["components"]["schemas"])
    referred = set(re.findall(r'"#/([^"]+)"', json.dumps(description)))
    assert referred <= {f"components/schemas/{part}" for part in parts}
    assert "learning" in description["components"]["schemas"]["suggest"]["properties"]
    sent = description["components"]["schemas"]["team_question"]
    assert {"challenge", "need", "needs", "not_understood"} <= set(sent["properties"])
    allowed = korea.post("/api/v1/info", b"{}").headers["allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD"}
    named = {each["name"] for each in description["paths"]["/api/v1/suggest"]["get"]["parameters"]}
    assert {"organization", "k", "as_of", "rivals", "country", "where", "offset", "model"} <= named
    assert "suggest_question" in str(description["paths"]["/api/v1/suggest"]["post"]["requestBody"])
    assert "suggest_question.Profile" in parts
    assert "text/csv" in str(description["paths"]["/api/v1/export"]["get"]["responses"])
    assert "/openapi.json" in korea.get("/docs").text


def test_a_call_is_sent_as_json(korea: Server, tmp_path: Path) -> None:
    text = "We need cloud computing and speech-to-text for patients."
    (tmp_path / "challenge.txt").write_text(text)
    arguments = ("--lead", "KT", "--size", "2..4", "--prior", "-f", "json")
    command = json.loads(invoke("team", str(tmp_path / "challenge.txt"), *arguments).out)
    call = {"challenge": text, "lead": "KT", "size": "2..4", "prior": True}
    found = korea.post("/api/v1/team", json.dumps(call).encode()).json
    assert found == command
    again = {"needs": {"cloud-computing": 1, "Speech-to-text": 1}, "lead": "KT", "size": "2..4"}
    other = korea.post("/api/v1/team", json.dumps({**again, "prior": True}).encode()).json
    assert [each["members"] for each in other["teams"]] == [
        each["members"] for each in found["teams"]
    ]


def test_a_profile_is_sent_as_json(korea: Server, tmp_path: Path) -> None:
    (tmp_path / "new.toml").write_text(
        'name = "New"\nkind = "company"\n[offers]\nRobots = 0.9\n[needs]\n"Cloud computing" = 1.0\n'
    )
    options = ("--profile", str(tmp_path / "new.toml"), "-k", "3", "--prior", "-f", "json")
    command = invoke("suggest", *options).out.replace("profile new.toml", "profile sent along")
    profile = {"name": "New", "kind": "company", "offers": {"Robots": 0.9},
               "needs": {"Cloud computing": 1.0}}  # fmt: skip
    sent = json.dumps({"profile": profile, "k": 3, "prior": True}).encode()
    assert korea.post("/api/v1/suggest", sent).json == json.loads(command)
    wrong = json.dumps({"profile": {"name": "New", "offers": {"Cheese": 2}}}).encode()
    reply = korea.post("/api/v1/suggest", wrong)
    assert reply.status == 400
    assert "Cheese" in reply.json["detail"]
    page = korea.post("/suggest", b"name=New&offers=Robots&needs=Chatbots%3D0.5").text
    assert "there is no link to it" in page
    assert "data-link" not in page


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        ("no json", "no JSON"),
        ('{"lead": "KT"}', "one of both"),
        ('{"need": ["Robots"], "rules": "/etc/passwd"}', "rules: there is no /etc/passwd"),
        ('{"need": ["Robots=-1"]}', "the weight of Robots=-1"),
        ('{"need": ["Cheese"]}', "no capability named 'Cheese'"),
        ('{"need": ["Robots"], "size": "5..2"}', "contradicts itself"),
        ('{"need": ["Robots"], "colour": "red"}', "colour"),
    ],
)
def test_a_call_that_is_wrong_is_told_so(korea: Server, call: str, wrong: str) -> None:
    reply = korea.post("/api/v1/team", call.encode())
    assert reply.status in (400, 404)
    assert wrong in reply.json["detail"]


def test_downloads_are_files(korea: Server) -> None:
    for ending, start in (("csv", b"rank,"), ("xlsx", b"PK"), ("md", b"# Partners for KT")):
        reply = korea.get(f"/download/suggest.{ending}", organization="KT")
        assert reply.body.startswith(start)
        assert reply.headers["content-disposition"] == f'attachment; filename="suggest.{ending}"'
    assert b"<gexf" in korea.get("/download/graph.gexf", organization="KT").body[:200]
    assert korea.get("/download/report.html", organization="KT").body.startswith(b"<!doctype html")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    write_folder({**made_tables(), **COALITIONS}, folder / "made")
    (folder / "call.toml").write_text('lead = "o3"\n[needs]\nf1 = 1.0\nf2 = 0.5\n')
    model = PartnerModel(learn=True, effort=SMALL).fit(load(folder / "made"))
    model.save(folder / "model")
    return folder


#: Two rivals among those who were made, so that all can be asked of a learned model.
COALITIONS = {
    "coalitions": pd.DataFrame({"id": ["one", "other"], "name": ["One", "Other"]}),
    "memberships": pd.DataFrame(
        {"coalition_id": ["one", "one", "other", "other"],
         "organization_id": ["o3", "o5", "o7", "o9"], "role": ["lead", "member"] * 2}
    ),
    "rivalries": pd.DataFrame({"coalition_a": ["one"], "coalition_b": ["other"]}),
}  # fmt: skip

OF_LEARNED = [
    ("suggest", ("o3", "-k", "3"), {"organization": "o3", "k": 3}),
    ("explain", ("o3", "o8"), {"a": "o3", "b": "o8"}),
    ("pairs", ("-k", "3"), {"k": 3}),
    ("coalitions", (), {}),
    ("recruit", ("One", "-k", "3"), {"coalition": "One", "k": 3}),
    ("whatif", ("One", "--join", "o8"), {"coalition": "One", "join": "o8"}),
    ("team", ("CALL", "-k", "1"), {"need": ["f1=1", "f2=0.5"], "lead": "o3", "k": 1}),
    ("info", (), {}),
]  # fmt: skip


@pytest.fixture(scope="module")
def learned(serve: Serve, made: Path) -> Server:
    return serve("-d", str(made / "made"), "--model", str(made / "model"))


@pytest.mark.parametrize(("name", "arguments", "parameters"), OF_LEARNED)
def test_a_learned_model_answers_as_in_the_command(
    learned: Server, made: Path, name: str, arguments: tuple[str, ...], parameters: dict
) -> None:
    options = ["-d", str(made / "made")]
    options += [] if name == "info" else ["--model", str(made / "model")]
    told = [str(made / "call.toml") if each == "CALL" else each for each in arguments]
    document = told_by_command(name, *told, *options)
    found = learned.get(f"/api/v1/{name}", **parameters).json
    if name == "suggest":
        assert found["model"]["kind"] == "learned"
    for each in (document, found) if name == "team" else ():  # where the needs were said
        del each["challenge"]
        for need in each["needs"]:
            del need["because"]
    assert found == document


def test_until_a_model_is_learned_the_prior_answers_and_says_so(
    serve: Serve, made: Path, tmp_path: Path
) -> None:
    quickly = "tests.serving.learning_quickly"
    server = serve("-d", str(made / "made"), program=quickly, MATCHER_CACHE=str(tmp_path))
    first = server.get("/api/v1/suggest", organization="o3").json
    assert (first["model"]["kind"], first.get("learning")) == ("prior", True)
    server.learned()
    then = server.get("/api/v1/suggest", organization="o3").json
    assert then["model"]["kind"] == "learned"
    assert "learning" not in then


def test_a_data_set_that_is_replaced_is_taken_over(serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "firms"
    folder.mkdir()
    table = folder / "organizations.csv"
    table.write_text("id,name\na,Alpha\nb,Beta\n")
    server = serve("-d", str(folder), "--prior")
    old = server.get("/api/v1/status").json["data"][0]["version"]
    table.write_text("id,name\na,Alpha\na,Beta\n")
    server.wait_until(lambda: "cannot be read" in server.get("/info").text, 30)
    assert server.get("/api/v1/organization", organization="Beta").status == 200
    table.write_text("id,name\na,Alpha\nb,Beta\nc,Gamma\n")
    server.wait_until(
        lambda: server.get("/api/v1/organization", organization="Gamma").status == 200, 30
    )
    assert "This link was made with version" in server.get("/info", version=old).text


def test_nothing_is_left_when_the_server_is_killed(serve: Serve) -> None:
    server = serve("--prior")
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert children
    os.kill(pid, signal.SIGKILL)
    server.wait_until(lambda: not any(Path(f"/proc/{each}").exists() for each in children), 30)


def test_a_need_that_is_only_perhaps_one_stays_so_in_the_address() -> None:
    question = REGISTRY["team"].model_validate({"need": ["Drones=0.5?", "Chatbots=2"], "k": 1})
    report = question.answer(Workspace(prior=True)).to_dict()
    needs = [(each["capability"], each["weight"], each["sure"]) for each in report["needs"]]
    assert needs == [("drones", 0.5, False), ("chatbots", 2.0, True)]
