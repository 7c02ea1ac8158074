"""Files that visitors take with them: personas, sessions, comparisons, judgements, each behind the cookie that owns it.

Knows services and HTTP. Every refusal is a sentence; what is another's is as little there as what never was.
"""

from collections.abc import Callable
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from app.services.board import FORMS, BoardService
from app.services.compare import CompareService
from app.services.owner import COOKIE, owner_of
from app.services.personas import Export, PersonaService
from app.services.sessions import SessionService
from app.widgets.trait_avatar import avatar_png
from engine.errors import NotThere, PersonaStudioError

TYPES = {
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".parquet": "application/vnd.apache.parquet",
    ".png": "image/png",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown",
}


def add_file_routes(
    server: FastAPI, personas: PersonaService, sessions: SessionService, compare: CompareService, board: BoardService
) -> None:
    """Add GET /files/{persona,session,comparison,judgements}/{id}/{form} to a server."""

    @server.get("/files/persona/{key}/{form}")
    def persona_file(request: Request, key: str, form: str) -> Response:
        owner = _owner(request)
        match form:
            case "json":
                return _answer(lambda: personas.export_json(owner, key))
            case "v2" | "v3":
                return _answer(lambda: personas.export_card(owner, key, form))
            case "png":
                return _answer(lambda: _picture(personas, owner, key))
        return _no_form(form)

    @server.get("/files/session/{session_id}/{form}")
    def session_file(request: Request, session_id: str, form: str) -> Response:
        if form not in ("json", "markdown"):
            return _no_form(form)
        return _answer(lambda: sessions.export(_owner(request), session_id, form))

    @server.get("/files/comparison/{comparison_id}/{form}")
    def comparison_file(request: Request, comparison_id: str, form: str) -> Response:
        if form not in ("csv", "json"):
            return _no_form(form)
        return _answer(lambda: compare.export(_owner(request), comparison_id, form))

    _add_judgements(server, board)


def _add_judgements(server: FastAPI, board: BoardService) -> None:
    @server.get("/files/judgements/{batch_id}/{form}")
    def judgements_file(request: Request, batch_id: str, form: str) -> Response:
        if form not in FORMS:
            return _no_form(form)
        return _answer(lambda: board.export(_owner(request), batch_id, form))


def _picture(personas: PersonaService, owner: str, key: str) -> Export:
    sheet = personas.get(owner, key).sheet
    return personas.export_png(owner, key, avatar_png(sheet.traits, key))


def _owner(request: Request) -> str:
    return owner_of(request.cookies.get(COOKIE))


def _answer(make: Callable[[], Export]) -> Response:
    try:
        export = make()
    except PersonaStudioError as error:
        return JSONResponse({"detail": str(error)}, status_code=404 if isinstance(error, NotThere) else 400)
    kind = next((found for end, found in TYPES.items() if export.name.endswith(end)), "application/octet-stream")
    # The page of a browser never shows it: what people wrote is handed out as a file.
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(export.name)}",
        "Cache-Control": "no-store",
    }
    return Response(export.data, media_type=kind, headers=headers)


def _no_form(form: str) -> Response:
    return JSONResponse({"detail": f"There is no file form {form[:20]!r}. Use a link of the studio."}, status_code=404)
