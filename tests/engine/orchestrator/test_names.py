import pytest

from engine.orchestrator.names import full_name, is_same_name, names_in


@pytest.mark.parametrize(
    ("sentence", "keys"),
    [
        ("In 1950 Ada Born wrote The Lamp.", ["ada born", "lamp"]),
        ("It lies by the Bank of Ostun.", ["bank of ostun"]),
        ("They met Dr. J. R. Velm in May.", ["dr j r velm"]),
        ("It was José Álvarez-Núñez.", ["jose alvarez nunez"]),
        ("we saw no one", []),
        ("Ada Born's house stood there.", ["ada born"]),
    ],
)
def test_names_are_found(sentence: str, keys: list[str]) -> None:
    assert [name.key for name in names_in(sentence) if name.is_sure] == keys


def test_a_word_that_opens_a_sentence_is_not_sure() -> None:
    assert [name.is_sure for name in names_in("Researchers met.")] == [False]
    assert [name.key for name in names_in("Ostun is old.", {"ostun"}) if name.is_sure] == ["ostun"]


def test_known_names_are_found_in_lower_case_the_longest_first() -> None:
    found = names_in("i saw red clover seed today", {"red clover", "red clover seed", "clover"})
    assert [name.key for name in found] == ["red clover seed"]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("born", "ada born", True),
        ("a born", "ada born", True),
        ("who", "world health office", True),
        ("bel born", "ada born", False),
        ("of", "bank of ostun", False),
        ("", "ada", False),
    ],
)
def test_which_names_may_mean_the_same(one: str, other: str, is_same: bool) -> None:
    assert is_same_name(one, other) == is_same_name(other, one) == is_same


def test_a_short_name_is_completed_only_when_it_is_clear() -> None:
    assert full_name("born", ["ada born", "velm"]) == "ada born"
    assert full_name("born", ["ada born", "bel born"]) == "born"
