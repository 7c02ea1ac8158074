"""What a comparison came to, as HTML: words that differ, files to take along, the list of earlier ones.

Knows boards, records and markup; everything that was typed or spoken is escaped here.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote

from app.pages.compare.columns import names_of
from app.services.compare import Board
from app.widgets.dumbbell import weights_dumbbell
from app.widgets.text_difference import difference_html
from storage.records import ComparisonRecord

SHOWN_PROMPT = 90
NOTHING_YET = "Nothing was compared yet. What you compare is kept here and can be opened again."
WAIT = "Wait for the answers, or press Stop."


def weights_html(board: Board) -> str:
    """Return the weights that were used, as a dumbbell chart."""
    return weights_dumbbell([(c.sheet.name, c.view.weights) for c in board.columns if c.view.weights is not None])


def pair_html(board: Board, left: int, right: int) -> str:
    """Return two answers with their differences marked, by their places from 0."""
    names = names_of(board)
    texts = difference_html(board.columns[left].view.reply.strip(), board.columns[right].view.reply.strip())
    sides = zip((names[left], names[right]), texts, strict=True)
    drawn = "".join(f'<div class="compare-side"><h3>{escape(name)}</h3>{text}</div>' for name, text in sides)
    return f'<div class="compare-pair">{drawn}</div>'


def files_html(comparison_id: str) -> str:
    """Return links to a stored comparison's grid."""
    address = f"/files/comparison/{quote(comparison_id, safe='')}"
    return (
        '<p class="compare-files">Take the grid along: '
        f'<a class="file-link" href="{address}/csv" download>CSV</a> '
        f'<a class="file-link" href="{address}/json" download>JSON</a></p>'
    )


def status_html(sentence: str, is_stopped: bool = False) -> str:
    """Return the line that says how a comparison goes; screen readers hear it."""
    stopped = " is-stopped" if is_stopped else ""
    return f'<p class="compare-status{stopped}" role="status">{escape(sentence)}</p>'


def earlier_html(records: Sequence[ComparisonRecord], is_running: bool) -> str:
    """Return the list of earlier comparisons, the newest first; none can be opened while answers are under way."""
    if not records:
        return f'<p class="compare-none">{NOTHING_YET}</p>'
    note = f'<p class="compare-none">{WAIT}</p>' if is_running else ""
    return f'{note}<ul class="compare-list">{"".join(_earlier(record, is_running) for record in records)}</ul>'


def said_when(time_ms: int) -> str:
    """Return a time [ms since 1970] in words, such as "21 Nov 2026, 21:53 UTC"."""
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%-d %b %Y, %H:%M} UTC"


def _earlier(record: ComparisonRecord, is_running: bool) -> str:
    prompt = " ".join(record.prompt.split())
    shown = prompt if len(prompt) <= SHOWN_PROMPT else f"{prompt[:SHOWN_PROMPT].rstrip()}…"
    names = ", ".join(answer.asked.persona_name for answer in record.answers)
    off = f' disabled title="{WAIT}"' if is_running else ""
    return (
        f'<li><button type="button" data-id="{escape(record.id, quote=True)}"{off}><b>{escape(shown)}</b>'
        f"<span>{escape(names)}</span><span>{said_when(record.created_ms)}</span></button></li>"
    )
