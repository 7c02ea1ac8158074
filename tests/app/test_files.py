"""Files to take along: handed to their owner as attachments, and to nobody else."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.files import add_file_routes
from app.headers import HEADERS
from app.owner_cookie import OwnerCookie
from app.services.board import ALL
from app.services.judgement_files import read_judgements, write_judgements
from app.services.owner import COOKIE, new_token, owner_of
from app.services.personas import PersonaService
from app.services.ready_personas import ReadyPersona
from app.services.studio import READY, Ask
from app.shell import Services
from engine.personality.persona_file import sheet_from_json
from engine.personality.sheet import PersonaSheet
from engine.types import Traits
from tests.app.scripted import ScriptedResponder
from tests.app.serving import built, services_on
from tests.app.simulated import judgements

SHEET = PersonaSheet("Ana", Traits(extraversion=9))
KINDS = {
    "persona": {"json": ".persona.json", "v2": ".v2.json", "v3": ".v3.json", "png": ".card.png"},
    "session": {"json": ".session.json", "markdown": ".session.md"},
    "comparison": {"csv": "comparison.csv", "json": "comparison.json"},
    "judgements": {"csv": "judgements.csv", "jsonl": "judgements.jsonl", "parquet": "judgements.parquet"},
}
NAMES = {"judgements": "batch"}
"""What a thing is called where that is not the name of its files."""
FORMS = [(kind, form) for kind, forms in KINDS.items() for form in forms]
NO_FORMS = [
    ("persona", "exe"),
    ("persona", "JSON"),
    ("persona", "v4"),
    ("session", "csv"),
    ("session", "html"),
    ("comparison", "markdown"),
    ("comparison", "x" * 500),
    ("judgements", "json"),
    ("judgements", "html"),
]


class Shelf:
    """One visitor's things, and a client that is that visitor."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.token = new_token()
        self.owner = owner_of(self.token)
        server = FastAPI()
        server.add_middleware(OwnerCookie)
        add_file_routes(server, services.personas, services.sessions, services.compare, services.board)
        self.http = TestClient(server, cookies={COOKIE: self.token})
        self.stranger = TestClient(server, cookies={COOKIE: new_token()})
        session = list(services.studio.say(self.owner, None, Ask("A secret <b>message</b>", SHEET, 7)))[-1]
        board = list(services.compare.run(self.owner, "A secret prompt", [SHEET, replace(SHEET, name="Bo")], 7))[-1]
        self.ids = {
            "persona": services.personas.save_new(self.owner, SHEET).key,
            "session": str(session.session_id),
            "comparison": board.comparison_id,
            "judgements": services.board.take_in(self.owner, "j.jsonl", write_judgements(judgements(), "jsonl"))[0].id,
        }


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    with services_on(ScriptedResponder()) as services:
        yield Shelf(services)


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_the_owner_gets_the_file_to_keep_and_not_to_look_at(shelf: Shelf, kind: str, form: str) -> None:
    answer = shelf.http.get(f"/files/{kind}/{shelf.ids[kind]}/{form}")
    assert answer.status_code == 200 and answer.content
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''") and disposition.endswith(KINDS[kind][form])
    assert answer.headers["cache-control"] == "no-store"
    assert "html" not in answer.headers["content-type"] and "svg" not in answer.headers["content-type"]


def test_each_file_is_what_its_name_says(shelf: Shelf) -> None:
    def get(kind: str, form: str) -> bytes:
        return shelf.http.get(f"/files/{kind}/{shelf.ids[kind]}/{form}").content

    assert sheet_from_json(json.loads(get("persona", "json"))) == SHEET
    assert json.loads(get("persona", "v2"))["spec"] == "chara_card_v2"
    assert json.loads(get("persona", "v3"))["spec"] == "chara_card_v3"
    assert get("persona", "png").startswith(b"\x89PNG\r\n\x1a\n")
    assert json.loads(get("session", "json"))["turns"][0]["message"] == "A secret <b>message</b>"
    assert r"\<b\>message" in get("session", "markdown").decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(get("comparison", "csv").decode("utf-8-sig"))))
    assert [row["persona"] for row in rows] == ["Ana", "Bo"]
    assert json.loads(get("comparison", "json"))["prompt"] == "A secret prompt"
    for form in KINDS["judgements"]:
        assert len(read_judgements(get("judgements", form), f"j.{form}")) == len(judgements())
    assert get("judgements", "parquet").startswith(b"PAR1")


def test_all_judgements_and_the_method_note_come_by_name(shelf: Shelf) -> None:
    everything = shelf.http.get(f"/files/judgements/{ALL}/jsonl")
    assert everything.status_code == 200 and everything.headers["content-type"] == "application/x-ndjson"
    assert len(everything.text.splitlines()) == len(judgements())
    note = shelf.stranger.get(f"/files/judgements/{ALL}/method")
    assert note.status_code == 200 and note.headers["content-disposition"].endswith("method.md")
    assert "Bradley-Terry" in note.text
    nothing = shelf.stranger.get(f"/files/judgements/{ALL}/csv")
    assert nothing.status_code == 400 and "Nothing was judged" in nothing.json()["detail"]


@pytest.mark.parametrize(("kind", "form"), FORMS)
def test_a_stranger_hears_the_same_as_of_what_never_was(shelf: Shelf, kind: str, form: str) -> None:
    refused = [shelf.stranger.get(f"/files/{kind}/{found}/{form}") for found in (shelf.ids[kind], "0" * 32)]
    assert [answer.status_code for answer in refused] == [404, 404]
    assert (
        refused[0].content == refused[1].content and f"no such {NAMES.get(kind, kind)}" in refused[0].json()["detail"]
    )
    nobody = TestClient(shelf.http.app).get(f"/files/{kind}/{shelf.ids[kind]}/{form}")
    assert (nobody.status_code, nobody.content) == (404, refused[0].content)


@pytest.mark.parametrize(("kind", "form"), NO_FORMS)
def test_a_form_that_is_not_there_is_said_shortly(shelf: Shelf, kind: str, form: str) -> None:
    for http in (shelf.http, shelf.stranger):
        answer = http.get(f"/files/{kind}/{shelf.ids[kind]}/{form}")
        assert answer.status_code == 404 and "no file form" in answer.json()["detail"]
        assert len(answer.text) < 120


@pytest.mark.parametrize("form", KINDS["persona"])
def test_everybody_may_take_a_ready_made_persona(shelf: Shelf, form: str) -> None:
    key = shelf.services.personas.find(shelf.owner)[-1].key
    assert key.startswith(READY)
    assert shelf.stranger.get(f"/files/persona/{key}/{form}").status_code == 200


@pytest.mark.parametrize(
    "name", ['a"b\r\nSet-Cookie: x=1', "Zoë Åström", "<script>alert(1)</script>", "../../etc/passwd", "水", "%00%0d%0a"]
)
@pytest.mark.parametrize("form", KINDS["persona"])
def test_no_name_breaks_out_of_its_header(shelf: Shelf, name: str, form: str) -> None:
    key = shelf.services.personas.save_new(shelf.owner, replace(SHEET, name=name)).key
    answer = shelf.http.get(f"/files/persona/{key}/{form}")
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    file = answer.headers["content-disposition"].removeprefix("attachment; filename*=UTF-8''")
    assert re.fullmatch(r"[a-z0-9-]+\.(persona|v2|v3|card)\.(json|png)", file)


def test_a_persona_that_no_file_can_hold_is_a_sentence(shelf: Shelf) -> None:
    broken = PersonaService(
        shelf.services.personas._store, (ReadyPersona("odd", replace(SHEET, foreign="no JSON at all")),)
    )
    server = FastAPI()
    add_file_routes(server, broken, shelf.services.sessions, shelf.services.compare, shelf.services.board)
    answer = TestClient(server).get(f"/files/persona/{READY}odd/json")
    assert answer.status_code == 400 and "not a JSON object" in answer.json()["detail"]


def test_no_file_tells_who_owns_it_or_where_it_lies(shelf: Shelf) -> None:
    for kind, form in FORMS:
        text = shelf.http.get(f"/files/{kind}/{shelf.ids[kind]}/{form}").content.decode("latin-1")
        # A file of judgements groups them by the id of their batch, which opens nothing to anybody else.
        secret = {own: found for own, found in shelf.ids.items() if (own, kind) != ("judgements", "judgements")}
        for canary in (shelf.owner, shelf.token, *secret.values(), str(Path.home())):
            assert canary not in text


def test_the_studio_serves_them_beside_its_pages_with_its_headers(shelf: Shelf) -> None:
    from app.bootstrap import studio_server

    server = built(lambda: studio_server(shelf.services))
    http = TestClient(server, cookies={COOKIE: shelf.token})
    answer = http.get(f"/files/session/{shelf.ids['session']}/json")
    assert answer.status_code == 200 and {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert http.get(f"/files/session/{'0' * 32}/json").json()["detail"].startswith("There is no such session")
