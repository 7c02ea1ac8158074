"""Judgements become counts per unit: who counts, what a unit is, what is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.judging.agreement import agreement_of, once_per_rater
from engine.judging.judgement import SCALES, Better, Judgement, Preference
from tests.engine.judging.judged import Details, judged

TABLE = {  # The 12 units of Krippendorff 2011, see test_coefficients.py; leans are the values less 3.
    "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
}
PUBLISHED = [
    judged(rater, f"i{place}", value - 3)
    for rater, values in TABLE.items()
    for place, value in enumerate(values)
    if value is not None
]


def test_the_published_example_as_preferences() -> None:
    found = agreement_of(PUBLISHED, seed=5, resamples=300)
    preference = found.preference
    assert preference.percent and preference.alpha and preference.ac2
    assert preference.percent.value == pytest.approx(0.818, abs=5e-4)
    assert preference.alpha.value == pytest.approx(0.815, abs=5e-4)
    assert preference.ac2.value == pytest.approx(0.899, abs=5e-4)
    assert (preference.units, preference.single_units, preference.raters) == (11, 1, 4)
    assert (found.seed, found.resamples, found.both_bad) == (5, 300, 0)


def test_the_published_example_as_a_scale() -> None:
    on_a_scale = [
        judged(rater, f"i{place}", 0, Details(left={"safe": value}))
        for rater, values in TABLE.items()
        for place, value in enumerate(values)
        if value is not None
    ]
    found = agreement_of(on_a_scale, resamples=20).scales
    assert list(found) == list(SCALES)
    assert found["safe"].percent and found["safe"].alpha and found["safe"].ac2
    assert found["safe"].alpha.value == pytest.approx(0.815, abs=5e-4)
    # A scale of seven steps, of which five are used: agreement by chance is rarer than on five.
    assert found["safe"].ac2.value > 0.899
    assert (found["helpful"].units, found["helpful"].raters, found["helpful"].percent) == (0, 0, None)


def test_each_answer_of_an_item_is_a_unit_of_its_own() -> None:
    both = [judged(rater, "i", 0, Details(left={"safe": 7}, right={"safe": 1})) for rater in "ab"]
    found = agreement_of(both, resamples=20).scales["safe"]
    assert found.units == 2
    assert found.percent and found.percent.value == 1.0


def test_both_bad_has_no_place_on_the_scale_and_is_counted() -> None:
    said = [judged("a", "i", -2), judged("b", "i", -2), judged("c", "i", Preference.BOTH_BAD)]
    found = agreement_of(said, resamples=20)
    assert found.both_bad == 1
    assert (found.preference.raters, found.preference.units) == (2, 1)
    assert found.preference.percent and found.preference.percent.value == 1.0


@pytest.mark.parametrize("more", [Details(gold=Better.LEFT), Details(is_repeat=True)], ids=["gold", "repeat"])
def test_golds_and_repeats_do_not_count(more: Details) -> None:
    plain = [judged("a", "i", -2), judged("b", "i", 2)]
    found = agreement_of([*plain, judged("c", "i", -2, more)], resamples=20)
    assert found == agreement_of(plain, resamples=20)


def test_the_earliest_of_several_judgements_of_one_rater_counts() -> None:
    early, late = judged("a", "i", -2, Details(created_ms=1)), judged("a", "i", 2, Details(created_ms=2))
    assert once_per_rater([late, early]) == [early]
    found = agreement_of([late, early, judged("b", "i", -2)], resamples=20).preference
    assert (found.raters, found.units) == (2, 1)
    assert found.percent and found.percent.value == 1.0


def test_items_and_raters_of_other_batches_are_others() -> None:
    said = [judged("a", "i", -2), judged("a", "i", 2, Details(batch="c"))]
    found = agreement_of(said, resamples=20).preference
    assert (found.units, found.single_units, found.raters) == (0, 2, 2)
    assert (found.percent, found.alpha, found.ac2) == (None, None, None)


def test_nothing_judged_is_no_error() -> None:
    found = agreement_of([])
    assert (found.preference.units, found.preference.percent, found.both_bad) == (0, None, 0)


def test_no_resamples_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one resample, not 0"):
        agreement_of(PUBLISHED, resamples=0)


some = st.lists(
    st.builds(
        judged,
        st.sampled_from("abc"),
        st.sampled_from("ijkl"),
        st.sampled_from(Preference),
        st.builds(
            Details,
            created_ms=st.integers(0, 3),
            left=st.dictionaries(st.sampled_from(SCALES), st.integers(1, 7)),
            right=st.dictionaries(st.sampled_from(SCALES), st.integers(1, 7)),
        ),
    ),
    max_size=20,
    unique_by=lambda j: j.id,
)


@given(some, st.randoms(use_true_random=False))
def test_order_and_names_make_no_difference(judgements: list[Judgement], rng: object) -> None:
    shuffled = list(judgements)
    rng.shuffle(shuffled)  # pyright: ignore[reportAttributeAccessIssue]  Hypothesis types it as object
    assert agreement_of(shuffled, 1, 20) == agreement_of(judgements, 1, 20)
    renamed = [
        judged(
            j.rater.translate(str.maketrans("abc", "zyx")),
            j.item.translate(str.maketrans("ijkl", "qpnm")),
            j.preference,
            Details(created_ms=j.created_ms, left=j.left.scales, right=j.right.scales),
        )
        for j in judgements
    ]
    assert agreement_of(renamed, 1, 20) == agreement_of(judgements, 1, 20)
