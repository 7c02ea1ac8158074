"""The studio as a script sees it: one public endpoint, streamed, owned by a cookie."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from gradio_client import Client

from app.pages.studio.bind_talk import read_deed
from app.services.owner import COOKIE, new_token, owner_of
from app.shell import Services, build_studio
from engine.errors import GenerationError
from engine.types import Traits
from tests.app.scripted import SPOKEN, ScriptedResponder
from tests.app.serving import built, served, services_on, studio_server

pytestmark = pytest.mark.slow
CHAT, MESSAGE = 0, 1
"""Places in what `talk` returns."""


@pytest.fixture(scope="module")
def responder() -> ScriptedResponder:
    return ScriptedResponder(0.005)


@pytest.fixture(scope="module")
def services(responder: ScriptedResponder) -> Iterator[Services]:
    with services_on(responder) as services:
        yield services


@pytest.fixture(scope="module")
def url(services: Services) -> Iterator[str]:
    with served(built(lambda: studio_server(services))) as url:
        yield url


def visitor(url: str, token: str | None) -> Client:
    """Return a script's client: with a cookie of its own, or with none."""
    kept: dict[str, Any] = {} if token is None else {"cookies": {COOKIE: token}}
    return Client(url, verbose=False, analytics_enabled=False, httpx_kwargs=kept)


@pytest.fixture
def token() -> str:
    return new_token()


@pytest.fixture
def client(url: str, token: str) -> Iterator[Client]:
    client = visitor(url, token)
    yield client
    client.close()


def said(output: tuple[Any, ...]) -> list[str]:
    return [block["text"] for message in output[CHAT] for block in message["content"]]


def test_only_talk_is_public(client: Client) -> None:
    endpoints = client.view_api(print_info=False, return_format="dict")
    assert isinstance(endpoints, dict)
    assert list(endpoints["named_endpoints"]) == ["/talk"] and not endpoints["unnamed_endpoints"]
    parameters = [p["parameter_name"] for p in endpoints["named_endpoints"]["/talk"]["parameters"]]
    assert parameters[:3] == ["message", "openness", "conscientiousness"]
    assert "session" not in parameters and "limit" not in parameters


def test_a_message_is_answered_in_three_stages(client: Client, responder: ScriptedResponder) -> None:
    job = client.submit(message="Hello", extraversion=9, seed=3, is_new_seed=False, api_name="/talk")
    texts = said(job.result(30))
    assert texts[:4] == ["Hello", *SPOKEN.values()]
    assert texts[4].startswith('<small class="turn-line">E+ 1.00')
    assert responder.requests[-1].persona.traits == Traits(extraversion=9)
    assert responder.requests[-1].sampling.seed == 3


def test_a_cookie_remembers_the_conversation(client: Client, responder: ScriptedResponder) -> None:
    client.predict(message="One", api_name="/talk")
    client.predict(message="Two", api_name="/talk")
    assert [turn.message for turn in responder.requests[-1].history] == ["One"]


def test_two_visitors_never_see_each_others_conversation(
    url: str, client: Client, token: str, services: Services, responder: ScriptedResponder
) -> None:
    other_token = new_token()
    other = visitor(url, other_token)
    try:
        client.predict(message="Mine", api_name="/talk")
        theirs = said(other.predict(message="Theirs", api_name="/talk"))
    finally:
        other.close()
    assert "Mine" not in theirs and responder.requests[-1].history == ()
    found = {t: services.studio.open(owner_of(t)).conversation.exchanges for t in (token, other_token)}
    assert [[e.message for e in exchanges] for exchanges in found.values()] == [["Mine"], ["Theirs"]]


def test_a_script_that_brings_no_cookie_is_given_one(url: str, responder: ScriptedResponder) -> None:
    plain = visitor(url, None)
    try:
        plain.predict(message="One", api_name="/talk")
        assert responder.requests[-1].history == ()
        plain.predict(message="Two", api_name="/talk")
    finally:
        plain.close()
    assert [turn.message for turn in responder.requests[-1].history] == ["One"]


def test_whoever_knows_a_page_but_not_its_cookie_sees_nothing_of_it(
    url: str, client: Client, responder: ScriptedResponder
) -> None:
    client.predict(message="Mine", api_name="/talk")
    asked = len(responder.requests)
    thief = visitor(url, new_token())
    thief.session_hash = client.session_hash
    try:
        output = thief.predict(message="What was said?", api_name="/talk")
    finally:
        thief.close()
    assert (output[MESSAGE], said(output), len(responder.requests)) == ("What was said?", [], asked)


def test_an_error_gives_the_message_back(client: Client, responder: ScriptedResponder) -> None:
    responder.error = GenerationError("The logits are not finite.")
    try:
        output = client.predict(message="Hello?", api_name="/talk")
    finally:
        responder.error = None
    assert output[MESSAGE] == "Hello?" and "Hello?" not in said(output)


def test_a_turn_that_nobody_waits_for_any_longer_is_still_kept(
    client: Client, token: str, services: Services, responder: ScriptedResponder
) -> None:
    asked = len(responder.requests)
    job = client.submit(message="Go on without me", api_name="/talk")
    deadline = time.monotonic() + 20
    while len(responder.requests) == asked and time.monotonic() < deadline:
        time.sleep(0.01)
    job.cancel()

    def is_kept() -> bool:
        exchanges = services.studio.open(owner_of(token)).conversation.exchanges
        return bool(exchanges) and not exchanges[-1].view.is_open

    while not is_kept() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert is_kept()


def test_model_events_share_one_queue_and_everything_but_talk_is_private(services: Services) -> None:
    blocks = built(lambda: build_studio(services))
    talking = [fn for fn in blocks.fns.values() if fn.api_name == "talk"]
    assert [(fn.concurrency_id, fn.concurrency_limit) for fn in talking] == [("model", 8)]
    assert all(fn.api_visibility == "private" for fn in blocks.fns.values() if fn.api_name != "talk")
    drawn = [fn for fn in blocks.fns.values() if fn.fn is None]
    assert drawn and not any(fn.queue for fn in drawn), "what the browser draws alone must not wait for the server"


def test_the_page_stays_small_enough_to_be_quick(services: Services) -> None:
    blocks = built(lambda: build_studio(services))
    studio = next(block for block in blocks.blocks.values() if getattr(block, "elem_id", None) == "studio")
    assert sum(_is_inside(block, studio) for block in blocks.blocks.values()) < 100


def _is_inside(block: Any, outer: Any) -> bool:
    while block is not None and block is not outer:
        block = block.parent
    return block is outer


@pytest.mark.parametrize("value", [None, "again", 3, ["again"]])
def test_what_the_chat_cannot_have_said_is_no_deed(value: object) -> None:
    assert read_deed(value) == {}


def test_a_deed_is_read_as_text() -> None:
    assert read_deed({"deed": "again", "turn": 3, "more": 1}) == {"deed": "again", "turn": "3"}
