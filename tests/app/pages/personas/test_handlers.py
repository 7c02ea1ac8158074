"""What the personas page does, on real stores: look, change, go back, delete, import."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.pages.personas.choosing import ANY, BY_NAME, Wish
from app.pages.personas.frame import Frame, Held, Opened
from app.pages.personas.handlers import NOTHING_CHOSEN, NOTHING_IMPORTED, SOMETHING_BROKE, PersonasHandlers
from app.pages.personas.texts import Texts
from app.services.cards import write_card_json
from app.services.studio import READY
from engine.personality.sheet import ExpertView, PersonaSheet
from engine.types import Traits
from tests.app.pages.personas.rooms import Rooms, rooms

ANN, BOB = "a" * 64, "b" * 64
STRIKE = '<img src=x onerror="window.struck=1">'
OWL = PersonaSheet(
    STRIKE,
    Traits(9, 1, 5, 5, 2),
    ExpertView({"O+": 1.25}, frozenset({"N-"})),
    tagline=f"Says {STRIKE}",
    identity=f"You are {STRIKE}",
    greeting=STRIKE,
    tags=(STRIKE, "night"),
    expertise=(STRIKE,),
)
READY_ID = "captain-aroha"
READY_KEY = READY + READY_ID
NOW_MS = 1_800_000_000_000


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Rooms]:
    with rooms(tmp_path) as opened:
        yield opened


@pytest.fixture
def on(services: Rooms) -> PersonasHandlers:
    return PersonasHandlers(services.personas, services.studio, lambda: NOW_MS)


def held_after(frame: Frame, wish: Wish | None = None) -> Held:
    """Return what the page holds after it has drawn a whole frame."""
    assert frame.notice == "" and frame.opened is not None and frame.detail is not None
    return Held(wish or Wish(), frame.opened, frame.detail.texts, frame.detail.note)


def opened(on: PersonasHandlers, key: str, owner: str = ANN) -> Held:
    return held_after(on.choose(owner, Held(), key))


def test_a_new_visitor_is_taught_and_sees_the_ready_made(on: PersonasHandlers) -> None:
    frame = on.show(ANN, Held())
    assert frame.gallery and frame.detail and not frame.detail.is_open
    assert "None of your own yet" in frame.gallery.html and "Choose a persona" in frame.detail.html
    assert frame.gallery.html.count('data-id="ready:') >= 12
    assert "Your own" in frame.gallery.html


def test_own_ones_stand_first_and_others_do_not_see_them(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, OWL).key
    mine, theirs = on.show(ANN, Held()).gallery, on.show(BOB, Held()).gallery
    assert mine and theirs
    assert mine.html.index(key) < mine.html.index(READY)
    assert key not in theirs.html and "night" not in theirs.tags
    notice = on.choose(BOB, Held(), key).notice
    assert "reload" in notice.lower()


def test_search_tag_and_state_narrow_the_cards(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, OWL).key
    services.personas.set_lifecycle(ANN, key, "stable")
    for wish in (Wish("ONERROR says"), Wish(tag="#night"), Wish(lifecycle="stable"), Wish("night", "#night", "stable")):
        gallery = on.browse(ANN, Held(wish)).gallery
        assert gallery and key in gallery.html and READY not in gallery.html, wish
    nothing = on.browse(ANN, Held(Wish("nosuchword"))).gallery
    assert nothing and "No persona fits" in nothing.html
    lost = on.browse(ANN, Held(Wish(tag="#gone"))).gallery
    assert lost and lost.tag == ANY and key in lost.html


def test_a_persona_named_like_the_filter_all_is_no_filter(on: PersonasHandlers, services: Rooms) -> None:
    services.personas.save_new(ANN, replace(OWL, tags=("all",)))
    gallery = on.browse(ANN, Held(Wish(tag="#all"))).gallery
    assert gallery and gallery.tag == "#all" and READY not in gallery.html


def test_sorted_by_name_or_by_use(on: PersonasHandlers, services: Rooms) -> None:
    zoe = services.personas.save_new(ANN, replace(OWL, name="Zoe")).key
    abe = services.personas.save_new(ANN, replace(OWL, name="Abe")).key
    services.studio.begin(ANN, replace(OWL, name="Zoe"), zoe)
    by_use, by_name = (on.browse(ANN, Held(Wish(order=order))).gallery for order in ("last used", BY_NAME))
    assert by_use and by_name
    assert by_name.html.index(abe) < by_name.html.index(zoe)
    used = services.personas.get(ANN, zoe).used_ms is not None
    assert (by_use.html.index(zoe) < by_use.html.index(abe)) == used


def test_nothing_that_people_wrote_becomes_markup(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, OWL, STRIKE).key
    held = opened(on, key)
    on.save_texts(ANN, replace(held, texts=replace(held.texts, greeting=STRIKE * 2), note=STRIKE))
    held = opened(on, key)
    shown, compared = on.show(ANN, held), on.compare(ANN, held, 1)
    preview = on.preview(ANN, write_card_json(OWL, "v3"), f"{STRIKE}.json").preview
    assert shown.gallery and shown.detail and shown.history and compared.history and preview
    pieces = (shown.gallery.html, shown.detail.html, shown.detail.more, shown.detail.deletion, shown.history.versions)
    for html in (*pieces, compared.history.difference, preview.html):
        assert "<img src=x" not in html and "&lt;img src=x" in html


def test_the_detail_tells_what_was_set_by_hand_and_offers_files(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, OWL).key
    own, ready = on.choose(ANN, Held(), key).detail, on.choose(ANN, Held(), READY_KEY).detail
    assert own and own.is_own and "O+ curious 1.25" in own.more and "N− steady" in own.more
    for form in ("json", "v2", "v3", "png"):
        assert f'href="/files/persona/{key}/{form}" download' in own.more
    assert "its one version" in own.deletion and "Sessions with it stay" in own.deletion
    assert ready and not ready.is_own and "read-only" in ready.html and ready.deletion == ""
    assert f'href="/files/persona/ready%3A{READY_ID}/png"' in ready.more


def test_edited_texts_become_a_version_and_one_can_go_back(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, OWL).key
    held = opened(on, key)
    texts = replace(held.texts, name=" Owl\u202e ", tags="calm,  night ;calm")
    frame = on.save_texts(ANN, replace(held, texts=texts))
    assert frame.said == "Saved as version 2." and frame.opened and not frame.opened.drafts
    sheet = services.personas.get(ANN, key).sheet
    assert sheet == replace(OWL, name="Owl", tags=("calm", "night"))
    compared = on.compare(ANN, held_after(frame), 1)
    assert compared.history and compared.history.can_go_back and compared.opened
    assert "Go back to version 1" in compared.history.button and ">Owl<" in compared.history.difference
    back = on.go_back(ANN, replace(held_after(frame), opened=compared.opened))
    assert "saved as version 3" in back.said and services.personas.get(ANN, key).sheet == OWL
    assert [v.number for v in services.personas.versions(ANN, key)] == [3, 2, 1]
    same = on.compare(ANN, held_after(back), 1).history
    assert same and not same.can_go_back and same.button == "Version 1 is the same as now"


def test_the_first_version_has_nothing_to_go_back_to(on: PersonasHandlers, services: Rooms) -> None:
    history = on.choose(ANN, Held(), services.personas.save_new(ANN, OWL).key).history
    assert history and not history.can_go_back and "no earlier version" in history.button


def test_saving_nothing_new_is_said_and_saves_nothing(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, OWL).key
    frame = on.save_texts(ANN, opened(on, key))
    assert "Nothing differs" in frame.notice and frame.detail is None and frame.opened is None
    assert len(services.personas.versions(ANN, key)) == 1


def test_what_was_changed_elsewhere_meanwhile_stays(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, OWL).key
    held = opened(on, key)
    services.personas.save_version(ANN, key, replace(OWL, traits=Traits(1, 1, 1, 1, 1), greeting="Elsewhere."))
    on.save_texts(ANN, replace(held, texts=replace(held.texts, tagline="Here.")))
    sheet = services.personas.get(ANN, key).sheet
    assert (sheet.traits, sheet.greeting, sheet.tagline) == (Traits(1, 1, 1, 1, 1), "Elsewhere.", "Here.")


def test_what_was_typed_is_there_again_after_looking_elsewhere(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, OWL).key
    held = opened(on, key)
    held = replace(held, texts=replace(held.texts, tagline="Typed"), note="why")
    away = held_after(on.choose(ANN, held, READY_KEY))
    back = on.choose(ANN, away, key).detail
    assert back and back.texts.tagline == "Typed" and back.note == "why"
    redrawn = on.show(ANN, held).detail
    assert redrawn and redrawn.texts.tagline == "Typed"
    fresh = on.choose(ANN, Held(), key).detail
    assert fresh and fresh.texts == Texts.of(OWL)


def test_an_untouched_form_follows_the_newest_version(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, OWL).key
    held = opened(on, key)
    services.personas.save_version(ANN, key, replace(OWL, tagline="New"))
    frame = on.show(ANN, held)
    assert frame.detail and frame.detail.texts.tagline == "New"
    assert frame.opened and frame.opened.base == 2


def test_a_ready_made_one_is_duplicated_not_changed(on: PersonasHandlers, services: Rooms) -> None:
    held = opened(on, READY_KEY)
    for frame in (
        on.save_texts(ANN, replace(held, texts=Texts("Other"))),
        on.set_lifecycle(ANN, held, "pruned"),
        on.delete(ANN, held, "Captain Aroha"),
    ):
        assert "ready-made" in frame.notice
    frame = on.duplicate(ANN, held)
    (own,) = [p for p in services.personas.find(ANN) if p.is_own]
    assert frame.detail and frame.detail.is_own and frame.opened and frame.opened.key == own.key
    assert "(copy)" in frame.said


def test_the_state_is_changed(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, OWL).key
    frame = on.set_lifecycle(ANN, opened(on, key), "experimental")
    assert frame.detail and frame.detail.lifecycle == "experimental"
    assert frame.gallery and "experimental" in frame.gallery.html


def test_deleting_asks_for_the_name_and_keeps_sessions(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, replace(OWL, name="Owl")).key
    session_id = services.studio.begin(ANN, OWL, key).session_id
    held = opened(on, key)
    assert "type its name" in on.delete(ANN, held, "owl").notice
    assert services.personas.get(ANN, key)
    frame = on.delete(ANN, held, " Owl ")
    assert frame.detail and not frame.detail.is_open and frame.opened == Opened()
    assert not [p for p in services.personas.find(ANN) if p.is_own]
    assert [s.id for s in services.stores.sessions.find(ANN)] == [session_id]
    gone = on.show(ANN, held)
    assert gone.notice == "" and gone.opened == Opened()


def test_opening_in_the_studio_begins_a_session_with_it(on: PersonasHandlers, services: Rooms) -> None:
    key = services.personas.save_new(ANN, OWL).key
    assert on.open_in_studio(ANN, opened(on, key)).goes_to == "studio"
    desk = services.studio.open(ANN)
    assert (desk.persona_key, desk.sheet) == (key, OWL)


def test_without_a_persona_nothing_acts(on: PersonasHandlers) -> None:
    acts = (on.open_in_studio, on.duplicate, on.go_back, on.save_texts)
    assert {act(ANN, Held()).notice for act in acts} == {NOTHING_CHOSEN}
    assert {act(ANN, Held()).goes_to for act in acts} == {""}
    assert on.save_import(ANN, Held(), None).notice == NOTHING_IMPORTED


def test_an_import_is_looked_at_first_and_never_overwrites(on: PersonasHandlers, services: Rooms) -> None:
    first = services.personas.save_new(ANN, replace(OWL, name="Owl")).key
    card = write_card_json(replace(OWL, name="OWL", greeting="Other"), "v3")
    preview = on.preview(ANN, card, "owl.json").preview
    assert preview and preview.sheet and "You already have a persona called" in preview.html
    assert "Nothing is saved yet" in preview.html and "Character card V3" in preview.html
    assert len([p for p in services.personas.find(ANN) if p.is_own]) == 1
    assert on.discard().preview == type(preview)()
    frame = on.save_import(ANN, Held(Wish("nosuchword")), preview.sheet)
    names = sorted(p.sheet.name for p in services.personas.find(ANN) if p.is_own)
    assert names == ["OWL", "Owl"] and services.personas.get(ANN, first).sheet.greeting == STRIKE
    assert frame.opened and frame.opened.key != first and frame.preview == type(preview)()
    assert frame.gallery and frame.opened.key in frame.gallery.html


def test_a_bad_file_is_a_sentence_that_names_it(on: PersonasHandlers) -> None:
    frame = on.preview(ANN, json.dumps({"spec": "chara_card_v9"}).encode(), "odd.json")
    assert frame.notice.startswith("odd.json cannot be imported.") and frame.preview is None


def test_what_nobody_foresaw_becomes_one_sentence(services: Rooms, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> int:
        raise RuntimeError("clock")

    assert PersonasHandlers(services.personas, services.studio, broken).show(ANN, Held()).notice == SOMETHING_BROKE
    assert "An event of the personas page failed." in caplog.text
