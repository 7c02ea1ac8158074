"""The body limit, byte by byte, on a bare ASGI app."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.body_limit import UPLOAD_PATH, BodyLimit


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the body as it arrived, then with what comes after it."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    after = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body + after["type"].encode()})


def answered(chunks: list[bytes], limit_bytes: int, path: str = "/") -> tuple[int, bytes]:
    messages = [
        {"type": "http.request", "body": chunk, "more_body": index < len(chunks) - 1}
        for index, chunk in enumerate(chunks)
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> Any:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path, "method": "POST", "headers": []}
    asyncio.run(BodyLimit(echo, limit_bytes)(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=6), st.integers(0, 60))
def test_a_body_passes_whole_or_not_at_all(chunks: list[bytes], limit_bytes: int) -> None:
    status, text = answered(chunks, limit_bytes)
    whole = b"".join(chunks)
    if len(whole) <= limit_bytes:
        assert (status, text) == (200, whole + b"http.disconnect")
    else:
        assert status == 413 and str(limit_bytes).encode() in text


def test_uploads_are_left_to_gradio() -> None:
    assert answered([b"x" * 50], 10, UPLOAD_PATH)[0] == 200


def test_a_visitor_who_leaves_early_is_passed_on() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((await receive())["type"])

    async def receive() -> Any:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        pytest.fail("nobody is there to be answered")

    asyncio.run(BodyLimit(app, 10)({"type": "http", "path": "/"}, receive, send))
    assert seen == ["http.disconnect"]


def test_other_traffic_passes_untouched() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope, receive, send))

    scope, receive, send = {"type": "lifespan"}, object(), object()
    asyncio.run(BodyLimit(app, 10)(scope, receive, send))  # pyright: ignore[reportArgumentType]
    assert seen == [(scope, receive, send)]
