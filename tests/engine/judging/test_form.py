"""The rating form is whole; ten answers become five traits on the scale of the aims."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.judging.form import INSTRUCTIONS_FILE, TRAITS_FILE, perceived_from, read_form
from engine.judging.judgement import SCALES, Preference
from engine.types import POLES, TRAITS
from tests.house.tree import ROOT

FOLDER = ROOT / "assets" / "rating"
answers = st.dictionaries(st.sampled_from(POLES), st.integers(1, 7))


def test_the_projects_form_has_all_words() -> None:
    form = read_form(FOLDER)
    assert tuple(words.scale for words in form.scales) == SCALES
    assert tuple(item.id for item in form.traits.items) == POLES
    assert len({item.text for item in form.traits.items}) == len(POLES)
    assert [example.preference for example in form.examples] == [Preference.LEFT_MUCH, Preference.BOTH_BAD]
    assert "no names" in " ".join(form.consent.text) and form.consent.agree
    assert len(" ".join(form.instructions).split()) < 200, "nobody reads more"


@given(answers)
def test_a_trait_is_there_when_both_its_items_are(found: dict[str, int]) -> None:
    perceived = perceived_from(found)
    assert list(perceived) == [t for t, o, m in zip(TRAITS, POLES[::2], POLES[1::2], strict=True) if {o, m} <= {*found}]
    assert all(1.0 <= value <= 9.0 for value in perceived.values())


@given(answers)
def test_answers_turned_round_turn_the_traits_round(found: dict[str, int]) -> None:
    turned = perceived_from({item: 8 - answer for item, answer in found.items()})
    assert turned == pytest.approx({trait: 10 - value for trait, value in perceived_from(found).items()})


@pytest.mark.parametrize(
    ("plus", "minus", "trait"),
    [(7, 1, 9.0), (1, 7, 1.0), (4, 4, 5.0), (7, 7, 5.0), (5, 4, 5 + 2 / 3), (6, 2, 7 + 2 / 3)],
)
def test_two_answers_make_a_trait(plus: int, minus: int, trait: float) -> None:
    assert perceived_from({"E+": plus, "E-": minus}) == pytest.approx({"extraversion": trait})


@pytest.mark.parametrize("wrong", [{"X+": 3}, {"O+": 0}, {"O+": 8}, {"O+": True}, {"O+": 2.5}, {"O+": "3"}])
def test_a_wrong_answer_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"There is no statement 'X\+'|The answer to O\+ is"):
        perceived_from(wrong)


def without(*path: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        for key in path[:-1]:
            data = data[key]
        del data[path[-1]]

    return change


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (INSTRUCTIONS_FILE, without("consent"), "`consent` is missing"),
        (INSTRUCTIONS_FILE, without("consent", "agree"), "`consent.agree` is missing"),
        (INSTRUCTIONS_FILE, without("scales", "safe"), "`scales.safe` is missing"),
        (INSTRUCTIONS_FILE, without("scales", "safe", "low"), "`scales.safe.low` is missing"),
        (INSTRUCTIONS_FILE, lambda data: data.update(scales=[1]), "`scales` is a list of 1. Write `key: value`"),
        (INSTRUCTIONS_FILE, lambda data: data["examples"].pop(), "`examples` has only one entry"),
        (INSTRUCTIONS_FILE, lambda data: data["examples"][1].update(better="c"), "`examples[1].better` is 'c'"),
        (INSTRUCTIONS_FILE, lambda data: data["examples"][0].update(a=""), "`examples[0].a` is ''"),
        (INSTRUCTIONS_FILE, lambda data: data.update(examples=["x", "y"]), "`examples[0]` is 'x'"),
        (TRAITS_FILE, without("items", "N-"), "`items.N-` is missing"),
        (TRAITS_FILE, lambda data: data["items"].update({"X+": "odd"}), "`items.X+` is not known"),
        (TRAITS_FILE, without("lead"), "`lead` is missing"),
    ],
)
def test_a_wrong_form_gets_a_sentence(
    tmp_path: Path, name: str, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    for file in (INSTRUCTIONS_FILE, TRAITS_FILE):
        shutil.copy(FOLDER / file, tmp_path)
    data = yaml.safe_load((tmp_path / name).read_text(encoding="utf-8"))
    change(data)
    (tmp_path / name).write_text(yaml.safe_dump(data), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_form(tmp_path)
    assert str(refused.value).startswith(f"{tmp_path / name}: {said}")


def test_a_missing_form_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=rf"{INSTRUCTIONS_FILE} cannot be read"):
        read_form(tmp_path)
