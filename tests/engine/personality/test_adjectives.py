"""The word list is read or refused with a sentence, and finds the longest entry."""

from pathlib import Path

import pytest
import yaml

from engine.errors import BadInput
from engine.personality.adjectives import Adjectives, Typed, read_adjectives

SMALL = {
    "words": {
        "O+": {},
        "E+": {1: ["social"], 3: ["chatty"], 4: ["never stops talking"]},
        "E-": {2: ["asocial"], 3: ["shy", "keeps to himself"]},
        "A+": {1: ["helpful"]},
    },
    "stronger": {1: ["very"], 2: ["extremely"]},
    "weaker": ["a bit"],
    "negations": {"half": ["not"], "full": ["never"]},
    "not_negations": ["not only"],
    "breaks": ["but"],
    "continues": ["or"],
    "ignored": ["the", "a"],
}


def write(folder: Path, **changes: object) -> Path:
    file = folder / "words.yaml"
    file.write_text(yaml.safe_dump(SMALL | changes), encoding="utf-8")
    return file


def found(adjectives: Adjectives, text: str) -> tuple[str, int] | None:
    pieces = text.replace("-", " -").split()
    match = adjectives.find([Typed(piece.lstrip("-"), 0, piece.startswith("-")) for piece in pieces])
    return (match[0].text, match[1]) if match else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shy cat", ("shy", 1)),
        ("never stops talking now", ("never stops talking", 3)),
        ("never stops now", ("never", 1)),
        ("not only shy", ("not only", 2)),
        ("keeps-to-himself", ("keeps to himself", 3)),
        ("a social cat", ("a", 1)),
        ("a-social cat", ("asocial", 2)),
        ("unhelpful", ("unhelpful", 1)),
        ("unshy", None),
        ("socail", ("social", 1)),
        ("zebra", None),
    ],
)
def test_the_longest_entry_is_found(tmp_path: Path, text: str, expected: tuple[str, int] | None) -> None:
    assert found(read_adjectives(write(tmp_path)), text) == expected


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"words": {"X+": {1: ["shy"]}}}, "there is no pole 'X+'"),
        ({"words": {"E+": {5: ["shy"]}}}, "the degree 5 of E+ is not 1..4"),
        ({"words": {"E+": {1: ["shy"]}, "E-": {2: ["shy"]}}}, "'shy' stands twice under extraversion"),
        ({"words": {"E+": {1: ["shyly"]}, "E-": {2: ["shy"]}}}, "share a stem and say contrary things"),
        ({"words": {"E+": {1: ["very"]}}}, "are spelled alike and say different things"),
        ({"words": {"E+": {1: [True]}}}, "has another form than its head tells"),
        ({"words": ["shy"]}, "has another form than its head tells"),
        ({"weaker": None}, "has another form than its head tells"),
    ],
)
def test_a_wrong_list_gets_a_sentence(tmp_path: Path, changes: dict[str, object], sentence: str) -> None:
    file = write(tmp_path, **changes)
    with pytest.raises(BadInput) as refused:
        read_adjectives(file)
    assert str(refused.value).startswith(f"The word list {file} ")
    assert sentence in str(refused.value)


def test_a_list_that_is_missing_or_no_yaml_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("words: [", encoding="utf-8")
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    for name in ("none.yaml", "broken.yaml", "empty.yaml"):
        with pytest.raises(BadInput, match=name):
            read_adjectives(tmp_path / name)
