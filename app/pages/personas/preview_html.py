"""What a file holds, before anything of it is saved. Everything in it is somebody else's and is escaped."""

import base64
from collections.abc import Sequence
from html import escape

from app.pages.personas.sheet_html import portrait_html, words_html
from app.services.cards import ImportedCard
from app.services.personas import PersonaSummary

PICTURE_BYTES = 2_000_000
PICTURE_SIDE_PX = 4096
NO_PICTURE = "The picture that came with it is too large to be shown here."
OWN_PORTRAIT = "The studio draws its own portrait from the traits; the picture that came with the file is not kept."
_PNG_HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def preview_html(card: ImportedCard, namesakes: Sequence[PersonaSummary]) -> str:
    """Return the preview; `namesakes` are the personas that are called the same."""
    notes = [*_name_notes(card, namesakes), *card.notes]
    picture = ""
    if card.avatar_png is not None:
        picture = _picture(card.avatar_png)
        notes.append(OWN_PORTRAIT if picture else f"{NO_PICTURE} {OWN_PORTRAIT}")
    listed = "".join(f"<li>{escape(note)}</li>" for note in notes)
    sheet = portrait_html(card.sheet, card.sheet.name, escape(card.format)) + words_html(card.sheet)
    told = f'<h4>Good to know</h4><ul class="preview-notes">{listed}</ul>' if notes else ""
    return f'<p class="preview-lead">Nothing is saved yet.</p>{sheet}{picture}{told}'


def _name_notes(card: ImportedCard, namesakes: Sequence[PersonaSummary]) -> list[str]:
    if not namesakes:
        return []
    whose = "You already have" if any(persona.is_own for persona in namesakes) else "There is already"
    kind = "a persona" if any(persona.is_own for persona in namesakes) else "a ready-made persona"
    return [f'{whose} {kind} called "{card.sheet.name}". This becomes another one; nothing is overwritten.']


def _picture(png: bytes) -> str:
    """Return the picture for the browser to draw; empty when it is too large or no PNG."""
    sides = (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big"))
    if not png.startswith(_PNG_HEAD) or len(png) > PICTURE_BYTES or max(sides) > PICTURE_SIDE_PX:
        return ""
    data = base64.b64encode(png).decode("ascii")
    return (
        '<figure class="preview-picture"><figcaption>The picture in the file</figcaption>'
        f'<img src="data:image/png;base64,{data}" alt="The picture that came with the file"></figure>'
    )
