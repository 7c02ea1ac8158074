"""The leaderboard page: who is better at what and how sure that is, how far raters agree, files out and in.

`build` lays it out and binds every event; the only place with inputs, outputs and endpoint settings.
"""

from collections.abc import Iterator
from typing import Any

import gradio as gr

from app.pages.events import IN_BROWSER, LIGHT, owner_in, warn
from app.pages.leaderboard.agreement_html import agreement_html
from app.pages.leaderboard.board_html import COUNTING, board_html, status_html
from app.pages.leaderboard.duels_html import duels_html
from app.pages.leaderboard.files_html import files_html, taken_html
from app.pages.leaderboard.handlers import DuelsFrame, Frame, LeaderboardHandlers
from app.pages.leaderboard.matrix_html import matrix_html, matrix_of
from app.pages.leaderboard.raters_html import raters_html
from app.pages.leaderboard.tuned_html import tuned_html
from app.pages.leaderboard.view import LeaderboardView, layout
from app.pages.leaderboard.wish import Wish, batch_choices, name_choices
from app.pages.uploads import taken_file
from app.services.board import BoardService
from engine.judging.filters import Filters

COUNTS: dict[str, Any] = {**LIGHT, "concurrency_id": "board", "concurrency_limit": 2}
"""Events that may count for a second; more than two at once would only slow each other down."""
_SHOW = "() => { window.personaPages.leaderboard.show(); return []; }"
_MEND = "() => { window.personaPages.leaderboard.mend(); return []; }"
_OUTPUTS = 15


def build(tab: gr.Tab, board: BoardService) -> None:
    """Build the page in `tab`; it is drawn anew whenever the tab is chosen."""
    on = LeaderboardHandlers(board)
    bind(tab, layout(on.method()), on)


def bind(tab: gr.Tab, view: LeaderboardView, on: LeaderboardHandlers) -> None:
    """Connect the widgets with the handlers."""
    asked, outputs = view.filters.fields, _outputs(view)

    def draw(request: gr.Request, *values: Any) -> Iterator[list[Any]]:
        yield _counting()
        yield paint(on.draw(owner_in(request), wish_of(values)))

    def take_in(request: gr.Request, path: str | None, *values: Any) -> Iterator[list[Any]]:
        file = taken_file(path)
        yield [*_counting(), gr.skip()]
        # An empty button takes the same file again.
        yield [*paint(on.take_in(owner_in(request), wish_of(values), file)), gr.UploadButton(value=None)]

    def duels(request: gr.Request, event: gr.EventData, shown: Filters) -> Any:
        return paint_duels(on.duels(owner_in(request), str(getattr(event, "key", "")), shown))

    filters = view.filters
    lists = [one.input for one in (filters.batches, filters.groups, filters.prompt_sets)]
    ticks = [filters.without_leaks.input, filters.is_length_controlled.input]
    # Not `input`, which a Textbox leaves out when a script or the browser's calendar sets a day.
    days = [filters.since.change, filters.until.change]
    # One event for all, the last one counts: an answer to what was asked before never comes after the newest.
    drawn = gr.on([tab.select, *lists, *days, *ticks], draw, asked, outputs, trigger_mode="always_last", **COUNTS)
    drawn.then(js=_MEND, **IN_BROWSER)
    view.upload.upload(take_in, [view.upload, *asked], [*outputs, view.upload], **COUNTS)
    pressed = view.board.select(duels, [view.shown], view.duels, **LIGHT)
    pressed.then(js=_SHOW, **IN_BROWSER)


def wish_of(values: tuple[Any, ...]) -> Wish:
    """Return what the filters hold."""
    batches, groups, prompt_sets, since, until, without_leaks, is_length_controlled = values
    return Wish(
        batches=tuple(batches or ()),
        groups=tuple(groups or ()),
        prompt_sets=tuple(prompt_sets or ()),
        since=since or "",
        until=until or "",
        without_leaks=bool(without_leaks),
        is_length_controlled=bool(is_length_controlled),
    )


def paint(frame: Frame) -> list[Any]:
    """Return what goes to the outputs of `_outputs`, and tell what is to be told."""
    warn(frame.notice)
    choices, wish, report = frame.choices, frame.wish, frame.report
    if choices is None:
        return ["", *_skipped(_OUTPUTS - 1)]
    head = [
        "",
        status_html(report, frame.problem),
        gr.update(choices=batch_choices(choices), value=list(wish.batches)),
        gr.update(choices=name_choices(choices.rater_groups, "without a group"), value=list(wish.groups)),
        gr.update(choices=name_choices(choices.prompt_sets, "without a set"), value=list(wish.prompt_sets)),
        files_html(choices),
        taken_html(frame.said),
    ]
    if frame.problem:
        return [*head, *_skipped(_OUTPUTS - len(head))]
    if report is None or not report.board.rows:
        return [*head, Filters(), board_html(report), "", matrix_of(None), "", "", "", ""]
    titles = {batch.id: batch.title for batch in choices.batches}
    return [
        *head,
        report.board.filters,
        board_html(report),
        "",
        matrix_of(report.board),
        matrix_html(report.board),
        tuned_html(report.board),
        agreement_html(report.agreement),
        raters_html(report, titles),
    ]


def paint_duels(frame: DuelsFrame) -> Any:
    """Return what goes below the board."""
    warn(frame.notice)
    return gr.skip() if frame.notice else duels_html(frame.key, frame.duels)


def _outputs(view: LeaderboardView) -> list[Any]:
    filters = view.filters
    return [
        view.counting,
        view.status,
        filters.batches,
        filters.groups,
        filters.prompt_sets,
        view.files,
        view.taken,
        view.shown,
        view.board,
        view.duels,
        view.matrix,
        view.matrix_words,
        view.tuned,
        view.agreement,
        view.raters,
    ]


def _counting() -> list[Any]:
    return [COUNTING, *_skipped(_OUTPUTS - 1)]


def _skipped(count: int) -> list[Any]:
    return [gr.skip() for _ in range(count)]
