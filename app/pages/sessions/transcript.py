"""A stored session as HTML: its head with the links to take it along, and the conversation, read-only.

Knows sessions as values. All that people and models wrote is escaped here.
"""

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from app.pages.sessions.list_html import persona_words, turns_words
from app.services.conversation import Conversation, Exchange
from app.services.turn_view import StageView
from app.widgets.turn_strip import turn_strip
from app.widgets.when import time_html
from engine.types import Stage
from storage.records import SessionSummary

NONE_CHOSEN = "Choose a session in the list to read it here."
NOT_ANSWERED = "Nothing was said in the Respond stage."


@dataclass(frozen=True, slots=True)
class Detail:
    """One session as the page shows it."""

    summary: SessionSummary
    """What stands in the list."""
    conversation: Conversation
    """From the first turn to where it stands."""
    branches: int
    """How many ends it has."""
    newest_version: int | None = None
    """The newest version of its persona; None when it is not stored."""


def head_html(detail: Detail | None, now_ms: int, notice: str = "") -> str:
    """Return title, facts and export links; a sentence when no session is chosen, or `notice` in its stead."""
    if detail is None:
        return f'<p class="sessions-note" role="status">{escape(notice or NONE_CHOSEN)}</p>'
    summary = detail.summary
    facts = [escape(persona_words(summary)) + _of_newest(detail), turns_words(summary.turns), _branches(detail)]
    facts += [f"last changed {time_html(summary.updated_ms, now_ms)}"]
    address = f"/files/session/{quote(summary.id, safe='')}"
    return (
        f'<h3 class="session-heading" tabindex="-1">{escape(summary.title)}</h3>'
        f'<p class="session-line">{" · ".join(facts)}</p>'
        f'<p class="session-line">Take it along: <a class="file-link" href="{address}/json" download>JSON</a> '
        f"(all branches) or "
        f'<a class="file-link" href="{address}/markdown" download>Markdown</a> (what is shown here)</p>'
    )


def transcript_html(conversation: Conversation) -> str:
    """Return the conversation to be read: thoughts folded, the answer plain, its numbers below."""
    exchanges = "".join(_exchange(place, exchange) for place, exchange in enumerate(conversation.exchanges, 1))
    if not exchanges:
        return ""
    return f'<div class="transcript" role="region" aria-label="Conversation" tabindex="0">{exchanges}</div>'


def _of_newest(detail: Detail) -> str:
    version, newest = detail.summary.version_number, detail.newest_version
    return f" (the newest is v{newest})" if version and newest and newest != version else ""


def _branches(detail: Detail) -> str:
    return "one branch" if detail.branches == 1 else f"{detail.branches} branches, one shown"


def _exchange(place: int, exchange: Exchange) -> str:
    view, answer = exchange.view, exchange.answer
    name = answer.asked.persona_name if answer is not None else "Persona"
    thoughts = "".join(_thought(stage) for stage in view.stages if stage.stage is not Stage.RESPOND)
    said = (
        f'<p class="transcript-said">{escape(view.reply)}</p>'
        if view.reply.strip()
        else f'<p class="sessions-note">{NOT_ANSWERED}</p>'
    )
    version = f" · version {exchange.version} of {exchange.versions}" if exchange.versions > 1 else ""
    return (
        f'<article class="transcript-turn" aria-label="Turn {place}">'
        f'<div class="transcript-asked"><span class="transcript-who">You</span><p>{escape(exchange.message)}</p></div>'
        f'<div class="transcript-answer"><span class="transcript-who">{escape(name)}{version}</span>{thoughts}{said}'
        f"{turn_strip(view, answer.asked.sampling.seed if answer is not None else None)}</div></article>"
    )


def _thought(stage: StageView) -> str:
    title = f"{stage.stage.value.capitalize()} <span>{stage.seconds:.1f} s</span>"
    return f'<details class="thought"><summary>{title}</summary><p>{escape(stage.text)}</p></details>'
