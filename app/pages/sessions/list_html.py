"""The list of sessions as HTML: every row a button that keyboard and pointer reach.

Knows summaries and the time; the page's script listens for clicks and reads `data-id`.
"""

from collections.abc import Sequence
from html import escape

from app.widgets.when import time_html
from storage.records import SessionSummary

LIMIT = 200
"""So many sessions a search returns at most."""
NO_SESSIONS = """
<div class="sessions-none">
<h3>Nothing was said yet</h3>
<p>Every conversation in the studio is kept here as a session, with the persona, the weights and the seed of each turn.
Find it again, go on with it, play it once more with the same seeds, take it with you as a file, or delete it.</p>
<p>To begin: open the <b>Studio</b> tab, move a slider and write a message.</p>
</div>
"""
NOTHING_FOUND = (
    '<p class="sessions-note">No session has all of these words in its title, persona or text. '
    "Type fewer words, or empty the field to see all.</p>"
)


def list_html(found: Sequence[SessionSummary], words: str, chosen: str, now_ms: int) -> str:
    """Return the sessions found as a list; a sentence when there are none."""
    if not found:
        return NOTHING_FOUND if words.strip() else NO_SESSIONS
    rows = "".join(_row(summary, summary.id == chosen, now_ms) for summary in found)
    more = f'<p class="sessions-note">The newest {LIMIT}. Search to find older ones.</p>' if len(found) >= LIMIT else ""
    return f'<ul class="session-list" aria-label="Sessions, the newest first">{rows}</ul>{more}'


def turns_words(count: int) -> str:
    """Return a number of turns in words."""
    return "1 turn" if count == 1 else f"{count} turns"


def persona_words(summary: SessionSummary) -> str:
    """Return who spoke last, with the version while the dials stood as it has them; plain text."""
    version = f" · v{summary.version_number}" if summary.version_number else ""
    return f"{summary.persona_name}{version}"


def _row(summary: SessionSummary, is_chosen: bool, now_ms: int) -> str:
    return (
        f'<li><button type="button" class="session-row" data-id="{escape(summary.id, quote=True)}" '
        f'aria-current="{"true" if is_chosen else "false"}">'
        f'<span class="session-title">{escape(summary.title)}</span>'
        f'<span class="session-facts"><span class="session-who">{escape(persona_words(summary))}</span>'
        f"<span>{turns_words(summary.turns)}</span>{time_html(summary.updated_ms, now_ms)}</span></button></li>"
    )
