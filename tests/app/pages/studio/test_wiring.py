"""The studio as a script sees it: one public endpoint, streamed, cancelled for real."""

import time
from collections.abc import Iterator
from typing import Any

import gradio as gr
import pytest
from gradio_client import Client

from app.pages.studio import paint
from app.pages.studio.handlers import Frame
from app.services.conversation import Conversation
from app.services.studio import StudioService
from app.shell import build_studio
from engine.errors import GenerationError
from engine.types import Traits
from tests.app.scripted import SPOKEN, ScriptedResponder
from tests.app.serving import built, served, studio_server

pytestmark = pytest.mark.slow


def test_a_notice_is_shown_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(gr, "Warning", said.append)
    paint(Frame(Conversation(), is_running=False, notice="There is no <b>expert</b> 'X+'."))
    paint(Frame(Conversation(), is_running=False))
    assert said == ["There is no &lt;b&gt;expert&lt;/b&gt; 'X+'."]


@pytest.fixture(scope="module")
def responder() -> ScriptedResponder:
    return ScriptedResponder(0.01)


@pytest.fixture(scope="module")
def client(responder: ScriptedResponder) -> Iterator[Client]:
    with served(studio_server(responder)) as url:
        client = Client(url, verbose=False, analytics_enabled=False)
        yield client
        client.close()


def said(output: tuple[Any, ...]) -> list[str]:
    return [block["text"] for message in output[0] for block in message["content"]]


def test_only_talk_is_public(client: Client) -> None:
    endpoints = client.view_api(print_info=False, return_format="dict")
    assert isinstance(endpoints, dict)
    assert list(endpoints["named_endpoints"]) == ["/talk"] and not endpoints["unnamed_endpoints"]
    parameters = [p["parameter_name"] for p in endpoints["named_endpoints"]["/talk"]["parameters"]]
    assert parameters[:3] == ["message", "openness", "conscientiousness"]
    assert "conversation" not in parameters


def test_a_message_is_answered_in_three_stages(client: Client, responder: ScriptedResponder) -> None:
    job = client.submit(message="Hello", extraversion=9, seed=3, is_new_seed=False, api_name="/talk")
    texts = said(job.result(30))
    assert texts[:4] == ["Hello", *SPOKEN.values()]
    assert texts[4].startswith('<small class="turn-line">E+ 1.00')
    assert responder.requests[-1].persona.traits == Traits(extraversion=9)
    assert responder.requests[-1].sampling.seed == 3


def test_a_conversation_is_remembered_per_session(client: Client, responder: ScriptedResponder) -> None:
    before = len(responder.requests[-1].history)
    client.predict(message="And now?", api_name="/talk")
    assert len(responder.requests[-1].history) == before + 1


def test_an_error_gives_the_message_back(client: Client, responder: ScriptedResponder) -> None:
    responder.error = GenerationError("The logits are not finite.")
    try:
        output = client.predict(message="Hello?", api_name="/talk")
    finally:
        responder.error = None
    assert output[1] == "Hello?" and "Hello?" not in said(output)


def test_a_cancelled_answer_closes_the_responder(client: Client, responder: ScriptedResponder) -> None:
    closed, asked = responder.closed, len(responder.requests)
    job = client.submit(message="Stop me", api_name="/talk")
    deadline = time.monotonic() + 20
    while len(responder.requests) == asked and time.monotonic() < deadline:
        time.sleep(0.01)
    job.cancel()
    while responder.closed == closed and time.monotonic() < deadline:
        time.sleep(0.01)
    assert responder.closed == closed + 1


def test_model_events_share_one_queue_and_light_ones_none() -> None:
    blocks = built(lambda: build_studio(StudioService(ScriptedResponder())))
    talking = [fn for fn in blocks.fns.values() if fn.api_name == "talk"]
    assert [(fn.concurrency_id, fn.concurrency_limit) for fn in talking] == [("model", 8)]
    assert [fn.api_name for fn in blocks.fns.values() if fn.queue and fn.fn is not None] == ["talk"]
    assert all(fn.api_visibility == "private" for fn in blocks.fns.values() if fn.api_name != "talk")
