"""Records of JSON and JSON lines, their nested keys joined by dots."""

import json

import pytest

from engine.errors import BadInput
from engine.knowledge.reading.records import MOST_FIELDS, record_blocks


def texts(text: str) -> list[str]:
    return [block.text for block in record_blocks(text)]


def test_each_record_is_a_sentence() -> None:
    rows = [{"title": "Anna", "a": {"b": [1, 2], "c": [{"d": True}]}, "n": None}, {"x": 0.5}]
    wanted = ["title: Anna; a.b: 1, 2; a.c.1.d: yes.", "x: 0.5."]
    assert texts(json.dumps(rows)) == wanted
    assert texts("\n".join(map(json.dumps, rows))) == wanted
    assert texts(json.dumps({"data": rows})) == wanted
    assert record_blocks(json.dumps(rows))[0].heading == ("Anna",)


def test_an_object_of_objects_is_records_by_name() -> None:
    assert texts('{"anna": {"born": 1867}, "bob": {"born": 1900}}') == [
        "name: anna; born: 1867.",
        "name: bob; born: 1900.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"a":1}{"b":2}',
        "[" * 100_000,
        '{"a":' * 60 + "1" + "}" * 60,
        "[" + "9" * 5000 + "]",
        json.dumps([list(range(3))] * 2) + "x",
    ],
)
def test_what_is_no_json_gets_a_sentence(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        record_blocks(text)
    assert str(refused.value).endswith(".") and len(str(refused.value)) < 400


def test_a_record_of_too_many_fields_is_refused() -> None:
    with pytest.raises(BadInput, match="fields"):
        record_blocks(json.dumps([{str(i): i for i in range(MOST_FIELDS + 1)}]))


def test_half_a_surrogate_pair_does_not_get_through() -> None:
    assert texts('["a \\ud800 b"]') == ["a \ufffd b."]
