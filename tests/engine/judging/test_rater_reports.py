"""A report per rater: what was planted is said, what was not measured is None."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.judging.judgement import Better, Judgement, Preference
from engine.judging.rater_reports import RaterReport, rater_reports
from tests.engine.judging.judged import Details, judged


def timed(rater: str, seconds: float, n: int = 6) -> list[Judgement]:
    return [judged(rater, f"i{place}", 1, Details(seconds=seconds)) for place in range(n)]


def report(judgements: list[Judgement], rater: str) -> RaterReport:
    (found,) = [one for one in rater_reports(judgements) if one.rater == rater]
    return found


def test_who_was_given_no_gold_and_no_repeat_has_none_not_zero() -> None:
    found = report(timed("a", 0.0), "a")
    assert (found.n, found.gold, found.steadiness, found.median_seconds, found.with_majority) == (6, None, None) + (
        None,
        None,
    )


def test_fast_and_slow_are_a_third_and_three_times_of_the_pace() -> None:
    batch = [*timed("a", 30), *timed("b", 30), *timed("c", 36), *timed("fast", 9.9), *timed("slow", 91)]
    assert [(r.rater, r.is_fast, r.is_slow) for r in rater_reports(batch)] == [
        ("a", False, False),
        ("b", False, False),
        ("c", False, False),
        ("fast", True, False),
        ("slow", False, True),
    ]
    assert report(batch, "fast").median_seconds == 9.9


@pytest.mark.parametrize("fast", [timed("fast", 10), timed("fast", 1, n=4)], ids=["just a third", "four timed"])
def test_who_is_not_fast(fast: list[Judgement]) -> None:
    assert not report([*timed("a", 30), *timed("b", 30), *timed("c", 30), *fast], "fast").is_fast


def test_two_raters_make_no_pace() -> None:
    assert not report([*timed("a", 30), *timed("b", 1)], "b").is_fast


def test_a_busy_rater_does_not_set_the_pace() -> None:
    batch = [*timed("busy", 1, n=500), *timed("a", 30), *timed("b", 30), *timed("c", 30)]
    assert report(batch, "busy").is_fast
    assert not report(batch, "a").is_slow


def test_the_pace_is_of_the_batch() -> None:
    others = [judged(rater, f"i{n}", 1, Details("other", seconds=300)) for rater in "xyz" for n in range(6)]
    found = rater_reports([*timed("a", 30), *timed("b", 30), *timed("c", 30), *others])
    assert not any(one.is_fast or one.is_slow for one in found)
    assert [one.batch_id for one in found] == ["b", "b", "b", "other", "other", "other"]


@pytest.mark.parametrize(
    ("said", "hits"),
    [(-1, 1), (-2, 1), (1, 0), (0, 0), (Preference.BOTH_BAD, 0)],
)
def test_a_gold_is_right_on_its_better_side_alone(said: Preference | int, hits: int) -> None:
    golds = [judged("a", "g", said, Details(gold=Better.LEFT)), judged("a", "h", 1, Details(gold=Better.RIGHT))]
    found = report(golds, "a")
    assert found.gold and found.gold.low is not None and found.gold.high is not None
    assert (found.gold.value, found.gold.n) == ((hits + 1) / 2, 2)
    assert found.gold.low < found.gold.value <= found.gold.high
    assert found.n == 0


def test_a_gold_that_comes_again_is_not_asked_twice() -> None:
    twice = [
        judged("a", "g", -1, Details(gold=Better.LEFT, created_ms=1)),
        judged("a", "g", 1, Details(gold=Better.LEFT, is_repeat=True, created_ms=2)),
    ]
    found = report(twice, "a")
    assert found.gold and (found.gold.value, found.gold.n) == (1.0, 1)
    assert found.steadiness and (found.steadiness.value, found.steadiness.n) == (0.0, 1)


@pytest.mark.parametrize(
    ("first", "again", "is_steady"),
    [(-2, -1, True), (-1, 1, False), (0, 0, True), (0, Preference.BOTH_BAD, True), (0, 1, False)],
)
def test_steadiness_is_the_same_stored_side(first: int, again: Preference | int, is_steady: bool) -> None:
    # Shown the other way round the second time; the stored preference is already turned back.
    twice = [
        judged("a", "i", first, Details(is_swapped=False, created_ms=1)),
        judged("a", "i", again, Details(is_swapped=True, is_repeat=True, created_ms=2)),
    ]
    found = report(twice, "a")
    assert found.steadiness and (found.steadiness.value, found.steadiness.n) == (float(is_steady), 1)
    assert found.n == 1


def test_a_repeat_of_what_is_not_there_says_nothing() -> None:
    assert report([judged("a", "i", 1, Details(is_repeat=True))], "a").steadiness is None


def test_shares_of_a_and_of_ties() -> None:
    said = [
        judged("a", "1", -1),
        judged("a", "2", 1, Details(is_swapped=True)),
        judged("a", "3", 1),
        judged("a", "4", 0),
        judged("a", "5", Preference.BOTH_BAD),
    ]
    found = report(said, "a")
    assert found.share_a and (found.share_a.value, found.share_a.n) == (pytest.approx(2 / 3), 3)
    assert found.share_ties and (found.share_ties.value, found.share_ties.n) == (0.2, 5)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([-1, -2], (1.0, 1)),
        ([1, 2], (0.0, 1)),
        ([-1, 1], None),
        ([-1], None),
        ([-1, 1, 0], None),
        ([-1, -1, 1], (1.0, 1)),
    ],
)
def test_agreement_with_the_majority_of_the_others(others: list[int], expected: tuple[float, int] | None) -> None:
    said = [judged("a", "i", -2), *(judged(f"o{n}", "i", lean) for n, lean in enumerate(others))]
    found = report(said, "a").with_majority
    assert (found and (found.value, found.n)) == expected


def test_nobody_judged_makes_no_report() -> None:
    assert rater_reports([]) == ()


some = st.lists(
    st.builds(
        judged,
        st.sampled_from("abc"),
        st.sampled_from("ijkl"),
        st.sampled_from(Preference),
        st.builds(
            Details,
            is_swapped=st.booleans(),
            gold=st.none() | st.sampled_from(Better),
            is_repeat=st.booleans(),
            seconds=st.integers(0, 60).map(float),
            created_ms=st.integers(0, 3),
        ),
    ),
    max_size=30,
    unique_by=lambda j: j.id,
)


@given(some, st.randoms(use_true_random=False))
def test_order_makes_no_difference(judgements: list[Judgement], rng: object) -> None:
    shuffled = list(judgements)
    rng.shuffle(shuffled)  # pyright: ignore[reportAttributeAccessIssue]  Hypothesis types it as object
    assert rater_reports(shuffled) == rater_reports(judgements)
