"""A judgement and its row are the same thing; a wrong row is refused by number, column, value and what is allowed."""

import json

import pytest
from hypothesis import given

from engine.errors import BadInput
from engine.judging.columns import COLUMNS
from engine.judging.judgement import Judgement
from engine.judging.rows import NAMES, judgement_of, row_of
from tests.engine.judging.drawn import judgements, plain_judgement

ROW = row_of(plain_judgement())


@given(judgements)
def test_a_row_makes_the_judgement_that_it_was_made_of(judgement: Judgement) -> None:
    row = row_of(judgement)
    assert judgement_of(row, 1) == judgement
    filled = {name: value for name, value in row.items() if value not in (None, "")}
    assert judgement_of(filled, 1) == judgement, "an empty cell may be left out"


@given(judgements)
def test_a_row_holds_what_its_columns_allow_and_json_can_say(judgement: Judgement) -> None:
    row = row_of(judgement)
    assert tuple(row) == NAMES == tuple(column.name for column in COLUMNS)
    assert all(type(value) in (str, int, float, bool, type(None)) for value in row.values())
    assert judgement_of(json.loads(json.dumps(row)), 1) == judgement


def test_the_names_are_those_that_files_out_there_have() -> None:
    named = {
        "left_name": "Moss",
        "left_key": "k1",
        "left_version": 3,
        "left_aim_openness": 9,
        "left_weight_O+": 1.0,
        "left_scale_helpful": 6,
        "left_scale_safe": None,
        "left_perceived_openness": 7.5,
        "left_leaks": '["Moss"]',
        "right_key": "base",
        "right_aim_openness": None,
        "preference": "left",
        "a_was": "right",
        "gold": None,
        "is_repeat": False,
        "flags": "identity",
    }
    assert {name: ROW[name] for name in named} == named


@pytest.mark.parametrize(
    ("column", "value", "allowed"),
    [
        ("id", "", "a text of 1 to 200 characters"),
        ("id", None, "a text of 1 to 200 characters"),
        ("id", 7, "a text of 1 to 200 characters"),
        ("comment", "x" * 2001, "a text of 0 to 2000 characters"),
        ("comment", "half \ud800", "a text of 0 to 2000 characters"),
        ("left_text", "x" * 40_001, "a text of 0 to 40000 characters"),
        ("preference", "both", "one of left_much, left, tie, right, right_much, both_bad"),
        ("preference", None, "one of left_much"),
        ("a_was", "A", "one of left, right"),
        ("gold", "", "one of left, right, or nothing"),
        ("is_repeat", "no", "true or false"),
        ("is_repeat", 0, "true or false"),
        ("is_repeat", None, "true or false"),
        ("seconds", float("nan"), "a number from 0 to 1000000000"),
        ("seconds", float("inf"), "a number from 0"),
        ("seconds", True, "a number from 0"),
        ("seconds", 10**400, "a number from 0"),
        ("created_ms", 1.5, "an integer from 0 to 100000000000000"),
        ("left_seed", 2**63, "an integer from 0 to 9223372036854775807"),
        pytest.param("left_seed", 10**5000, "an integer from 0 to 9223372036854775807", id="5000 digits"),
        ("left_seed", False, "an integer from 0"),
        ("left_aim_openness", 10, "an integer from 1 to 9, or nothing"),
        ("left_aim_openness", None, "Fill in all of these columns, or none"),
        ("left_weight_O-", None, "Fill in all of these columns, or none"),
        ("right_weight_N-", 0.5, "Fill in all of these columns, or none"),
        ("left_weight_O+", 3.1, "a number from -3 to 3, or nothing"),
        ("right_scale_safe", 0, "an integer from 1 to 7, or nothing"),
        ("right_perceived_openness", 9.5, "a number from 1 to 9, or nothing"),
        ("left_leaks", "Moss", "a list of texts as JSON"),
        ("left_leaks", "[1]", "a list of texts as JSON"),
        ("left_leaks", '["\\ud800"]', "a list of texts as JSON"),
        ("left_leaks", "[" * 4000, "a list of texts as JSON"),
        ("flags", "rude", "identity, unsafe, broken, each once"),
        ("flags", "unsafe unsafe", "identity, unsafe, broken, each once"),
        ("flags", ["unsafe"], "a text of 0 to 200 characters"),
    ],
)
def test_a_wrong_value_is_named_with_its_place_and_what_is_allowed(column: str, value: object, allowed: str) -> None:
    with pytest.raises(BadInput) as refused:
        judgement_of(ROW | {column: value}, 12)
    said = str(refused.value)
    assert said.startswith("Row 12, column ") and allowed in said and len(said) < 400
    assert column in said or "Fill in all" in said


def test_a_column_that_nobody_knows_is_refused() -> None:
    with pytest.raises(BadInput, match="Row 3: there is no column 'left_elo'"):
        judgement_of(ROW | {"left_elo": 1200}, 3)


def test_a_missing_column_is_named() -> None:
    for name in ("id", "preference", "a_was", "is_repeat", "left_key", "right_seed", "seconds"):
        with pytest.raises(BadInput, match=f"column {name}"):
            judgement_of({key: value for key, value in ROW.items() if key != name}, 1)


def test_an_integer_may_stand_in_a_column_of_numbers() -> None:
    judgement = judgement_of(ROW | {"seconds": 3}, 1)
    assert judgement.seconds == 3.0 and type(judgement.seconds) is float
