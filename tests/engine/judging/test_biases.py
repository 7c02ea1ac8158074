"""A planted bias for a side is found and an absent one is not; the length effect says what was planted."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from engine.judging.biases import length_effect, position_bias
from engine.judging.judgement import Better, Judgement, Preference
from tests.engine.judging.judged import Details, crowd, judged

RATERS = [f"r{n}" for n in range(10)]


def votes(rater: str, a: int, b: int, start: int = 0) -> list[Judgement]:
    """Return `a` votes for A and `b` for B, each on an item of its own, half of them swapped."""
    found: list[Judgement] = []
    for place in range(a + b):
        swapped = place % 2 == 1
        shown = -1 if place < a else 1
        found.append(
            judged(rater, f"{rater}{start + place}", -shown if swapped else shown, Details(is_swapped=swapped))
        )
    return found


def test_a_planted_bias_is_found() -> None:
    found = position_bias(crowd(dict.fromkeys(RATERS, 0.25), items=60, seed=1))
    assert found.is_found
    assert found.share_a and found.share_a.value == pytest.approx(0.625, abs=0.05)


def test_an_absent_bias_is_found_as_seldom_as_promised() -> None:
    # Strong preferences that all raters share change nothing: every side is a coin of its own.
    found = [position_bias(crowd(dict.fromkeys(RATERS[:3], 0.0), 40, seed, best_right=0.95)) for seed in range(300)]
    assert sum(bias.is_found for bias in found) <= 9
    assert sum(bool(bias.biased_raters) for bias in found) <= 9


def test_the_test_is_the_exact_binomial() -> None:
    found = position_bias(votes("r", 31, 9))
    assert found.p == pytest.approx(binomtest(31, 40).pvalue)
    assert found.share_a and (found.share_a.value, found.share_a.n) == (31 / 40, 40)
    assert found.is_found and found.biased_raters == ("r",)


def test_a_single_biased_rater_is_named_and_the_others_are_not() -> None:
    found = position_bias(crowd({**dict.fromkeys(RATERS, 0.0), "r3": 0.9}, items=40, seed=2))
    assert found.biased_raters == ("r3",)
    assert found.raters[0].rater == "r3"


def test_raters_who_lean_to_different_sides_are_both_named() -> None:
    found = position_bias([*votes("left", 40, 5), *votes("right", 5, 40)])
    assert not found.is_found
    assert set(found.biased_raters) == {"left", "right"}


def test_what_stands_out_alone_does_not_among_many() -> None:
    # 29 of 40 has p = .0064: found for one rater, not for one of ten.
    even = [vote for n in range(9) for vote in votes(f"even{n}", 20, 20)]
    assert position_bias(votes("r", 29, 11)).biased_raters == ("r",)
    many = position_bias([*votes("r", 29, 11), *even])
    assert many.biased_raters == ()
    assert many.raters[0].p_corrected == pytest.approx(10 * many.raters[0].p)


def test_holms_correction_never_falls_along_the_order() -> None:
    found = position_bias([v for n in range(6) for v in votes(f"r{n}", 20 + 3 * n, 20 - 3 * n)]).raters
    assert [r.p for r in found] == sorted(r.p for r in found)
    assert [r.p_corrected for r in found] == sorted(r.p_corrected for r in found)
    assert all(r.p <= r.p_corrected <= 1 for r in found)


def test_equal_raters_are_corrected_alike() -> None:
    found = position_bias([v for n in range(3) for v in votes(f"r{n}", 28, 12)]).raters
    assert [r.p_corrected for r in found] == [pytest.approx(3 * found[0].p)] * 3


def test_a_corrected_p_is_never_above_one() -> None:
    found = position_bias([*votes("a", 5, 5), *votes("b", 5, 5)]).raters
    assert [r.p_corrected for r in found] == [1.0, 1.0]


@pytest.mark.parametrize(
    "extra",
    [
        judged("r", "x", Preference.TIE),
        judged("r", "x", Preference.BOTH_BAD),
        judged("r", "x", -2, Details(gold=Better.LEFT)),
        judged("r", "x", -2, Details(is_repeat=True)),
    ],
    ids=["tie", "both bad", "gold", "repeat"],
)
def test_only_decisive_votes_that_count_are_votes(extra: Judgement) -> None:
    assert position_bias([*votes("r", 5, 5), extra]) == position_bias(votes("r", 5, 5))


def test_no_votes_are_no_bias_and_no_number() -> None:
    found = position_bias([])
    assert (found.share_a, found.p, found.is_found, found.raters) == (None, None, False, ())


def of_lengths(rater: str, item: str, left: int, right: int, said: Preference | int) -> Judgement:
    return judged(rater, item, said, Details(texts=("x" * left, "y" * right)))


def test_a_planted_liking_of_length_shows() -> None:
    rng = random.Random(3)
    likes = [
        of_lengths("r", f"i{n}", left, right, (1 if right > left else -1) * (1 if rng.random() < 0.8 else -1))
        for n in range(300)
        for left, right in [(rng.randint(10, 90), rng.randint(10, 90))]
        if left != right
    ]
    found = length_effect(likes, seed=1)
    assert found.longer_wins and found.longer_wins.low and found.longer_wins.high and found.rank_correlation
    assert found.longer_wins.low < 0.8 < found.longer_wins.high
    assert found.longer_wins.low > 0.5
    assert found.rank_correlation > 0.3
    assert found.n == found.longer_wins.n == len(likes)


def test_no_liking_of_length_shows_none() -> None:
    rng = random.Random(4)
    blind = [of_lengths("r", f"i{n}", rng.randint(10, 90), 50, rng.choice([-2, -1, 0, 1, 2])) for n in range(400)]
    found = length_effect(blind)
    assert found.longer_wins and found.longer_wins.low and found.longer_wins.high
    assert found.rank_correlation is not None
    assert found.longer_wins.low < 0.5 < found.longer_wins.high
    assert abs(found.rank_correlation) < 0.1


def test_equal_lengths_and_ties_decide_nothing() -> None:
    found = length_effect([of_lengths("r", "i", 5, 5, 1), of_lengths("r", "j", 5, 9, 0)])
    assert found.longer_wins is None
    assert found.n == 2


def test_blanks_at_the_ends_are_no_length() -> None:
    padded = judged("r", "i", 1, Details(texts=("word", "  word\n")))
    assert length_effect([padded]).rank_correlation is None


def test_raters_of_one_item_do_not_narrow_the_interval_as_items_do() -> None:
    rng = random.Random(5)
    wins = [rng.choice([-1, 1]) for _item in range(40)]
    once = [of_lengths("r0", f"i{n}", 5, 9, lean) for n, lean in enumerate(wins)]
    thrice = [of_lengths(f"r{k}", f"i{n}", 5, 9, lean) for n, lean in enumerate(wins) for k in range(3)]
    one, three = length_effect(once).longer_wins, length_effect(thrice).longer_wins
    assert one and three and one.low and one.high and three.low and three.high
    assert three.n == 3 * one.n
    assert three.high - three.low == pytest.approx(one.high - one.low, abs=0.02)


def test_nothing_judged_has_no_length_effect() -> None:
    found = length_effect([judged("r", "i", Preference.BOTH_BAD)])
    assert (found.longer_wins, found.rank_correlation, found.n) == (None, None, 0)


def test_no_resamples_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one resample, not 0"):
        length_effect([], resamples=0)


said = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(1, 6), st.integers(1, 6), st.sampled_from(Preference)),
    max_size=20,
    unique_by=lambda one: one[:2],
)


@given(said, st.lists(st.booleans(), min_size=6, max_size=6))
def test_exchanging_the_stored_sides_of_items_makes_no_difference(
    rows: list[tuple[int, int, int, int, Preference]], exchanged: list[bool]
) -> None:
    one = [of_lengths(f"r{r}", f"i{i}", left, right, preference) for r, i, left, right, preference in rows]
    other = [
        of_lengths(f"r{r}", f"i{i}", right, left, preference.mirrored)
        if exchanged[i]
        else of_lengths(f"r{r}", f"i{i}", left, right, preference)
        for r, i, left, right, preference in rows
    ]
    found, again = length_effect(one, 0, 20), length_effect(other, 0, 20)
    assert again.longer_wins == found.longer_wins
    assert again.rank_correlation == (
        None if found.rank_correlation is None else pytest.approx(found.rank_correlation, abs=1e-9)
    )


@given(said, st.randoms(use_true_random=False))
def test_order_makes_no_difference(rows: list[tuple[int, int, int, int, Preference]], rng: object) -> None:
    judgements = [of_lengths(f"r{r}", f"i{i}", left, right, preference) for r, i, left, right, preference in rows]
    shuffled = list(judgements)
    rng.shuffle(shuffled)  # pyright: ignore[reportAttributeAccessIssue]  Hypothesis types it as object
    assert position_bias(shuffled) == position_bias(judgements)
    assert length_effect(shuffled, 0, 20).longer_wins == length_effect(judgements, 0, 20).longer_wins
