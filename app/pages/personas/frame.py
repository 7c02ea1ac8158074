"""What goes between the page and its handlers, as plain values: what the page holds, and what it shows next."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.pages.personas.choosing import Wish
from app.pages.personas.texts import Texts
from engine.personality.sheet import PersonaSheet


@dataclass(frozen=True, slots=True)
class Draft:
    """Texts that were typed and not saved."""

    base: int
    """The version that the form was filled from."""
    texts: Texts
    """As they stand in the form."""
    note: str = ""
    """As it stands in the form."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Which persona is open, and what was typed for others."""

    key: str = ""
    """Empty when none is."""
    base: int = 0
    """The version that the form was filled from."""
    compared: int = 0
    """The version that is held against the newest; 0 for none."""
    drafts: Mapping[str, Draft] = field(default_factory=dict)
    """{key: what was typed and not saved}."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the page holds when something is pressed."""

    wish: Wish = field(default_factory=Wish)
    """What the gallery was asked for."""
    opened: Opened = field(default_factory=Opened)
    """Which persona is open."""
    texts: Texts = field(default_factory=Texts)
    """The form."""
    note: str = ""
    """The form's note."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """The cards."""

    html: str
    """All of them."""
    tags: list[str]
    """What the tag filter offers."""
    tag: str
    """Which of them is chosen."""


@dataclass(frozen=True, slots=True)
class History:
    """The versions."""

    versions: str = ""
    """As HTML."""
    difference: str = ""
    """As HTML."""
    button: str = ""
    """What the button says; why it cannot act when it cannot."""
    can_go_back: bool = False
    """Whether the button acts."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One persona, or the words that stand there while none is open."""

    html: str
    """Who it is."""
    more: str = ""
    """What is written about it, and its export links, as HTML."""
    is_open: bool = False
    """Whether there is one."""
    is_own: bool = False
    """Whether it may be changed."""
    lifecycle: str = ""
    """Its state."""
    deletion: str = ""
    """What deleting it takes away, as HTML."""
    texts: Texts = field(default_factory=Texts)
    """For the form."""
    note: str = ""
    """For the form."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds."""

    html: str = ""
    """Empty to close the preview."""
    sheet: PersonaSheet | None = None
    """What would be saved."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page shows next; None leaves a part as it is."""

    opened: Opened | None = None
    gallery: Gallery | None = None
    detail: Detail | None = None
    history: History | None = None
    preview: Preview | None = None
    notice: str = ""
    """A sentence on what went wrong."""
    said: str = ""
    """A sentence on what was done."""
    goes_to: str = ""
    """The page to open next; empty to stay."""
