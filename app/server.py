"""The HTTP server: the studio at "/", the evaluators' page at "/rate", health beside them, headers on every answer.

Knows no page and no model; whether the studio is ready is asked through a function.
"""

from collections.abc import Callable

import gradio as gr
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse

from app.body_limit import BodyLimit
from app.headers import SecurityHeaders
from app.look import Look
from app.owner_cookie import OwnerCookie

BODY_LIMIT_BYTES = 1_000_000
UPLOAD_LIMIT_BYTES = 20_000_000
RATE_PATH = "/rate"

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"
    "%3Crect width='32' height='32' rx='5' fill='%23f6f3e6'/%3E"
    "%3Cpath d='M16 4 27 12.5 23 26H9L5 12.5Z' fill='none' stroke='%238a3b12' stroke-width='2.5'/%3E%3C/svg%3E"
)


def create_server(
    blocks: gr.Blocks,
    is_ready: Callable[[], bool],
    look: Look,
    add_routes: Callable[[FastAPI], None] = lambda server: None,
    rate: gr.Blocks | None = None,
) -> FastAPI:
    """Return the server of a built studio; `add_routes` adds what stands beside Gradio, `rate` is what evaluators see.

    Raises:
        ValueError: the script would end its own element.
    """
    if "</script" in look.js.lower():
        raise ValueError("The page script contains '</script', which would end it early. Split that string.")
    server = FastAPI(title="Persona Studio", docs_url=None, redoc_url=None, openapi_url=None)
    _add_health(server, is_ready)
    add_routes(server)
    server.add_middleware(BodyLimit, limit_bytes=BODY_LIMIT_BYTES)
    server.add_middleware(OwnerCookie)
    # Added last, it is outermost: refusals carry the headers too.
    server.add_middleware(SecurityHeaders)
    if rate is not None:
        _add_slash(server)
        # Before the studio, whose "/" would take every path.
        _mount(server, rate, RATE_PATH, look)
    return _mount(server, blocks, "/", look)


def _mount(server: FastAPI, blocks: gr.Blocks, path: str, look: Look) -> FastAPI:
    return gr.mount_gradio_app(
        server,
        blocks,
        path=path,
        footer_links=[],
        run_history=False,
        app_kwargs={"openapi_url": None, "docs_url": None, "redoc_url": None},
        show_error=False,
        max_file_size=UPLOAD_LIMIT_BYTES,
        ssr_mode=False,
        theme=look.theme,
        css=look.css,
        head=f'<link rel="icon" href="{_ICON}"><script>{look.js}</script>',
    )


def _add_slash(server: FastAPI) -> None:
    """Lead `/rate?code=…` to `/rate/?code=…`: what is mounted is found below a slash only."""

    @server.get(RATE_PATH)
    def rate(request: Request) -> RedirectResponse:
        query = request.url.query
        # Relative to what was asked for, so that it also holds behind a proxy with a path of its own.
        return RedirectResponse(f"{RATE_PATH.rpartition('/')[2]}/{f'?{query}' if query else ''}")


def _add_health(server: FastAPI, is_ready: Callable[[], bool]) -> None:
    @server.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @server.get("/readyz")
    def readyz() -> JSONResponse:
        ready = is_ready()
        return JSONResponse({"status": "ready" if ready else "starting"}, status_code=200 if ready else 503)
