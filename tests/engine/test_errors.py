"""One error tree, drawn as it is."""

import inspect
import re

import pytest

from engine import errors
from engine.errors import BadInput, PersonaStudioError, PromptTooLong

CLASSES = {name: c for name, c in inspect.getmembers(errors, inspect.isclass) if c.__module__ == errors.__name__}


def drawn_parents() -> dict[str, str]:
    """Return {class: parent} as the module's docstring draws it."""
    parents: dict[str, str] = {}
    branch: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"([│ ]*[├└]── |(?=\w+$))([A-Z]\w+)", line):
            depth = len(found[1]) // 4
            branch = [*branch[:depth], found[2]]
            parents[found[2]] = branch[depth - 1] if depth else "Exception"
    return parents


def test_the_drawn_tree_is_the_real_one() -> None:
    assert drawn_parents() == {name: c.__mro__[1].__name__ for name, c in CLASSES.items()}


@pytest.mark.parametrize("error", CLASSES.values())
def test_every_error_is_caught_by_the_root_and_is_no_error_of_the_calling_code(error: type) -> None:
    assert issubclass(error, PersonaStudioError)
    assert not issubclass(error, ValueError)


def test_a_prompt_that_is_too_long_carries_both_counts_and_says_by_how_much() -> None:
    error = PromptTooLong(130, 100)
    assert isinstance(error, BadInput)
    assert (error.prompt_tokens, error.budget_tokens) == (130, 100)
    assert str(error) == "The message needs 130 tokens and 100 fit. Shorten it by at least 30 tokens."
