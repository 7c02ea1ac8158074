"""Answers side by side as HTML: one column per persona, all drawn alike.

Knows boards and markup; everything that was typed or spoken is escaped here.
"""

from collections.abc import Sequence
from html import escape

from app.services.compare import Board, Column
from app.services.turn_view import StageView, TurnView
from app.widgets.chat_messages import weights_line
from app.widgets.dumbbell import LETTERS
from app.widgets.trait_avatar import trait_avatar
from engine.types import Stage, StopReason, Trace

SUGGESTIONS = (
    "My boss yelled at me in front of everyone",
    "I passed my exam!",
    "I can't sleep",
)
_AVATAR_PX = 44


def names_of(board: Board) -> list[str]:
    """Return what the columns are called, such as "A · Ana"; the letters tell equal names apart."""
    return [f"{letter} · {column.sheet.name}" for letter, column in zip(LETTERS, board.columns, strict=False)]


def empty_columns() -> str:
    """Return what stands there before anything was compared: what this is for, and what to do first."""
    prompts = "".join(f'<li><button type="button">{escape(text)}</button></li>' for text in SUGGESTIONS)
    return (
        '<div class="compare-empty"><h3>One prompt, several voices</h3>'
        "<p>Choose who answers, write one prompt, press Go. All speak at once, from the same seed, "
        "so that whatever differs comes from the personas.</p>"
        f'<p id="compare-try">Or begin with one of these:</p><ul aria-labelledby="compare-try">{prompts}</ul></div>'
    )


def columns_html(board: Board, is_running: bool) -> str:
    """Return all columns of a board; screen readers hear the answers once nothing more comes."""
    busy = "true" if is_running else "false"
    drawn = "".join(_column(place, column, is_running) for place, column in enumerate(board.columns))
    return (
        f'<p class="compare-asked"><b>Asked:</b> {escape(board.prompt)}</p>'
        f'<div class="compare-columns" role="group" aria-label="Answers side by side" aria-busy="{busy}" tabindex="0" '
        f'style="--columns: {len(board.columns)}">{drawn}</div>'
    )


def _column(place: int, column: Column, is_running: bool) -> str:
    sheet, view = column.sheet, column.view
    name = escape(sheet.name)
    # A pole and its number stay on one line.
    parts = weights_line(view.weights).split(" · ") if view.weights is not None else ["weights to come"]
    weights = " · ".join(escape(part).replace(" ", "&nbsp;") for part in parts)
    is_open = view.is_open and not column.error
    live = "off" if is_running else "polite"
    return (
        f'<article class="compare-column{" is-open" if is_open else ""}" aria-labelledby="compare-name-{place}">'
        f'<header><span class="compare-face" aria-hidden="true">{trait_avatar(sheet.traits, sheet.name, _AVATAR_PX)}'
        f'</span><div><h3 id="compare-name-{place}"><span class="compare-letter">{LETTERS[place]}</span> {name}</h3>'
        f'<p class="compare-weights">{weights}</p></div></header>'
        f'<div class="compare-thoughts">{_thoughts(place, view.stages)}</div>'
        f'<div class="compare-answer" aria-live="{live}">{escape(view.reply.strip())}</div>'
        f'<p class="compare-foot">{_foot(column)}</p></article>'
    )


def _thoughts(place: int, stages: Sequence[StageView]) -> str:
    spoken = {view.stage: view for view in stages}
    return "".join(_thought(place, spoken[stage]) for stage in (Stage.THINK, Stage.REFLECT) if stage in spoken)


def _thought(place: int, view: StageView) -> str:
    return (
        f'<details data-fold="{place}-{view.stage.value}"><summary>{view.stage.value.capitalize()} '
        f"<span>{view.seconds:.1f} s</span></summary><p>{escape(view.text.strip())}</p></details>"
    )


def _foot(column: Column) -> str:
    if column.error:
        return f'<span class="compare-error">{escape(column.error)}</span>'
    if column.view.trace is not None:
        return " · ".join(_numbers(column.view.trace))
    # A stop ends the events, so the page's status alone knows of it; the style sheet shows one of the two.
    return f'<span class="when-open">{_doing(column.view)}</span><span class="when-stopped">stopped</span>'


def _doing(view: TurnView) -> str:
    if view.weights is None:
        return "waiting for the model"
    return f"{view.stages[-1].stage.value}ing" if view.stages else "reading the prompt"


def _numbers(trace: Trace) -> list[str]:
    words = [f"{trace.tokens} tokens"]
    if trace.tokens_per_second > 0:
        words.append(f"{trace.tokens_per_second:.0f} tokens/s")
    if trace.stop_reason is StopReason.LENGTH:
        words.append("cut off at the token limit")
    elif trace.stop_reason is StopReason.STOPPED:
        words.append("stopped")
    return words
