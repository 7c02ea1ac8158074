"""Short forms and what they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.acronyms import find_definitions


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The polymerase chain reaction (PCR) works.", [("pcr", "polymerase chain reaction")]),
        ("the WHO (World Health Organization) said", [("who", "world health organization")]),
        ("Two convolutional neural networks (CNNs).", [("cnns", "convolutional neural networks")]),
        ("It was late (see Fig. 2) and dark (1999).", []),
        ("No relation (XYZ) at all", []),
        ("End. Alpha Beta (AB)", [("ab", "alpha beta")]),
    ],
)
def test_definitions(text: str, wanted: list[tuple[str, str]]) -> None:
    assert find_definitions(text) == wanted


@given(st.text(st.sampled_from("AaBb (),.WHO İ"), max_size=60))
def test_any_text_is_borne(text: str) -> None:
    for definition in find_definitions(text):
        assert len(definition.long) > len(definition.short)
