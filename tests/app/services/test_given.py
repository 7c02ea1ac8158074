"""What the form sends: read whole or refused with a sentence; what must be filled in is asked for."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.given import SIDES, Given
from engine.errors import BadInput
from engine.judging.form import BETTER
from engine.judging.judgement import COMMENT_LIMIT, FLAGS, SCALES
from engine.types import POLES
from tests.app.services.rated import FILLED

MARKS = st.dictionaries(st.sampled_from(SCALES), st.integers(1, 7))
DRAFTS = st.fixed_dictionaries(
    {},
    optional={
        "preference": st.sampled_from([None, *BETTER]),
        "scales": st.fixed_dictionaries({side: MARKS for side in SIDES}),
        "traits": st.fixed_dictionaries({"a": st.dictionaries(st.sampled_from(POLES), st.integers(1, 7))}),
        "flags": st.lists(st.sampled_from(FLAGS)),
        "comment": st.text(max_size=50),
    },
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(DRAFTS)
def test_a_draft_comes_back_as_it_was_sent(sent: dict[str, Any]) -> None:
    read = Given.read(sent)
    assert Given.read(read.as_draft()) == read
    assert read.as_draft()["preference"] == sent.get("preference")
    assert read.scales == {side: sent.get("scales", {}).get(side, {}) for side in SIDES}


@given(st.dictionaries(st.sampled_from(["preference", "scales", "traits", "flags", "comment", "else"]), ANYTHING))
def test_whatever_is_sent_is_read_or_refused(sent: dict[str, Any]) -> None:
    try:
        Given.read(sent)
    except BadInput as error:
        assert str(error).endswith((".", "it."))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"persona": "x"}, "'persona', which is not part"),
        ({"preference": "left"}, "preference 'left' is none of a_much, a, tie"),
        ({"flags": ["rude"]}, "none of identity, unsafe, broken"),
        ({"flags": "identity"}, "none of identity"),
        ({"comment": 5}, "comment is no text"),
        ({"comment": "x" * (COMMENT_LIMIT + 1)}, "At most 2000 are kept"),
        ({"scales": {"c": {}}}, "other than A and B"),
        ({"scales": {"a": []}}, "another shape"),
        ({"scales": {"a": {"pretty": 3}}}, "no scale 'pretty'"),
        ({"scales": {"a": {"helpful": 8}}}, "A mark is '8'"),
        ({"scales": {"a": {"helpful": True}}}, "A mark is 'True'"),
        ({"traits": {"b": {"X+": 3}}}, "no question 'X"),
    ],
)
def test_what_the_form_cannot_have_sent(sent: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said.replace("+", r"\+")):
        Given.read(sent)


def test_a_comment_is_text_that_can_be_stored() -> None:
    assert Given.read({"comment": " a\ud800b\0c "}).comment == "abc"


def test_what_must_be_filled_in() -> None:
    with pytest.raises(BadInput, match="Choose which answer is better"):
        Given.read({}).require(asks_scales=False)
    Given.read({"preference": "tie"}).require(asks_scales=False)
    Given.read(dict(FILLED)).require(asks_scales=True)
    with pytest.raises(BadInput, match="Answer B has no mark for 'in character'"):
        Given.read({**FILLED, "scales": {"a": FILLED["scales"]["a"]}}).require(asks_scales=True)
    with pytest.raises(BadInput, match="Say in a few words why"):
        Given.read({**FILLED, "preference": "both_bad", "comment": "  "}).require(asks_scales=True)
    Given.read({**FILLED, "preference": "both_bad", "comment": "rude"}).require(asks_scales=True)
