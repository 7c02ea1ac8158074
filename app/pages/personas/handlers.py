"""What the personas page does, as plain values in and out. Every error becomes one sentence here.

Knows the services; knows no widget. What was typed and not saved travels along in `Opened.drafts`.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace

from app.pages.personas.choosing import ANY, Wish, fitting, namesakes, tag_choices
from app.pages.personas.frame import Detail, Draft, Frame, Gallery, Held, History, Opened, Preview
from app.pages.personas.history import CHOOSE, ONE_VERSION, difference_table, versions_html
from app.pages.personas.pieces import NOTHING_OPEN, deletion_html, gallery_html, more_html, who_html
from app.pages.personas.preview_html import preview_html
from app.pages.personas.texts import Texts
from app.services.personas import PersonaService
from app.services.studio import StudioService, is_stored
from engine.errors import BadInput, NotThere, PersonaStudioError
from engine.personality.sheet import PersonaSheet

SOMETHING_BROKE = "Something went wrong on this computer and was written to its log. What you typed is still there."
NOTHING_CHOSEN = "No persona is open. Choose a card first."
NOTHING_IMPORTED = "There is nothing to save. Import a file first."
EDITED = "Texts edited"
STUDIO = "studio"
logger = logging.getLogger(__name__)


class PersonasHandlers:
    """The events of the page."""

    def __init__(
        self, personas: PersonaService, studio: StudioService, now_ms: Callable[[], int] | None = None
    ) -> None:
        """Keep the services; `now_ms` tells the time [ms since 1970]."""
        self._personas = personas
        self._studio = studio
        self._now_ms = now_ms or (lambda: time.time_ns() // 1_000_000)

    def show(self, owner: str, held: Held) -> Frame:
        """Return the whole page as the store has it now."""
        return _told(lambda: self._page(owner, held.wish, self._kept(owner, held)))

    def browse(self, owner: str, held: Held) -> Frame:
        """Return the gallery after a search or a filter."""
        return _told(lambda: Frame(gallery=self._gallery(owner, held.wish, held.opened.key)))

    def choose(self, owner: str, held: Held, key: str) -> Frame:
        """Open a persona; the gallery marks its card by itself."""

        def act() -> Frame:
            opened = replace(self._kept(owner, held), key=key, compared=0)
            return replace(self._page(owner, held.wish, opened), gallery=None)

        return _told(act)

    def compare(self, owner: str, held: Held, number: int) -> Frame:
        """Hold a version against the newest."""

        def act() -> Frame:
            opened = replace(held.opened, compared=number)
            return Frame(opened, history=self._history(owner, _key(opened), number))

        return _told(act)

    def go_back(self, owner: str, held: Held) -> Frame:
        """Save the compared version once more, as the newest."""

        def act() -> Frame:
            opened = self._kept(owner, held)
            number = opened.compared
            saved = self._personas.revert(owner, _key(opened), number)
            said = f"Back to version {number}, saved as version {saved.version}. Nothing was lost."
            return replace(self._page(owner, held.wish, replace(opened, compared=0)), said=said)

        return _told(act)

    def save_texts(self, owner: str, held: Held) -> Frame:
        """Save the form as a further version; what somebody changed elsewhere meanwhile stays."""

        def act() -> Frame:
            opened = held.opened
            key = _key(opened)
            newest = self._personas.get(owner, key)
            if not newest.is_own:
                raise BadInput("This persona is ready-made and stays as it is. Duplicate it to have one of your own.")
            base = self._personas.version(owner, key, opened.base).sheet
            saved = self._personas.save_version(
                owner, key, held.texts.applied(base, newest.sheet), held.note.strip() or EDITED
            )
            page = self._page(owner, held.wish, _without_draft(replace(opened, compared=0), key))
            return replace(page, said=f"Saved as version {saved.version}.")

        return _told(act)

    def duplicate(self, owner: str, held: Held) -> Frame:
        """Save a copy and open it."""

        def act() -> Frame:
            opened = self._kept(owner, held)
            copy = self._personas.duplicate(owner, _key(opened))
            page = self._page(owner, held.wish, replace(opened, key=copy.key, compared=0))
            return replace(page, said=f'Saved as "{copy.sheet.name}", a persona of your own.')

        return _told(act)

    def set_lifecycle(self, owner: str, held: Held, lifecycle: str) -> Frame:
        """Move the open persona to another state."""

        def act() -> Frame:
            opened = self._kept(owner, held)
            self._personas.set_lifecycle(owner, _key(opened), lifecycle)
            return self._page(owner, held.wish, opened)

        return _told(act)

    def delete(self, owner: str, held: Held, typed_name: str) -> Frame:
        """Delete the open persona when its name was typed."""

        def act() -> Frame:
            key = _key(held.opened)
            name = self._personas.get(owner, key).sheet.name
            self._personas.delete(owner, key, typed_name)
            page = self._page(owner, held.wish, _closed(_without_draft(held.opened, key)))
            return replace(page, said=f'Deleted "{name}". Sessions with it stay.')

        return _told(act)

    def open_in_studio(self, owner: str, held: Held) -> Frame:
        """Begin a session with the open persona and go there."""

        def act() -> Frame:
            persona = self._personas.get(owner, _key(held.opened))
            self._studio.begin(owner, persona.sheet, persona.key)
            return Frame(goes_to=STUDIO)

        return _told(act)

    def preview(self, owner: str, data: bytes, file_name: str) -> Frame:
        """Show what a file holds; nothing is saved."""

        def act() -> Frame:
            card = self._personas.preview(data, file_name)
            same = namesakes(self._personas.find(owner), card.sheet.name)
            return Frame(preview=Preview(preview_html(card, same), card.sheet))

        return _told(act)

    def save_import(self, owner: str, held: Held, sheet: PersonaSheet | None) -> Frame:
        """Save what was previewed as a new persona and open it."""

        def act() -> Frame:
            if sheet is None:
                raise BadInput(NOTHING_IMPORTED)
            opened = self._kept(owner, held)
            saved = self._personas.save_new(owner, sheet, "Imported")
            # What was asked for before would hide the new card.
            page = self._page(owner, Wish(order=held.wish.order), replace(opened, key=saved.key, compared=0))
            return replace(page, preview=Preview(), said=f'Saved as "{sheet.name}", a new persona.')

        return _told(act)

    def discard(self) -> Frame:
        """Close the preview; nothing was saved."""
        return Frame(preview=Preview())

    def _page(self, owner: str, wish: Wish, opened: Opened) -> Frame:
        gallery = self._gallery(owner, wish, opened.key)
        if not opened.key:
            return Frame(opened, gallery, Detail(NOTHING_OPEN), History())
        persona = self._personas.get(owner, opened.key)
        draft = opened.drafts.get(persona.key) or Draft(persona.version, Texts.of(persona.sheet))
        detail = Detail(
            who_html(persona, self._now_ms()),
            more_html(persona),
            is_open=True,
            is_own=persona.is_own,
            lifecycle=persona.lifecycle,
            deletion=deletion_html(persona) if persona.is_own else "",
            texts=draft.texts,
            note=draft.note,
        )
        history = self._history(owner, persona.key, opened.compared) if persona.is_own else History()
        return Frame(replace(opened, base=draft.base), gallery, detail, history)

    def _gallery(self, owner: str, wish: Wish, chosen_key: str) -> Gallery:
        personas = self._personas.find(owner)
        tags = tag_choices(personas)
        # A tag that nobody has any more would hide everything without saying why.
        wish = replace(wish, tag=wish.tag if wish.tag in tags else ANY)
        has_own = any(persona.is_own for persona in personas)
        html = gallery_html(fitting(personas, wish), has_own, chosen_key, self._now_ms())
        return Gallery(html, tags, wish.tag)

    def _history(self, owner: str, key: str, compared: int) -> History:
        versions = self._personas.versions(owner, key)
        old = next((version for version in versions[1:] if version.number == compared), None)
        table = versions_html(versions, compared, self._now_ms())
        if old is None:
            why = CHOOSE if len(versions) > 1 else ONE_VERSION
            button = "Go back: choose an earlier version" if len(versions) > 1 else "Go back: no earlier version yet"
            return History(table, f"<p>{why}</p>", button)
        is_same = old.sheet == versions[0].sheet
        button = f"Version {compared} is the same as now" if is_same else f"Go back to version {compared}"
        return History(table, difference_table(old, versions[0]), button, not is_same)

    def _kept(self, owner: str, held: Held) -> Opened:
        """Return what is open, with what stands unsaved in the form as a draft; nothing when it is gone."""
        opened = held.opened
        if not opened.key:
            return opened
        opened = _without_draft(opened, opened.key)
        try:
            persona = self._opened(owner, opened)
        except NotThere:
            return _closed(opened)
        if persona is None or (held.texts == Texts.of(persona) and not held.note.strip()):
            return opened
        draft = Draft(opened.base, held.texts, held.note)
        return replace(opened, drafts={**opened.drafts, opened.key: draft})

    def _opened(self, owner: str, opened: Opened) -> PersonaSheet | None:
        """Return what the form was filled from; None for a ready-made persona, which has no form."""
        if not is_stored(opened.key):
            self._personas.get(owner, opened.key)
            return None
        return self._personas.version(owner, opened.key, opened.base).sheet


def _key(opened: Opened) -> str:
    if not opened.key:
        raise BadInput(NOTHING_CHOSEN)
    return opened.key


def _closed(opened: Opened) -> Opened:
    return replace(opened, key="", base=0, compared=0)


def _without_draft(opened: Opened, key: str) -> Opened:
    return replace(opened, drafts={other: draft for other, draft in opened.drafts.items() if other != key})


def _told(act: Callable[[], Frame]) -> Frame:
    """Return what `act` returns, or a frame that changes nothing and says what went wrong."""
    try:
        return act()
    except PersonaStudioError as error:
        return Frame(notice=str(error))
    except Exception:
        logger.exception("An event of the personas page failed.")
        return Frame(notice=SOMETHING_BROKE)
