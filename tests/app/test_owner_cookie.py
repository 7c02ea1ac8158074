"""The cookie that owns a visitor's things: given once, seen at once, kept from scripts and from other sites."""

import asyncio
from collections.abc import Iterator
from http.cookies import SimpleCookie

import httpx2
import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.owner_cookie import FOREIGN, YEAR_S, OwnerCookie
from app.services.owner import COOKIE, is_token, new_token

HOST = "studio.example:7860"


@pytest.fixture
def http() -> Iterator[TestClient]:
    """A server that tells which cookies its handler sees; nothing is kept between requests."""
    server = FastAPI()
    server.add_middleware(OwnerCookie)

    @server.api_route("/", methods=["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"])
    async def cookies(request: Request) -> dict[str, str]:
        return dict(request.cookies)

    with TestClient(server, base_url=f"http://{HOST}") as client:
        yield client


def given_by(answer: httpx2.Response) -> SimpleCookie:
    """Return the cookies that an answer sets."""
    return SimpleCookie(answer.headers.get("set-cookie", ""))


def ask(http: TestClient, *cookies: str, method: str = "GET", **headers: str) -> httpx2.Response:
    """Return the answer to a request with these cookie headers and no others."""
    http.cookies.clear()
    sent = [*(("cookie", cookie) for cookie in cookies), *headers.items()]
    return http.request(method, "/", headers=[(name.encode(), value.encode()) for name, value in sent])


def test_a_new_visitor_gets_a_cookie_that_scripts_and_other_sites_do_not_see(http: TestClient) -> None:
    cookie = given_by(ask(http))[COOKIE]
    assert is_token(cookie.value)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        True,
        "Lax",
        "/",
        str(YEAR_S),
    )
    assert not cookie["secure"] and not cookie["domain"]


def test_over_https_it_is_never_sent_in_the_clear(http: TestClient) -> None:
    with TestClient(http.app, base_url="https://studio.example") as https:
        assert given_by(https.get("/"))[COOKIE]["secure"]


def test_the_first_request_already_sees_it(http: TestClient) -> None:
    answer = ask(http)
    assert answer.json() == {COOKIE: given_by(answer)[COOKIE].value}


def test_two_visitors_get_two(http: TestClient) -> None:
    assert ask(http).json() != ask(http).json()


def test_a_good_one_is_kept_and_not_given_again(http: TestClient) -> None:
    token = new_token()
    answer = ask(http, f"theme=plain; {COOKIE}={token}")
    assert answer.json() == {"theme": "plain", COOKIE: token} and "set-cookie" not in answer.headers


@pytest.mark.parametrize("value", ["", "me", "a" * 42, "a" * 44, "a" * 42 + "%", "../../etc/passwd", "ä" * 43])
def test_a_value_that_is_none_of_ours_is_replaced(http: TestClient, value: str) -> None:
    answer = ask(http, f"{COOKIE}={value}")
    token = given_by(answer)[COOKIE].value
    assert is_token(token) and answer.json()[COOKIE] == token != value


def test_other_cookies_survive(http: TestClient) -> None:
    for cookies in (["a=1; b=2"], ["a=1", "b=2"], [f"a=1; {COOKIE}=bad", "b=2"]):
        answer = ask(http, *cookies)
        assert answer.json() == {"a": "1", "b": "2", COOKIE: given_by(answer)[COOKIE].value}


def test_it_is_found_in_whichever_header_it_came(http: TestClient) -> None:
    token = new_token()
    answer = ask(http, "a=1", f"{COOKIE}={token}")
    assert answer.json() == {"a": "1", COOKIE: token} and "set-cookie" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://studio.example",
        "http://studio.example:7861",
        f"http://{HOST}.evil.example",
        f"http://evil.example/{HOST}",
        f"http://x@{HOST}",
        "http://[",
        "",
    ],
)
def test_another_site_does_nothing_in_a_visitors_name(http: TestClient, method: str, origin: str) -> None:
    answer = ask(http, f"{COOKIE}={new_token()}", method=method, origin=origin)
    assert (answer.status_code, answer.json()) == (403, {"detail": FOREIGN})
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("origin", [f"http://{HOST}", f"https://{HOST}", f"http://{HOST.upper()}"])
def test_the_studios_own_page_may(http: TestClient, origin: str) -> None:
    assert ask(http, method="POST", origin=origin).status_code == 200


def test_a_program_without_an_origin_may(http: TestClient) -> None:
    assert ask(http, method="POST").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_is_free_from_anywhere(http: TestClient, method: str) -> None:
    assert ask(http, method=method, origin="http://evil.example").status_code == 200


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_what_is_no_request_passes_by(kind: str) -> None:
    seen: list[Scope] = []

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    async def receive() -> Message:
        return {}

    async def send(_: Message) -> None:
        raise AssertionError("there is nobody to send it to")

    scope = {"type": kind}
    asyncio.run(OwnerCookie(inside)(scope, receive, send))
    assert seen == [scope]
