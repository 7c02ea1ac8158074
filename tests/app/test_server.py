"""The server: health, headers, limits, and a page that asks nobody else for anything."""

import re
from collections.abc import Iterator
from dataclasses import replace

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI

from app.body_limit import UPLOAD_PATH
from app.headers import HEADERS
from app.server import BODY_LIMIT_BYTES, create_server
from app.services.owner import COOKIE
from tests.app.serving import built, look, served


class Readiness:
    def __init__(self) -> None:
        self.is_ready = False

    def __call__(self) -> bool:
        return self.is_ready


def a_page(words: str = "A page", title: str = "Gradio") -> gr.Blocks:
    with gr.Blocks(title=title) as blocks:
        gr.Markdown(words)
    return blocks


@pytest.fixture(scope="module")
def readiness() -> Readiness:
    return Readiness()


@pytest.fixture(scope="module")
def http(readiness: Readiness) -> Iterator[httpx.Client]:
    with (
        served(built(lambda: create_server(a_page(), readiness, look()))) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=30) as http,
    ):
        yield http


def test_it_lives_before_it_is_ready(http: httpx.Client, readiness: Readiness) -> None:
    assert http.get("/healthz").json() == {"status": "alive"}
    readiness.is_ready = False
    assert (http.get("/readyz").status_code, http.get("/readyz").json()) == (503, {"status": "starting"})
    readiness.is_ready = True
    assert (http.get("/readyz").status_code, http.get("/readyz").json()) == (200, {"status": "ready"})


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/config", "/no-such-page", "/theme.css"])
def test_every_answer_carries_the_headers(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_the_policy_names_no_other_host() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "connect-src 'self'" in policy
    assert "*" not in policy and "http" not in policy


def test_a_body_over_the_limit_is_refused_with_the_headers(http: httpx.Client) -> None:
    answer = http.post("/gradio_api/queue/join", content=b"x" * (BODY_LIMIT_BYTES + 1))
    assert answer.status_code == 413 and str(BODY_LIMIT_BYTES) in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_has_style_script_and_no_dark_or_foreign_font(http: httpx.Client) -> None:
    page = http.get("/").text
    assert "window.personaStudio" in page and "trait-openness" in http.get("/config").text + page
    assert not re.search(r"fonts\.googleapis\.com/css", page)


def test_a_visitor_gets_a_cookie_with_the_page_and_another_site_is_refused_with_the_headers(
    http: httpx.Client,
) -> None:
    http.cookies.clear()
    given = http.get("/").headers["set-cookie"]
    assert given.startswith(f"{COOKIE}=") and "HttpOnly" in given and "set-cookie" not in http.get("/").headers
    answer = http.post("/gradio_api/queue/join", json={}, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403 and {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_what_stands_beside_gradio_is_reached_before_it() -> None:
    def add(server: FastAPI) -> None:
        server.get("/beside")(lambda: {"who": "beside"})

    with served(built(lambda: create_server(a_page(), lambda: True, look(), add))) as url:
        answer = httpx.get(f"{url}/beside", trust_env=False)
    assert answer.json() == {"who": "beside"} and COOKIE in answer.headers["set-cookie"]


@pytest.fixture(scope="module")
def both() -> Iterator[httpx.Client]:
    def make() -> FastAPI:
        return create_server(a_page("Quince", "Studio"), lambda: True, look(), rate=a_page("Medlar", "Rate"))

    with served(built(make)) as url, httpx.Client(base_url=url, trust_env=False, timeout=30) as http:
        yield http


def test_two_pages_are_served_and_neither_knows_the_other(both: httpx.Client) -> None:
    studio, rate = both.get("/").text, both.get("/rate/").text
    assert [both.get(path).json()["title"] for path in ("/config", "/rate/config")] == ["Studio", "Rate"]
    assert "Quince" in both.get("/config").text and "Medlar" not in studio + both.get("/config").text
    assert "Medlar" in both.get("/rate/config").text and "Quince" not in rate + both.get("/rate/config").text
    assert "window.personaStudio" in studio and "window.personaStudio" in rate


@pytest.mark.parametrize("query", ["", "?code=ABCDE12345", "?code=A%0d%0aSet-Cookie:x&b=1"])
def test_without_the_slash_the_way_leads_to_it_with_all_that_was_asked(both: httpx.Client, query: str) -> None:
    answer = both.get(f"/rate{query}")
    assert answer.status_code == 307 and answer.headers["location"] == f"rate/{query}"
    assert str(answer.next_request and answer.next_request.url) == str(both.base_url.join(f"/rate/{query}"))
    assert both.get(f"/rate{query}", follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/rate", "/rate/", "/rate/config", "/rate/theme.css", "/rate/no-such-page", "/healthz"]
)
def test_both_pages_carry_the_headers_and_the_cookie(both: httpx.Client, path: str) -> None:
    both.cookies.clear()
    answer = both.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["set-cookie"].startswith(f"{COOKIE}=")


def test_the_second_page_has_the_limits_of_the_first(both: httpx.Client) -> None:
    big = b"x" * (BODY_LIMIT_BYTES + 1)
    for path in ("/gradio_api/queue/join", "/rate/gradio_api/queue/join", "/rate/gradio_api/upload"):
        assert both.post(path, content=big).status_code == 413, path
    # Gradio has a limit of its own for files; evaluators send none, so theirs is the plain one.
    assert both.post(UPLOAD_PATH, files={"files": ("a.txt", big)}).status_code == 200
    config = both.get("/rate/config").json()
    assert config.get("footer_links") == [] and not config.get("run_history")
    assert both.get("/rate/docs").status_code == both.get("/rate/openapi.json").status_code == 404
    foreign = both.post("/rate/gradio_api/queue/join", json={}, headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403


def test_history_footer_and_docs_are_off(http: httpx.Client) -> None:
    config = http.get("/config").json()
    assert config.get("footer_links") == [] and not config.get("run_history")
    assert http.get("/docs").status_code == http.get("/openapi.json").status_code == 404


def test_a_script_that_would_end_its_element_is_refused() -> None:
    bad = replace(look(), js="const a = '</SCRIPT>';")
    with pytest.raises(ValueError, match="</script"):
        built(lambda: create_server(a_page(), lambda: True, bad))
