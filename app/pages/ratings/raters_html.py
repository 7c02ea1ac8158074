"""The raters of a batch as a table, with the link that each is sent.

The server does not know how it is reached from outside, so the page's script puts this page's own address before each
link. Knows raters as values.
"""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from app.widgets.when import time_html
from storage.rating_records import RaterRecord

ONLY_HERE = (
    "These links work on this computer alone, since that is how you opened this page. To invite others, open the "
    "studio by this computer's address in the network, and copy the links there."
)
_HEADS = (
    ("Rater", "The name under which judgements are kept"),
    ("Group", "For comparing groups of raters"),
    ("Link", "Where this rater judges"),
    ("Judged", "Items judged, gold and repeats among them"),
    ("Skipped", "Items put aside"),
    ("Last seen", "When this rater last did something"),
)


def link_of(code: str) -> str:
    """Return where a rater signs in, below the address of the studio."""
    return f"/rate?code={quote(code, safe='')}"


def raters_html(raters: Sequence[RaterRecord], now_ms: int) -> str:
    """Return the table; nothing when nobody was invited."""
    if not raters:
        return ""
    heads = "".join(f'<th scope="col" title="{title}">{head}</th>' for head, title in _HEADS)
    rows = "".join(_row(rater, now_ms) for rater in raters)
    every = '<button type="button" class="rater-copy-all">Copy all links</button>' if len(raters) > 1 else ""
    return (
        '<div class="raters-head"><h4>Raters</h4>'
        f'{every}</div><p class="batch-line">Send each rater their own link. Who has it can judge under this name.</p>'
        f'<p class="batch-line raters-here" hidden>{ONLY_HERE}</p><p class="raters-said" role="status"></p>'
        '<div class="raters-frame" role="region" aria-label="Raters" tabindex="0">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(rater: RaterRecord, now_ms: int) -> str:
    label = escape(rater.label)
    seen = time_html(rater.seen_ms, now_ms) if rater.seen_ms is not None else "never"
    link = escape(link_of(rater.code), quote=True)
    return (
        f'<tr data-label="{escape(rater.label, quote=True)}"><th scope="row">{label}</th><td>{escape(rater.group)}</td>'
        f'<td><span class="rater-way"><code class="rater-link" data-link="{link}">{link}</code>'
        f'<button type="button" class="rater-copy" aria-label="Copy the link of {escape(rater.label, quote=True)}">Copy'
        f'</button></span></td><td class="number">{rater.done}</td><td class="number">{rater.skipped}</td>'
        f"<td>{seen}</td></tr>"
    )
