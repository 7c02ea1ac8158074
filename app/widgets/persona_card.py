"""The gallery of personas: one card each, every card a button that keyboard and pointer reach.

Knows plain values and HTML; a page listens for clicks and reads `data-id`. Its look is `assets/css/gallery.css`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from app.widgets.mini_radar import mini_radar
from app.widgets.trait_avatar import trait_avatar
from engine.types import Traits

SHOWN_TAGS = 4
NO_CARDS = "No persona fits. Change the search or the filter, or make a new one."


@dataclass(frozen=True, slots=True)
class CardView:
    """What a card shows."""

    persona_id: str
    """What a click answers with; also tells the avatars of equals apart."""
    name: str
    """What people call it."""
    traits: Traits = field(default_factory=Traits)
    """Five values 1..9."""
    tagline: str = ""
    """One line; may be empty."""
    status: str = ""
    """A word for where it stands, such as "active"; may be empty."""
    tags: tuple[str, ...] = ()
    """For search and filter; the first four are shown."""
    last_used: str = ""
    """In words, such as "used 2 hours ago"; may be empty."""
    is_chosen: bool = False
    """Whether it is the one that is open."""


def persona_gallery(cards: Sequence[CardView]) -> str:
    """Return the cards as an HTML list; a sentence when there are none."""
    if not cards:
        return f'<p class="gallery-empty">{NO_CARDS}</p>'
    return f'<ul class="gallery" aria-label="Personas">{"".join(map(_card, cards))}</ul>'


def _card(card: CardView) -> str:
    chosen = "true" if card.is_chosen else "false"
    # The face says the same as the radar, so only one of the two is read out.
    face = f'<span class="card-face" aria-hidden="true">{trait_avatar(card.traits, card.persona_id, 76)}</span>'
    status = f'<span class="card-status">{escape(card.status)}</span>' if card.status else ""
    tagline = f'<span class="card-tagline">{escape(card.tagline)}</span>' if card.tagline else ""
    used = f'<span class="card-used">{escape(card.last_used)}</span>' if card.last_used else ""
    return (
        f'<li><button type="button" class="card" data-id="{escape(card.persona_id, quote=True)}" '
        f'aria-pressed="{chosen}"><span class="card-head">{face}'
        f'<span class="card-title"><span class="card-name">{escape(card.name)}</span>{status}</span>'
        f"{mini_radar(card.traits, 56)}</span>{tagline}"
        f'<span class="card-foot">{_tags(card.tags)}{used}</span></button></li>'
    )


def _tags(tags: tuple[str, ...]) -> str:
    shown = "".join(f'<span class="card-tag">{escape(tag)}</span> ' for tag in tags[:SHOWN_TAGS])
    more = len(tags) - SHOWN_TAGS
    return f'<span class="card-tags">{shown}{f"+{more}" if more > 0 else ""}</span>' if tags else ""
