"""The page's other pieces of HTML: gallery, detail, what a deletion deletes. Knows summaries; asks no service."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from app.pages.personas.sheet_html import portrait_html, words_html
from app.services.personas import PersonaSummary
from app.widgets.persona_card import CardView, persona_gallery
from app.widgets.when import ago, time_html

READY_MADE = "ready-made"
FORMS = (
    ("json", "Persona Studio file (JSON)"),
    ("v2", "Character card V2 (JSON)"),
    ("v3", "Character card V3 (JSON)"),
    ("png", "Character card (PNG picture)"),
)
TO_GALLERY = '<a class="to-gallery" href="#personas-gallery">Back to the cards</a>'
NONE_YET = (
    "None of your own yet. Open a ready-made persona and press Duplicate, save one in the studio, or import a file."
)
NOTHING_FITS = "No persona fits. Take words out of the search, or set the filters back to “all”."
NOTHING_OPEN = """
<div class="nothing-open"><h3>Choose a persona</h3>
<p>Here you look through everybody you can talk to: your own personas and those that came with the studio.</p>
<ul><li>Press a card to see who that is, and to open it in the studio.</li>
<li><b>Duplicate</b> makes one of your own out of any persona. Every change to it is kept as a version that you can go
back to.</li>
<li><b>Import a file</b> reads personas of this studio and character cards (JSON, PNG, .charx), and shows what is in
them before anything is saved.</li></ul></div>
"""


def gallery_html(shown: Sequence[PersonaSummary], has_own: bool, chosen_key: str, now_ms: int) -> str:
    """Return the cards under two headings; sentences where there are none."""
    if not shown:
        return f'<p class="gallery-empty">{NOTHING_FITS}</p>'
    own = [_card(persona, chosen_key, now_ms) for persona in shown if persona.is_own]
    ready = [_card(persona, chosen_key, now_ms) for persona in shown if not persona.is_own]
    yours = persona_gallery(own) if own else ""
    if not has_own:
        yours = f'<p class="gallery-none">{NONE_YET}</p>'
    parts = (("Your own", len(own), yours), ("Ready-made", len(ready), persona_gallery(ready) if ready else ""))
    return "".join(
        f'<section aria-label="{title}"><h3 class="gallery-title">{title} <small>{count}</small></h3>{cards}</section>'
        for title, count, cards in parts
        if cards
    )


def who_html(persona: PersonaSummary, now_ms: int) -> str:
    """Return who a persona is."""
    if persona.is_own:
        used = "never used" if persona.used_ms is None else f"used {time_html(persona.used_ms, now_ms)}"
        line = f"Your own · version {persona.version} · {escape(persona.lifecycle)} · {used}"
    else:
        line = f"{READY_MADE.capitalize()} and read-only. Duplicate it to change it."
    return f"{TO_GALLERY}{portrait_html(persona.sheet, persona.key, line)}"


def more_html(persona: PersonaSummary) -> str:
    """Return what is written about a persona, and its export links."""
    address = f"/files/persona/{quote(persona.key, safe='')}"
    links = "".join(
        f'<li><a class="file-link" href="{address}/{form}" download>{words}</a></li>' for form, words in FORMS
    )
    return f'{words_html(persona.sheet)}<nav class="exports" aria-label="Export"><h4>Export</h4><ul>{links}</ul></nav>'


def deletion_html(persona: PersonaSummary) -> str:
    """Return what deleting a persona takes away and what stays."""
    versions = "its one version" if persona.version == 1 else f"all its {persona.version} versions"
    return (
        f"<p>This deletes <b>{escape(persona.sheet.name)}</b> with {versions}, for good. "
        "Sessions with it stay, with everything that was said in them. Export it first if you may want it back.</p>"
    )


def _card(persona: PersonaSummary, chosen_key: str, now_ms: int) -> CardView:
    sheet = persona.sheet
    return CardView(
        persona.key,
        sheet.name,
        sheet.traits,
        sheet.tagline,
        persona.lifecycle if persona.is_own else "",
        sheet.tags,
        "" if persona.used_ms is None else f"used {ago(persona.used_ms, now_ms)}",
        persona.key == chosen_key,
    )
