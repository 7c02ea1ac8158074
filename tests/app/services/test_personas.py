"""The gallery: ready-made personas stay as they are, one's own get versions, exports carry nothing but the sheet."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from app.services.cards import write_card_json
from app.services.personas import NOTE_LIMIT, PersonaService, VersionSummary, difference
from app.services.ready_personas import ReadyPersona
from app.services.studio import READY, Ask
from app.widgets.trait_avatar import avatar_png
from engine.errors import BadInput, NotThere
from engine.personality.persona_file import sheet_from_json
from engine.personality.sheet import NAME_LIMIT, ExpertView, Mix, PersonaSheet
from engine.types import Traits
from tests.app.services.echo import ANA, BOB, Desks, EchoResponder
from tests.engine.personality.sheets import FULL, sheets

OWL = PersonaSheet("Night owl", Traits(openness=9), tagline="Awake.")
BEE = PersonaSheet("Busy bee", Traits(conscientiousness=9))
OWL_KEY = READY + "night-owl"
SHEET = PersonaSheet("Ana", Traits(extraversion=9))
CALM = replace(SHEET, traits=Traits(neuroticism=1))


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Desks]:
    desks = Desks(tmp_path / "studio.db", EchoResponder())
    desks.personas = PersonaService(
        desks.stores.personas, (ReadyPersona("busy-bee", BEE), ReadyPersona("night-owl", OWL))
    )
    yield desks
    desks.close()


@pytest.fixture
def personas(desks: Desks) -> PersonaService:
    return desks.personas


def test_ones_own_come_first_the_last_used_before_all(desks: Desks) -> None:
    first = desks.personas.save_new(ANA, SHEET).key
    second = desks.personas.save_new(ANA, CALM).key
    desks.session(ANA, Ask("Hello", SHEET, 7, persona_key=first))
    found = desks.personas.find(ANA)
    assert [p.key for p in found] == [first, second, READY + "busy-bee", OWL_KEY]
    assert [p.is_own for p in found] == [True, True, False, False]
    assert [p.version for p in found] == [1, 1, 0, 0]
    assert found[0].used_ms is not None and found[1].used_ms is None
    assert [p.key for p in desks.personas.find(BOB)] == [READY + "busy-bee", OWL_KEY]


def test_a_ready_made_one_has_one_version(personas: PersonaService) -> None:
    assert personas.get(ANA, OWL_KEY).sheet == OWL
    assert personas.versions(ANA, OWL_KEY) == [VersionSummary(0, "Ready-made", 0, OWL)]
    assert personas.version(ANA, OWL_KEY, 0).sheet == OWL
    with pytest.raises(NotThere, match="no version 1"):
        personas.version(ANA, OWL_KEY, 1)


@pytest.mark.parametrize("key", [READY, READY + "nobody", "", "0" * 32, "'; drop table persona; --"])
def test_what_is_not_there_is_said_to_be(personas: PersonaService, key: str) -> None:
    for ask in (personas.get, personas.versions, personas.duplicate, personas.export_json):
        with pytest.raises(NotThere, match="no such persona here"):
            ask(ANA, key)


def test_a_ready_made_one_stays_as_it_is(personas: PersonaService) -> None:
    with pytest.raises(BadInput, match="ready-made and stays"):
        personas.delete(ANA, OWL_KEY, OWL.name)
    with pytest.raises(BadInput, match="ready-made and stays"):
        personas.set_lifecycle(ANA, OWL_KEY, "pruned")
    saved = personas.save_version(ANA, OWL_KEY, replace(OWL, mix=Mix(0.5)))
    assert saved.is_own and saved.version == 1, "saving it makes one of one's own"
    assert personas.get(ANA, OWL_KEY).sheet == OWL


def test_versions_are_numbered_and_never_changed(personas: PersonaService) -> None:
    key = personas.save_new(ANA, SHEET, "  first\n try ").key
    saved = personas.save_version(ANA, key, CALM, "calmer")
    assert (saved.key, saved.version, saved.sheet) == (key, 2, CALM) and personas.get(ANA, key) == saved
    assert [(v.number, v.note, v.sheet) for v in personas.versions(ANA, key)] == [
        (2, "calmer", CALM),
        (1, "first try", SHEET),
    ]
    with pytest.raises(BadInput, match="Nothing differs from version 2"):
        personas.save_version(ANA, key, CALM, "again")
    with pytest.raises(NotThere, match="no version 3"):
        personas.version(ANA, key, 3)


def test_going_back_saves_the_old_one_anew(personas: PersonaService) -> None:
    key = personas.save_new(ANA, SHEET).key
    personas.save_version(ANA, key, CALM)
    assert personas.revert(ANA, key, 1).version == 3
    assert [(v.number, v.sheet, v.note) for v in personas.versions(ANA, key)][0] == (3, SHEET, "Back to version 1")
    with pytest.raises(BadInput, match="Nothing differs"):
        personas.revert(ANA, key, 3)
    assert len(personas.versions(ANA, key)) == 3


def test_a_note_is_one_line_and_not_too_long(personas: PersonaService) -> None:
    assert personas.versions(ANA, personas.save_new(ANA, SHEET, "n" * NOTE_LIMIT).key)[0].note == "n" * NOTE_LIMIT
    with pytest.raises(BadInput, match=f"{NOTE_LIMIT + 1} characters"):
        personas.save_new(ANA, SHEET, "n" * (NOTE_LIMIT + 1))
    assert len(personas.find(ANA)) == 3


def test_a_copy_has_a_name_of_its_own_however_long_the_old(personas: PersonaService) -> None:
    copied = personas.duplicate(ANA, OWL_KEY)
    assert copied.is_own and copied.sheet == replace(OWL, name="Night owl (copy)")
    assert personas.versions(ANA, copied.key)[0].note == "Copy of Night owl"
    long = personas.save_new(ANA, replace(SHEET, name="n" * NAME_LIMIT)).key
    name = personas.duplicate(ANA, long).sheet.name
    assert len(name) == NAME_LIMIT and name.endswith("n (copy)")


def test_a_lifecycle_is_ones_own_to_choose(personas: PersonaService) -> None:
    key = personas.save_new(ANA, SHEET).key
    personas.set_lifecycle(ANA, key, "stable")
    assert personas.get(ANA, key).lifecycle == "stable"


@pytest.mark.parametrize("typed", ["", "ana", "An", "Ana Ana"])
def test_it_is_deleted_only_by_its_name(personas: PersonaService, typed: str) -> None:
    key = personas.save_new(ANA, SHEET).key
    with pytest.raises(BadInput, match='type its name exactly: "Ana". Nothing was deleted'):
        personas.delete(ANA, key, typed)
    assert personas.get(ANA, key).sheet == SHEET
    personas.delete(ANA, key, " Ana ")
    with pytest.raises(NotThere):
        personas.get(ANA, key)


def test_the_sessions_of_a_deleted_one_stay(desks: Desks) -> None:
    key = desks.personas.save_new(ANA, SHEET).key
    session_id = desks.session(ANA, Ask("Hello", SHEET, 7, persona_key=key))
    desks.personas.delete(ANA, key, "Ana")
    summary, conversation = desks.sessions.read(ANA, session_id)
    assert (summary.persona_id, summary.persona_name, len(conversation.exchanges)) == (None, "Ana", 1)


Act = Callable[[PersonaService, str, str], object]
ACTS: dict[str, Act] = {
    "get": lambda service, owner, key: service.get(owner, key),
    "versions": lambda service, owner, key: service.versions(owner, key),
    "version": lambda service, owner, key: service.version(owner, key, 1),
    "save_version": lambda service, owner, key: service.save_version(owner, key, CALM),
    "revert": lambda service, owner, key: service.revert(owner, key, 1),
    "duplicate": lambda service, owner, key: service.duplicate(owner, key),
    "set_lifecycle": lambda service, owner, key: service.set_lifecycle(owner, key, "pruned"),
    "delete": lambda service, owner, key: service.delete(owner, key, "Ana"),
    "json": lambda service, owner, key: service.export_json(owner, key),
    "card": lambda service, owner, key: service.export_card(owner, key, "v3"),
    "png": lambda service, owner, key: service.export_png(owner, key, b""),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_another_owner_reaches_nothing_and_changes_nothing(personas: PersonaService, act: Act) -> None:
    key = personas.save_new(ANA, SHEET).key
    before = personas.get(ANA, key), personas.versions(ANA, key)
    refused: list[str] = []
    for found in (key, "0" * 32):
        with pytest.raises(NotThere) as raised:
            act(personas, BOB, found)
        refused.append(str(raised.value))
    assert refused[0] == refused[1]
    assert (personas.get(ANA, key), personas.versions(ANA, key)) == before
    assert len(personas.find(BOB)) == 2, "the ready-made ones alone"


def test_a_file_is_looked_at_before_anything_is_saved(personas: PersonaService) -> None:
    card = personas.preview(write_card_json(SHEET, "v3"), "ana.json")
    assert card.sheet.name == "Ana" and card.sheet.traits == SHEET.traits
    assert len(personas.find(ANA)) == 2
    with pytest.raises(BadInput):
        personas.preview(b"{", "ana.json")


def test_an_import_never_takes_the_place_of_one_with_its_name(personas: PersonaService) -> None:
    first = personas.save_new(ANA, SHEET)
    second = personas.save_new(ANA, replace(CALM, name="Ana"))
    assert first.key != second.key and personas.get(ANA, first.key).sheet == SHEET


def test_our_file_gives_the_sheet_back(personas: PersonaService) -> None:
    export = personas.export_json(ANA, personas.save_new(ANA, FULL).key)
    assert sheet_from_json(json.loads(export.data)) == FULL
    assert export.name == "b-sa-b-the-owl-co.persona.json"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ('a"b\r\nX: y', "a-b-x-y"),
        ("Zoë <b>", "zo-b"),
        ("水", "persona"),
        ("n" * 80, "n" * 60),
    ],
)
def test_a_file_name_is_harmless_whatever_the_persona_is_called(personas: PersonaService, name: str, file: str) -> None:
    key = personas.save_new(ANA, replace(SHEET, name=name)).key
    assert personas.export_json(ANA, key).name == f"{file}.persona.json"
    assert personas.export_card(ANA, key, "v2").name == f"{file}.v2.json"
    assert personas.export_png(ANA, key, avatar_png(SHEET.traits, name, 16)).name == f"{file}.card.png"


def test_exports_carry_no_chats_no_owner_no_id_and_no_path(desks: Desks, tmp_path: Path) -> None:
    key = desks.personas.save_new(ANA, SHEET, "a note for me").key
    session_id = desks.session(ANA, Ask("a secret message", SHEET, 7, persona_key=key))
    picture = avatar_png(SHEET.traits, "Ana", 16)
    exports = (
        desks.personas.export_json(ANA, key),
        desks.personas.export_card(ANA, key, "v2"),
        desks.personas.export_card(ANA, key, "v3"),
        desks.personas.export_png(ANA, key, picture),
    )
    for export in exports:
        sheet = desks.personas.preview(export.data, export.name).sheet
        assert (sheet.name, sheet.traits) == ("Ana", SHEET.traits)
        # A picture holds its cards in base64, so what is read from it is looked through too.
        for text in (export.data.decode("latin-1"), repr(sheet)):
            for canary in (ANA, key, session_id, "secret message", "a note for me", str(tmp_path), str(Path.home())):
                assert canary not in text


def test_what_differs_is_said_in_words() -> None:
    new = replace(SHEET, name="Bo", traits=Traits(openness=2), experts=ExpertView({"O+": 0.5}, frozenset({"A-"})))
    assert difference(SHEET, new) == [
        ("traits · openness", "5", "2"),
        ("traits · extraversion", "9", "5"),
        ("name", "Ana", "Bo"),
        ("muted", "[]", '["A-"]'),
        ("pins · O+", "—", "0.5"),
    ]
    assert difference(SHEET, replace(SHEET, mix=Mix(0.5))) == [("strength", "1.0", "0.5")]


def test_a_foreign_field_hides_no_field_of_ours() -> None:
    old = replace(SHEET, foreign='{"persona": {"name": "theirs", "name.x": 1}}')
    assert difference(old, replace(old, name="Bo")) == [("name", "Ana", "Bo")]


@given(sheets(), sheets())
def test_nothing_differs_exactly_when_two_are_the_same(one: PersonaSheet, other: PersonaSheet) -> None:
    assert difference(one, one) == []
    assert bool(difference(one, other)) == (one != other)
    assert len(difference(one, other)) == len(difference(other, one))
    for row in difference(one, other):
        " ".join(row).encode("utf-8")
