"""Cards and sheets: nothing of a stranger's card is lost, and nothing of a sheet."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.services.cards.mapping import BLOCK_PATH, Spec, card_from_sheet, sheet_from_card
from engine.errors import BadInput
from engine.personality.foreign import Foreign
from engine.personality.persona_file import sheet_from_json, sheet_to_json
from engine.personality.plain_json import take_out
from engine.personality.sheet import PersonaSheet
from engine.types import Traits
from tests.app.services.cards.samples import FOREIGN_KEYS, v2_card, v3_card
from tests.engine.personality.sheets import FULL, plain_json, sheets, texts

SPECS: tuple[Spec, ...] = ("v2", "v3")


def bare(card: object) -> str:
    """Return a card without our block, as JSON text: equal only when values, order and number forms are."""
    return json.dumps(take_out(card, BLOCK_PATH)[0])


@given(sheet=sheets(), spec=st.sampled_from(SPECS))
@example(sheet=FULL, spec="v2")
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_sheet_comes_back_equal_through_a_card(sheet: PersonaSheet, spec: Spec) -> None:
    card = json.loads(json.dumps(card_from_sheet(sheet, spec), allow_nan=False))
    found = sheet_from_card(card)
    assert found.sheet == sheet
    assert (found.spec, found.has_block) == (spec, True)


def test_a_strangers_card_comes_back_to_the_letter() -> None:
    card = v3_card()
    sheet = sheet_from_card(card).sheet
    assert bare(card_from_sheet(sheet, "v3")) == bare(card)
    through_file = sheet_from_json(json.loads(json.dumps(sheet_to_json(sheet, "id"))))
    assert through_file == sheet
    assert bare(card_from_sheet(through_file, "v3")) == bare(card)


@given(
    extensions=st.dictionaries(texts(6), plain_json(), max_size=3),
    book=st.dictionaries(texts(6), plain_json(), max_size=3),
    more=st.dictionaries(texts(6).map(lambda key: f"x{key}"), plain_json(), max_size=3),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_unknown_keys_survive_anywhere(extensions: dict[str, Any], book: dict[str, Any], more: dict[str, Any]) -> None:
    card = v3_card() | more
    card["data"] |= more | {"extensions": extensions, "character_book": book}
    sheet = sheet_from_card(card).sheet
    written = card_from_sheet(sheet, "v3")
    assert bare(written) == bare(card)
    assert sheet_from_card(written).sheet == sheet


def test_only_what_was_changed_is_written_anew() -> None:
    card: dict[str, Any] = v3_card() | {"name": "Marit <b>Vale</b>", "first_mes": "an older text"}
    sheet = replace(sheet_from_card(card).sheet, name="Marit II", tags=("new",), traits=Traits(9))
    written = card_from_sheet(sheet, "v3")
    assert written["name"] == written["data"]["name"] == "Marit II"
    assert written["first_mes"] == "an older text"
    assert written["data"]["tags"] == ["new"]
    for key in ("first_mes", "description", "personality", "character_book", "mes_example"):
        assert written["data"][key] == card["data"][key]
    assert written["data"]["extensions"]["persona_studio"]["traits"]["openness"] == 9
    again = sheet_from_card(written).sheet
    assert replace(again, foreign="") == replace(sheet, foreign="")


def test_a_new_identity_leaves_the_description_alone() -> None:
    card = v3_card()
    sheet = sheet_from_card(card).sheet
    assert sheet.identity.startswith("Mar keeps a tide mill. Mar keeps")
    for identity in ("You count waves.", ""):
        written = card_from_sheet(replace(sheet, identity=identity), "v3")
        assert written["data"]["description"] == card["data"]["description"]
        assert written["data"]["personality"] == identity
        assert sheet_from_card(written).sheet.identity == identity


def test_a_v2_card_becomes_a_whole_v3_card_and_back() -> None:
    sheet = sheet_from_card(v2_card()).sheet
    written = card_from_sheet(sheet, "v3")
    assert (written["spec"], written["spec_version"]) == ("chara_card_v3", "3.0")
    assert written["data"]["group_only_greetings"] == []
    assert written["data"]["alternate_greetings"] == []
    back = card_from_sheet(sheet_from_card(written).sheet, "v2")
    assert (back["spec"], back["spec_version"]) == ("chara_card_v2", "2.0")
    assert {key: back["data"][key] for key in v2_card()["data"] if key != "extensions"} == {
        key: value for key, value in v2_card()["data"].items() if key != "extensions"
    }


def test_a_card_of_the_first_version_is_read() -> None:
    found = sheet_from_card({"name": "Old", "description": "Very old.", "odd": 1})
    assert (found.sheet.name, found.sheet.identity) == ("Old", "Very old.")
    assert found.notes == ("This is a card of the first version; it is kept as V2.",)
    assert card_from_sheet(found.sheet, "v2")["data"]["odd"] == 1


@pytest.mark.parametrize("version", ["3.1", "4.0", "new", None, 3.0, "9" * 400])
def test_a_newer_version_is_imported_with_a_note(version: object) -> None:
    card = v3_card() | {"spec_version": version}
    found = sheet_from_card(card)
    assert "this studio knows 3.0" in found.notes[0]
    if isinstance(version, str):
        assert card_from_sheet(found.sheet, "v3")["spec_version"] == version


def test_nulls_stand_for_empty_fields() -> None:
    fields = ("description", "personality", "first_mes", "tags", "extensions", "nickname")
    sheet = sheet_from_card(v2_card(**dict.fromkeys(fields))).sheet
    assert (sheet.identity, sheet.greeting, sheet.tags, sheet.traits) == ("", "", (), Traits())


def test_our_settings_are_read_from_the_extension() -> None:
    block = {"traits": {"openness": 9, "wit": 3}, "strength": 1.25, "pins": {"N-": 0.5}, "seed": 7, "later": [1]}
    card = v2_card(extensions={"persona_studio": block, "other": FOREIGN_KEYS})
    found = sheet_from_card(card)
    sheet = found.sheet
    assert (sheet.traits.openness, sheet.mix.strength, sheet.sampling.seed) == (9, 1.25, 7)
    assert (dict(sheet.experts.pins), sheet.is_seed_fixed, found.has_block) == ({"N-": 0.5}, True, True)
    written = card_from_sheet(sheet, "v2")["data"]["extensions"]
    assert json.dumps(written["other"]) == json.dumps(FOREIGN_KEYS)
    assert (written["persona_studio"]["traits"]["wit"], written["persona_studio"]["later"]) == (3, [1])


FAULTS: list[tuple[object, str]] = [
    ([], "The JSON is []. Write an object"),
    ({}, "neither a persona nor a card"),
    ({"name": "A"}, "neither a persona nor a card"),
    ({"spec": "chara_card_v4", "data": {}}, 'spec is "chara_card_v4". Cards of'),
    ({"spec": ["chara_card_v2"]}, 'spec is ["chara_card_v2"].'),
    ({"spec": "chara_card_v2"}, "data is missing. Write the card's fields."),
    ({"spec": "chara_card_v2", "data": "x"}, 'data is "x". Write an object'),
    (v2_card(name=[1]), "data.name is [1]. Write text"),
    (v2_card(extensions=[]), "data.extensions is []. Write an object"),
    (v2_card(extensions={"persona_studio": 1}), "data.extensions.persona_studio is 1."),
    (
        v2_card(extensions={"persona_studio": {"traits": {"openness": 0}}}),
        "data.extensions.persona_studio.traits.openness is 0. Write an integer from 1 to 9",
    ),
    (
        v2_card(extensions={"persona_studio": {"activation_cost": -1}}),
        "data.extensions.persona_studio.activation_cost is -1.",
    ),
    (v2_card(extensions={"persona_studio": {"foreign": 3}}), "data.extensions.persona_studio.foreign is 3."),
    (v2_card(x="x" * 1_000_001), "The fields that are not ours take 1000"),
    (v2_card(x="x" * (8 * 2**20)), "The JSON is larger than"),
]


@pytest.mark.parametrize(("card", "said"), FAULTS, ids=[said[:40] for _, said in FAULTS])
def test_a_fault_names_its_field(card: object, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        sheet_from_card(card)
    assert said in str(caught.value)


def test_the_deepest_card_survives_every_way_and_a_deeper_one_is_refused() -> None:
    deep: object = 1
    for _ in range(48):
        deep = [deep]
    card = v2_card(x=deep)
    sheet = sheet_from_card(card).sheet
    assert sheet_from_card(card_from_sheet(sheet, "v2")).sheet.foreign
    assert sheet_from_json(sheet_to_json(sheet, "id")) == sheet
    with pytest.raises(BadInput, match="lies too deep. At most 50 levels"):
        sheet_from_card(v2_card(x=[deep]))


@given(card=plain_json(), data=plain_json(), extensions=plain_json())
@settings(deadline=None)
def test_any_foreign_card_can_be_written(card: object, data: object, extensions: object) -> None:
    for kept in (card, {"data": data}, v2_card(extensions=extensions, name=data, tags=card)):
        sheet = replace(FULL, foreign=Foreign.of({"card": kept}).text())
        for spec in SPECS:
            found = sheet_from_card(card_from_sheet(sheet, spec)).sheet
            assert replace(found, foreign="") == replace(sheet, foreign="")


def test_foreign_sections_can_not_reach_our_settings() -> None:
    hostile = Foreign.of({"studio": {"strength": 9, "name": "Other", "later": 1}, "card": {"spec": 1, "data": 2}})
    sheet = PersonaSheet("Mine", foreign=hostile.text())
    block = card_from_sheet(sheet, "v3")["data"]["extensions"]["persona_studio"]
    assert (block["strength"], block.get("name"), block["later"]) == (1.0, None, 1)
    smuggled = {"foreign": {"card": {"spec": "other"}, "traits": {"wit": "x"}, "odd": 1}}
    found = sheet_from_card(
        card_from_sheet(PersonaSheet("Mine"), "v2") | v2_card(extensions={"persona_studio": smuggled})
    )
    foreign = Foreign.parse(found.sheet.foreign)
    assert (foreign.card["spec"], dict(foreign.traits), dict(foreign.rest)) == ("chara_card_v2", {}, {"odd": 1})
    plain = card_from_sheet(PersonaSheet("Mine"), "v2")
    plain["data"]["extensions"]["persona_studio"] |= smuggled
    assert sheet_from_card(plain).sheet.foreign == '{"odd": 1}'


def test_foreign_fields_that_are_not_json_are_said_so() -> None:
    with pytest.raises(BadInput, match="foreign fields are not a JSON object"):
        card_from_sheet(PersonaSheet("x", foreign="{"), "v3")
