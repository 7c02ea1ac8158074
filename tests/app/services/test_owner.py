"""Who a visitor is: only a value of ours counts, and what is stored does not tell it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.owner import is_token, new_token, owner_of


def test_every_token_is_new_and_good_for_one_owner() -> None:
    tokens = [new_token() for _ in range(100)]
    assert len(set(tokens)) == len({owner_of(token) for token in tokens}) == 100
    assert all(is_token(token) for token in tokens)
    assert owner_of(tokens[0]) == owner_of(tokens[0])


def test_what_is_stored_does_not_tell_the_cookie() -> None:
    token = new_token()
    owner = owner_of(token)
    assert len(owner) == 64 and int(owner, 16) >= 0 and token not in owner


@pytest.mark.parametrize(
    "value", [None, "", "a" * 42, "a" * 44, "a" * 42 + "!", "a" * 43 + "\n", " " + "a" * 42, "ä" * 43, "a" * 10_000]
)
def test_any_other_value_owns_nothing_that_lasts(value: str | None) -> None:
    assert not is_token(value)
    assert owner_of(value) != owner_of(value), "an id of its own each time, so nobody can share it"


@given(st.text())
def test_any_text_at_all_has_an_owner(value: str) -> None:
    assert len(owner_of(value)) == 64
