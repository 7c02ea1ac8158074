"""The list of batches as HTML: each a button with its state, how far it is, who judges and since when.

Knows batches as values; the page's script listens for clicks and reads `data-id`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from app.services.answer_jobs import JobState
from app.widgets.when import time_html
from storage.rating_records import BatchState, BatchSummary

NO_BATCHES = """
<div class="ratings-none">
<h3>Nothing to be judged yet</h3>
<p>A batch is a set of blind duels: two to twelve personas (and the plain base, as a control) answer the same prompts,
and people who do not know who speaks say which answer of two is better.</p>
<ol>
<li>Press <b>New batch</b>. Choose who is judged, and the prompts.</li>
<li>The answers are made here, which takes a while. You can leave the page meanwhile.</li>
<li>Invite raters and send each of them their own link. It works in any browser that reaches this computer.</li>
<li>When all is judged, or when you close the batch, the raters learn the names.</li>
</ol>
</div>
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One batch of the list."""

    summary: BatchSummary
    """What there is."""
    job: JobState = JobState()
    """Whether its answers are being made."""


def list_html(rows: Sequence[Row], chosen: str, now_ms: int) -> str:
    """Return the batches as a list; what a batch is when there are none."""
    if not rows:
        return NO_BATCHES
    items = "".join(_row(row, row.summary.id == chosen, now_ms) for row in rows)
    return f'<ul class="batch-list" aria-label="Batches, the newest first">{items}</ul>'


def state_word(row: Row) -> str:
    """Return where a batch stands, in a word or two."""
    if row.summary.state is BatchState.ANSWERING:
        return "making answers" if row.job.is_running else "making answers stopped"
    return {BatchState.OPEN: "open", BatchState.DONE: "done", BatchState.IMPORTED: "imported"}[row.summary.state]


def progress_html(summary: BatchSummary) -> str:
    """Return how far a batch is: its answers while they are made, then its judgements."""
    if summary.state is BatchState.IMPORTED:
        return f'<span class="batch-count">{summary.judgements} judgements</span>'
    if summary.state is BatchState.ANSWERING:
        done, wanted, what = summary.answers, summary.answers_wanted, "answers"
    else:
        done, wanted, what = summary.judgements, summary.judgements_wanted, "judgements"
    words = f"{done} of {wanted} {what}"
    return (
        f'<progress max="{max(wanted, 1)}" value="{done}" aria-label="{words}"></progress>'
        f'<span class="batch-count">{words}</span>'
    )


def raters_words(count: int) -> str:
    """Return a number of raters in words."""
    return {0: "no raters yet", 1: "1 rater"}.get(count, f"{count} raters")


def _row(row: Row, is_chosen: bool, now_ms: int) -> str:
    summary = row.summary
    raters = "" if summary.state is BatchState.IMPORTED else f"<span>{raters_words(summary.raters)}</span>"
    return (
        f'<li><button type="button" class="batch-row" data-id="{escape(summary.id, quote=True)}" '
        f'aria-current="{"true" if is_chosen else "false"}">'
        f'<span class="batch-title">{escape(summary.title)}</span>'
        f'<span class="batch-facts"><b class="batch-state is-{escape(summary.state.value)}">{state_word(row)}</b>'
        f"{raters}{time_html(summary.created_ms, now_ms)}</span>"
        f'<span class="batch-progress">{progress_html(summary)}</span></button></li>'
    )
