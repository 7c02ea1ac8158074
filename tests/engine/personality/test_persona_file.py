"""Persona files: a sheet comes back equal, strangers' files come back whole, and every fault names its field."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.personality.foreign import FOREIGN_BYTES, Foreign
from engine.personality.persona_file import (
    FILE_BYTES,
    load_persona_from_file,
    save_persona_to_file,
    sheet_from_json,
    sheet_to_json,
)
from engine.personality.plain_json import UNFIT
from engine.personality.sheet import PersonaSheet
from engine.types import TRAITS
from tests.engine.personality.sheets import FULL, plain_json, sheets

SCHEMA = json.loads((Path(__file__).parents[3] / "assets/personas/persona.schema.json").read_text(encoding="utf-8"))
SEED: dict[str, Any] = {
    "persona_id": "skeptic-1",
    "traits": {"curiosity": 8, "openness": 3, "rigor": 9},
    "expertise": ["statistics"],
    "activation_cost": 0.3,
    "historical_performance": {"average": 0.71, "runs": [1, 2]},
    "metadata": {"origin": "workshop", "nested": {"a": [None, True, 1.5]}},
    "more": [1],
}


def changed(path: str, value: object) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(sheet_to_json(FULL, "full")))
    *way, last = path.split("/")
    place: Any = data
    for key in way:
        place = place[int(key)] if isinstance(place, list) else place[key]
    place[int(last) if isinstance(place, list) else last] = value
    return data


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


@given(sheet=sheets(), persona_id=st.text("abc-09", min_size=1, max_size=200))
@example(sheet=FULL, persona_id="full")
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_sheet_comes_back_equal(sheet: PersonaSheet, persona_id: str) -> None:
    text = json.dumps(sheet_to_json(sheet, persona_id), allow_nan=False)
    assert sheet_from_json(json.loads(text)) == sheet
    assert_is_valid(json.loads(text))


@given(
    unknown=st.dictionaries(st.text(max_size=8).map(lambda key: f"x{key}"), plain_json(), max_size=3),
    performance=st.dictionaries(st.text(max_size=8), plain_json(), max_size=3),
)
@settings(deadline=None)
def test_what_is_not_ours_survives_in_its_order(unknown: dict[str, Any], performance: dict[str, Any]) -> None:
    block = {"format": 1, **unknown}
    data = SEED | unknown | {"historical_performance": performance, "metadata": {"persona_studio": block, **unknown}}
    written = sheet_to_json(sheet_from_json(data), "skeptic-1")
    for was, now in (
        (data, written),
        (data["metadata"], written["metadata"]),
        (block, written["metadata"]["persona_studio"]),
    ):
        kept = {key: value for key, value in now.items() if key in was}
        assert json.dumps({k: kept[k] for k in unknown}) == json.dumps(unknown)
        assert [key for key in now if key in unknown] == list(unknown)
    assert json.dumps(written["historical_performance"]) == json.dumps(performance)


def test_the_seeds_own_form_is_enough() -> None:
    sheet = sheet_from_json(SEED)
    assert (sheet.name, sheet.traits.openness, sheet.traits.extraversion) == ("skeptic-1", 3, 5)
    assert (sheet.expertise, sheet.activation_cost) == (("statistics",), 0.3)
    assert (sheet.mix, sheet.is_seed_fixed) == (PersonaSheet("x").mix, False)
    written = sheet_to_json(sheet, "skeptic-1")
    assert {name: written["traits"][name] for name in SEED["traits"]} == SEED["traits"]
    assert written["metadata"]["nested"] == SEED["metadata"]["nested"]
    assert written["more"] == [1]
    assert "foreign" not in written["metadata"]["persona_studio"]


def test_a_file_has_exactly_the_schemas_keys_and_ours() -> None:
    written = sheet_to_json(PersonaSheet("Plain"), "plain-id")
    assert list(written) == SCHEMA["required"]
    assert set(written["metadata"]) == {"name", "tagline", "identity", "greeting", "tags", "persona_studio"}
    assert json.dumps(written).count("plain-id") == 1
    assert tuple(written["traits"]) == TRAITS


def test_the_schema_is_the_seeds() -> None:
    assert SCHEMA["required"] == list(SCHEMA["properties"])
    assert SCHEMA["properties"]["traits"]["patternProperties"]["^.*$"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 9,
        "description": "Trait value between 1 and 9",
    }


FAULTS = [
    ("persona_id", 7, "persona_id is 7. Write text in quotes."),
    ("persona_id", " ", 'persona_id is " ". Write text in quotes, such as "night-owl".'),
    ("persona_id", "x" * 201, "persona_id has 201 characters. Write at most 200."),
    ("traits", [], "traits is []. Write an object"),
    ("traits/openness", 10, "traits.openness is 10. Write an integer from 1 to 9"),
    ("traits/openness", 0, "traits.openness is 0."),
    ("traits/openness", 4.5, "traits.openness is 4.5."),
    ("traits/openness", True, "traits.openness is true."),
    ("traits/openness", None, "traits.openness is null."),
    ("traits/wit", "9", 'traits.wit is "9".'),
    ("expertise", "tea", 'expertise is "tea". Write a list'),
    ("expertise/0", 3, "expertise[0] is 3. Write text in quotes."),
    ("expertise", ["x"] * 31, "expertise has 31 entries. Write at most 30."),
    ("activation_cost", -1, "activation_cost is -1. Write a finite number of at least 0."),
    ("activation_cost", 10**400, "activation_cost is 1000"),
    ("activation_cost", False, "activation_cost is false."),
    ("historical_performance", 1, "historical_performance is 1. Write an object"),
    ("metadata", None, "metadata is null. Write an object"),
    ("metadata/name", "", 'metadata.name is "". Write a name of 1 to 80 characters.'),
    ("metadata/name", "\u0007", 'metadata.name is "". Write a name'),
    ("metadata/name", "n" * 81, "metadata.name has 81 characters. Write at most 80."),
    ("metadata/tagline", {}, "metadata.tagline is {}. Write text in quotes."),
    ("metadata/greeting", "g" * 4001, "metadata.greeting has 4001 characters. Write at most 4000."),
    ("metadata/tags", {"a": 1}, 'metadata.tags is {"a": 1}. Write a list'),
    ("metadata/tags/1", "t" * 81, "metadata.tags[1] has 81 characters."),
    ("metadata/persona_studio", 1, "metadata.persona_studio is 1."),
    ("metadata/persona_studio/format", 2, "metadata.persona_studio.format is 2; this studio reads format 1."),
    ("metadata/persona_studio/format", 0, "metadata.persona_studio.format is 0."),
    ("metadata/persona_studio/pins/Q+", 1, "metadata.persona_studio.pins.Q+ is no expert. The ten are O+"),
    ("metadata/persona_studio/pins/O+", 1.6, "metadata.persona_studio.pins.O+ is 1.6. Write a number from -1.5 to 1.5"),
    ("metadata/persona_studio/muted/0", "X", 'metadata.persona_studio.muted[0] is "X". The ten experts are'),
    ("metadata/persona_studio/solo", "O+", 'metadata.persona_studio.solo is "O+". Write a list'),
    ("metadata/persona_studio/strength", "high", 'metadata.persona_studio.strength is "high". Write a number from 0'),
    ("metadata/persona_studio/router_influence", 1.1, "metadata.persona_studio.router_influence is 1.1."),
    ("metadata/persona_studio/router_temperature", 0, "metadata.persona_studio.router_temperature is 0."),
    ("metadata/persona_studio/router_top_k", 11, "metadata.persona_studio.router_top_k is 11. Write an integer"),
    ("metadata/persona_studio/sampling", [], "metadata.persona_studio.sampling is []."),
    ("metadata/persona_studio/sampling/temperature", 2.1, "metadata.persona_studio.sampling.temperature is 2.1."),
    (
        "metadata/persona_studio/sampling/top_p",
        0,
        "sampling.top_p is 0. Write a number above 0",
    ),
    ("metadata/persona_studio/sampling/min_p", -0.1, "metadata.persona_studio.sampling.min_p is -0.1."),
    ("metadata/persona_studio/sampling/max_new_tokens", 0, "metadata.persona_studio.sampling.max_new_tokens is 0."),
    ("metadata/persona_studio/seed", 2**63, "metadata.persona_studio.seed is 9223372036854775808."),
    ("metadata/persona_studio/seed", "1", 'metadata.persona_studio.seed is "1".'),
    ("metadata/persona_studio/foreign", 1, "metadata.persona_studio.foreign is 1."),
    ("metadata/x", float("nan"), "metadata.x is nan. Write a finite number."),
    ("metadata/x", float("inf"), "metadata.x is inf."),
    ("metadata/x", {1, 2}, "metadata.x is a Python set."),
    ("metadata/x", {1: 2}, "metadata.x has the key 1. Keys are text."),
    ("metadata/x", nested(49), "metadata.x"),
    ("metadata/persona_studio/foreign/x", nested(51), "lies too deep. At most 51 levels"),
    ("metadata/x", "x" * 1_000_000, "The JSON is larger than 1000000 bytes."),
    ("metadata/persona_studio/foreign/x", "é" * (FOREIGN_BYTES // 2), "The fields that are not ours take 1000"),
]


@pytest.mark.parametrize(("path", "value", "said"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_fault_names_its_field_and_the_remedy(path: str, value: object, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        sheet_from_json(changed(path, value))
    assert str(caught.value).startswith(said) or said in str(caught.value)
    assert len(str(caught.value)) < 420


@pytest.mark.parametrize("key", SCHEMA["required"])
def test_a_missing_key_of_the_schema_is_named(key: str) -> None:
    with pytest.raises(BadInput, match=f"^{key} is missing. Write "):
        sheet_from_json({k: v for k, v in SEED.items() if k != key})


def test_the_deepest_that_is_read_is_kept_and_read_again() -> None:
    deep = SEED | {"metadata": {"x": nested(48)}, "more": nested(49)}
    sheet = sheet_from_json(deep)
    assert sheet_from_json(sheet_to_json(sheet, "skeptic-1")) == sheet
    with pytest.raises(BadInput, match="lies too deep. At most 50 levels"):
        sheet_from_json(SEED | {"more": nested(50)})


@pytest.mark.parametrize("data", [None, [], "x", 1, True])
def test_anything_but_an_object_is_refused(data: object) -> None:
    with pytest.raises(BadInput, match="Write an object"):
        sheet_from_json(data)


@given(data=plain_json())
@settings(deadline=None)
def test_any_json_is_a_sheet_or_a_sentence(data: object) -> None:
    for value in (data, SEED | {"metadata": data}, SEED | {"metadata": {"persona_studio": data}}):
        try:
            sheet_from_json(value)
        except BadInput as error:
            assert str(error)


def test_texts_lose_control_characters_and_direction_marks() -> None:
    data = SEED | {"metadata": {"name": "A\x00da\u202e\x1b[31m", "greeting": "Hi\r\n\tyou\ud800"}}
    sheet = sheet_from_json(data)
    assert (sheet.name, sheet.greeting) == ("Ada[31m", "Hi\n\tyou")
    assert not UNFIT.search(sheet.name + sheet.greeting)


def test_foreign_fields_that_are_not_json_are_said_so() -> None:
    for text in ("[1]", "{", "[" * 100_000):
        with pytest.raises(BadInput, match="foreign fields are not a JSON object"):
            sheet_to_json(PersonaSheet("x", foreign=text), "x")


def test_foreign_sections_can_not_break_the_schema() -> None:
    hostile = Foreign.of(
        {
            "traits": {"openness": 1, "wit": 99, "grit": True, "calm": 4},
            "studio": {"strength": "high", "foreign": 1},
            "persona": {"persona_id": "other", "historical_performance": 3, "metadata": {"name": "Other"}},
        }
    ).text()
    sheet = PersonaSheet("Mine", foreign=hostile)
    written = sheet_to_json(sheet, "mine")
    assert_is_valid(written)
    assert (written["persona_id"], written["metadata"]["name"]) == ("mine", "Mine")
    assert set(written["traits"]) == {*TRAITS, "calm"}
    assert sheet_from_json(written) == PersonaSheet("Mine", foreign='{"traits": {"calm": 4}}')


def test_a_file_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "full.json"
    save_persona_to_file(sheet_to_json(FULL, "full"), file)
    assert sheet_from_json(load_persona_from_file(file)) == FULL
    assert load_persona_from_file(str(file))["persona_id"] == "full"
    assert [path.name for path in tmp_path.iterdir()] == ["full.json"]


def test_a_save_that_no_load_would_take_is_refused(tmp_path: Path) -> None:
    # A greeting may be this long only because all of it but the last letter falls away.
    data = SEED | {"metadata": {"greeting": "\x01" * 900_000 + "x"}}
    with pytest.raises(BadInput, match=f"At most {FILE_BYTES} are written"):
        save_persona_to_file(data, tmp_path / "wide.json")


def test_a_refused_save_leaves_the_old_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "full.json"
    save_persona_to_file(sheet_to_json(FULL, "full"), file)
    before = file.read_bytes()
    with pytest.raises(BadInput, match="traits is missing"):
        save_persona_to_file({"persona_id": "x"}, file)
    assert file.read_bytes() == before


def test_a_save_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    for target in (tmp_path / "taken", tmp_path / "absent" / "x.json"):
        with pytest.raises(BadInput, match="cannot be written"):
            save_persona_to_file(sheet_to_json(FULL, "full"), target)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_the_largest_foreign_fields_fit_into_a_file(tmp_path: Path) -> None:
    spread = [[[]] * 5] * 40_000
    sheet = sheet_from_json(SEED | {"metadata": {"persona_studio": {"foreign": {"x": spread}}}})
    save_persona_to_file(sheet_to_json(sheet, "wide"), tmp_path / "wide.json")
    assert sheet_from_json(load_persona_from_file(tmp_path / "wide.json")) == sheet


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", "not UTF-8 text"),
        (b"{", "is not JSON .*line 1, column 2"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": NaN}', "holds NaN"),
        (b'{"a": 1e999}', "holds the number 1e999"),
        (b"1" * 5000, "too many digits"),
        (b"{}", "persona_id is missing"),
        (b" " * (FILE_BYTES + 1), "is larger than"),
    ],
)
def test_a_file_that_is_no_persona_is_named(tmp_path: Path, data: bytes, said: str) -> None:
    file = tmp_path / "odd.json"
    file.write_bytes(data)
    with pytest.raises(BadInput, match=f"odd.json .*{said}"):
        load_persona_from_file(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="absent.json cannot be read: No such file"):
        load_persona_from_file(tmp_path / "absent.json")


def assert_is_valid(data: dict[str, Any]) -> None:
    """Check what the schema says, with the types it names."""
    types = {"string": str, "object": dict, "array": list, "number": (int, float)}
    for key, rule in SCHEMA["properties"].items():
        assert isinstance(data[key], types[rule["type"]])
    assert all(type(value) is int and 1 <= value <= 9 for value in data["traits"].values())
    assert all(isinstance(word, str) for word in data["expertise"])
