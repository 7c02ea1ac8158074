import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.orchestrator.words import Idf, is_negated, normal, terms


@given(st.text(max_size=40))
def test_a_normal_form_is_its_own(text: str) -> None:
    assert normal(normal(normal(text))) == normal(normal(text))


@pytest.mark.parametrize(
    ("text", "is_denied"),
    [
        ("She wrote it.", False),
        ("She never wrote it.", True),
        ("She didn't write it.", True),
        ("It was not without charm.", False),
        ("She not only wrote it.", False),
        ("It is No. 5 of them.", False),
        ("Sie schrieb es nicht.", True),
        ("张伟没有写这本书", True),
    ],
)
def test_a_denial_is_seen(text: str, is_denied: bool) -> None:
    assert is_negated(text) == is_denied


def test_forms_of_a_verb_are_one_term() -> None:
    assert terms("wrote") == terms("written") == terms("Writes")
    assert terms("the and of it") == ()


def test_text_without_spaces_has_terms() -> None:
    assert set(terms("他住在上海")) & set(terms("上海很大"))


def test_a_rare_term_weighs_more_and_an_unseen_one_most() -> None:
    idf = Idf.of(["apple pear", "apple plum", "apple"])
    apple, pear, unseen = (idf.weight(terms(word)[0]) for word in ("apple", "pear", "quince"))
    assert apple < pear < unseen
    assert Idf().weight("a") == Idf().weight("b") > 0
