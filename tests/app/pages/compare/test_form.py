"""Who answers, by what was chosen."""

import pytest

from app.pages.compare.form import CompareForm, Kind
from app.services.compare import PLAIN_NAME
from engine.errors import BadInput
from engine.personality.sheet import Mix, PersonaSheet
from engine.types import Sampling, Traits

ANA = PersonaSheet("Ana", Traits(extraversion=9, openness=2), mix=Mix(strength=0.8), sampling=Sampling(temperature=0.4))


def sheets(form: CompareForm) -> tuple[PersonaSheet, ...]:
    return form.sheets(lambda key: {"ana": ANA, "bo": PersonaSheet("Bo")}[key])


def test_personas_answer_in_the_order_in_which_they_were_chosen() -> None:
    assert [sheet.name for sheet in sheets(CompareForm("?", chosen=("bo", "ana")))] == ["Bo", "Ana"]


def test_the_plain_base_is_sampled_like_the_persona_beside_it() -> None:
    persona, base = sheets(CompareForm("?", Kind.BASE, single="ana"))
    assert persona == ANA and base.name == PLAIN_NAME
    assert base.mix.strength == 0 and base.sampling == ANA.sampling


def test_a_sweep_moves_one_trait_alone_and_names_persona_and_value() -> None:
    swept = sheets(CompareForm("?", Kind.SWEEP, single="ana", trait="openness"))
    assert [sheet.traits.openness for sheet in swept] == [1, 3, 5, 7, 9]
    assert {(sheet.traits.extraversion, sheet.mix, sheet.sampling) for sheet in swept} == {(9, ANA.mix, ANA.sampling)}
    assert [sheet.name for sheet in swept] == [f"Ana, openness {value}" for value in (1, 3, 5, 7, 9)]


@pytest.mark.parametrize("kind", [Kind.BASE, Kind.SWEEP])
def test_without_a_persona_there_is_a_sentence(kind: str) -> None:
    with pytest.raises(BadInput, match="No persona is chosen"):
        sheets(CompareForm("?", kind, trait="openness"))


def test_without_a_trait_there_is_a_sentence() -> None:
    with pytest.raises(BadInput, match="No trait is chosen"):
        sheets(CompareForm("?", Kind.SWEEP, single="ana"))


def test_a_seed_is_drawn_when_asked_for_or_when_there_is_none() -> None:
    assert CompareForm("?", seed=3, is_new_seed=True).needs_seed
    assert CompareForm("?", seed=None, is_new_seed=False).needs_seed
    assert not CompareForm("?", seed=0, is_new_seed=False).needs_seed
