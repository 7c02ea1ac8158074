"""Strangers' JSON: limits hold, messages stay short, and what is written can be read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.personality.plain_json import (
    check_json,
    clean_text,
    json_file_bytes,
    json_text,
    parse_json,
    shown,
    take_out,
)
from tests.engine.personality.sheets import plain_json, texts


@given(value=plain_json())
def test_what_is_written_is_read(value: object) -> None:
    check_json(value)
    for data in (json_text(value).encode(), json_file_bytes(value)):
        assert json.dumps(parse_json(data, "It")) == json.dumps(value)


@given(value=plain_json())
def test_a_value_is_shown_on_one_short_line_that_utf_8_can_hold(value: object) -> None:
    assert len(shown(value)) <= 61
    assert shown(value).encode().decode().isprintable() or "\n" not in shown(value)


@given(text=texts(30))
def test_cleaning_takes_out_and_changes_nothing_else(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    cleaned.encode()
    assert set(cleaned) <= set(text)


def test_deep_nesting_does_not_blow_up_a_file() -> None:
    deep: object = 0
    for _ in range(45):
        deep = [deep]
    wide = [deep] * 5000
    assert len(json_file_bytes(wide)) < 2 * len(json.dumps(wide)) + 1_000_000
    assert json_file_bytes({"a": [1]}) == b'{\n  "a": [\n    1\n  ]\n}\n'


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([[[1]]], r"^\[0\]\[0\] lies too deep. At most 2 levels"),
        (["x" * 50], "larger than 40 bytes"),
        (["é" * 20], "larger than 40 bytes"),
        ({"x" * 50: 1}, "larger than 40 bytes"),
        ([[] for _ in range(20)], "larger than 40 bytes"),
        ({"a": float("nan")}, "^a is nan"),
        ({"a": b""}, "^a is a Python bytes"),
        ({"a": {2: 1}}, "^a has the key 2"),
        ({True: 1}, "^The JSON has the key true"),
        ([10**5000], r"^\[0\] has too many digits"),
        ({"a b": [None, ()]}, r'^"a b"\[1\] is a Python tuple'),
    ],
)
def test_what_is_not_plain_small_json_is_named(value: object, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        check_json(value, 2, 40)


def test_a_value_inside_is_taken_out_of_a_copy() -> None:
    data = {"a": {"b": {"c": 1}, "d": 2}}
    assert take_out(data, ("a", "b")) == ({"a": {"d": 2}}, {"c": 1})
    assert take_out(data, ("a", "x")) == (data, None)
    assert take_out(data, ("a", "d", "x")) == (data, None)
    assert data == {"a": {"b": {"c": 1}, "d": 2}}
    assert take_out([1], ("a",)) == ([1], None)


@given(at=st.integers(0, 5))
def test_the_place_of_a_fault_is_named(at: int) -> None:
    with pytest.raises(BadInput, match=f"It is not JSON .*line {at + 1}, column 1"):
        parse_json(b"\n" * at + b"}", "It")
