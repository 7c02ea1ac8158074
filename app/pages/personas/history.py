"""The versions of a persona as a table of buttons, and what one of them has other than the newest, as HTML tables."""

from collections.abc import Sequence
from html import escape

from app.services.personas import VersionSummary, difference
from app.widgets.text_difference import difference_html
from app.widgets.when import time_html
from engine.personality.plain_json import clean_text

SHOWN_SIGNS = 1500
"""Of each side of a difference; a card's foreign fields may have a million."""
ONE_VERSION = "There is one version so far. Each time you save, here or in the studio, another one is kept."
CHOOSE = "Choose an earlier version to see what has changed since."


def versions_html(versions: Sequence[VersionSummary], chosen: int, now_ms: int) -> str:
    """Return the versions, the newest first; `chosen` is a number, 0 for none."""
    newest = versions[0].number
    rows = "".join(_version_row(version, newest, chosen, now_ms) for version in versions)
    head = "".join(f'<th scope="col">{words}</th>' for words in ("Version", "Note", "When"))
    return (
        '<div class="table-frame"><table class="versions"><caption>Versions, the newest first</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def difference_table(old: VersionSummary, newest: VersionSummary) -> str:
    """Return in what `old` differs from the newest version."""
    rows = difference(old.sheet, newest.sheet)
    if not rows:
        return f"<p>Version {old.number} is the same as version {newest.number}, the newest.</p>"
    names = ("What", f"Version {old.number}", f"Version {newest.number}, now")
    head = "".join(f'<th scope="col">{words}</th>' for words in names)
    body = "".join(_difference_row(*row) for row in rows)
    return (
        f'<div class="table-frame"><table class="differences"><caption>Changed since version {old.number}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _version_row(version: VersionSummary, newest: int, chosen: int, now_ms: int) -> str:
    number = version.number
    when = time_html(version.created_ms, now_ms)
    if number == newest:
        name = f"{number} <small>(newest)</small>"
    else:
        pressed = "true" if number == chosen else "false"
        name = (
            f'<button type="button" data-id="{number}" aria-pressed="{pressed}" '
            f'aria-label="Compare version {number} with the newest">{number}</button>'
        )
    return f'<tr><th scope="row">{name}</th><td>{escape(version.note) or "—"}</td><td>{when}</td></tr>'


def _difference_row(what: str, before: str, now: str) -> str:
    left, right = difference_html(_shortened(before), _shortened(now))
    return f'<tr><th scope="row">{escape(clean_text(what))}</th><td>{left}</td><td>{right}</td></tr>'


def _shortened(text: str) -> str:
    # Foreign fields keep what no page may show.
    cleaned = clean_text(text)
    return cleaned if len(cleaned) <= SHOWN_SIGNS else f"{cleaned[:SHOWN_SIGNS]}…"
