"""The project's prompt sets are whole, and a wrong file gets a sentence with its name and key."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.errors import BadInput
from engine.judging.prompt_sets import read_prompt_sets
from tests.house.tree import ROOT

FOLDER = ROOT / "assets" / "rating" / "prompt_sets"
SMALL = {"title": "Small", "about": "For tests.", "prompts": ["hello you", "and you?"]}


def write(folder: Path, name: str = "small", **changes: object) -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump({k: v for k, v in (SMALL | changes).items() if v is not None}), encoding="utf-8")
    return file


def words_in(value: object) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(words_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(words_in, value))
    return {" ".join(value.casefold().split())} if isinstance(value, str) else set()


def test_five_sets_of_sixteen_prompts() -> None:
    sets = read_prompt_sets(FOLDER)
    assert [found.key for found in sets] == ["conflict", "decisions", "everyday", "feelings", "itself"]
    prompts = [prompt for found in sets for prompt in found.prompts]
    assert [len(found.prompts) for found in sets] == [16] * 5
    assert len({prompt.casefold() for prompt in prompts}) == 80
    assert all(4 <= len(prompt.split()) <= 40 for prompt in prompts)


def test_no_prompt_stands_in_the_texts_that_packs_learn_from_or_are_judged_with() -> None:
    known: set[str] = set()
    for folder in ("corpus", "evaluation"):
        for file in (ROOT / "assets" / folder).rglob("*.yaml"):
            known |= words_in(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader))
    assert len(known) > 10_000
    for found in read_prompt_sets(FOLDER):
        assert known.isdisjoint(" ".join(prompt.casefold().split()) for prompt in found.prompts)


def test_sets_come_in_order_of_their_files(tmp_path: Path) -> None:
    write(tmp_path, "b")
    write(tmp_path, "a", title="First")
    found = read_prompt_sets(tmp_path)
    assert [(each.key, each.title) for each in found] == [("a", "First"), ("b", "Small")]
    assert found[0].prompts == ("hello you", "and you?") and found[0].about == "For tests."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"prompts": ["hello", " HELLO "]}, "`prompts[1]` says the same as `prompts[0]`"),
        ({"prompts": []}, "`prompts` is a list of 0. Give a list of 1 to 200 entries"),
        ({"prompts": "hello"}, "`prompts` is 'hello'. Give a list"),
        ({"prompts": ["x"] * 201}, "`prompts` is a list of 201"),
        ({"prompts": ["hello", 7]}, "`prompts[1]` is 7. Write a text of 1 to 2000 characters"),
        ({"prompts": ["hello", " "]}, "`prompts[1]` is ' '"),
        ({"prompts": ["x" * 2001]}, "(2001 characters). Write a text of 1 to 2000"),
        ({"title": None}, "`title` is missing. Add it"),
        ({"title": ["x"]}, "`title` is a list of 1. Write a text of 1 to 80"),
        ({"author": "me"}, "`author` is not known. Take it out; there are title, about, prompts"),
    ],
)
def test_a_wrong_set_gets_a_sentence(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    file = write(tmp_path, **changes)
    with pytest.raises(BadInput) as refused:
        read_prompt_sets(tmp_path)
    assert str(refused.value).startswith(f"{file}: ") and said in str(refused.value)


@pytest.mark.parametrize("text", [b"prompts: [", b"", b"- a", b"1: a", b"\xff", b"[" * 1000, b"x: " + b"y" * 200_001])
def test_a_file_that_is_no_such_yaml_gets_a_sentence(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "broken.yaml").write_bytes(text)
    with pytest.raises(BadInput, match=r"broken\.yaml"):
        read_prompt_sets(tmp_path)


def test_a_folder_without_sets_gets_a_sentence(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(BadInput, match="no prompt set in"):
            read_prompt_sets(folder)
