"""The way out as HTML: links to all judgements as a file, to those of one batch, and to the method note.

Knows batches as values. Titles are escaped here.
"""

from html import escape
from urllib.parse import quote

from app.services.board import ALL, Choices

_FORMS = {"csv": "CSV", "jsonl": "JSONL", "parquet": "Parquet"}


def files_html(choices: Choices | None) -> str:
    """Return the links; a sentence when there is nothing to take along."""
    if choices is None or not choices.batches:
        return '<p class="board-note">There is nothing to take along yet. Bring judgements from another studio:</p>'
    several = len(choices.batches) > 1
    rows = "".join(f"<li><span>{escape(batch.title)}</span> {_links(batch.id)}</li>" for batch in choices.batches)
    single = (
        f'<details class="board-single"><summary>One batch alone</summary><ul>{rows}</ul></details>' if several else ""
    )
    method = f'<a class="file-link" href="/files/judgements/{ALL}/method" download>Method note</a>'
    return (
        f'<p class="board-links">All judgements: {_links(ALL)} · {method}</p>{single}'
        '<p class="board-note">A file holds every judgement of its batches, gold items and repeats too, whatever the '
        "filters say. Imported again, it gives the same board.</p>"
    )


def taken_html(said: str) -> str:
    """Return what was taken in; nothing for nothing."""
    return f'<p class="board-status" role="status">{escape(said)}</p>' if said else ""


def _links(batch_id: str) -> str:
    address = f"/files/judgements/{quote(batch_id, safe='')}"
    links = [f'<a class="file-link" href="{address}/{form}" download>{name}</a>' for form, name in _FORMS.items()]
    return " · ".join(links)
