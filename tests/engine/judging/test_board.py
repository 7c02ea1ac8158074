import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.judging.board import Board, BoardOptions, Tally, board, duels
from engine.judging.filters import Filters, LeftOut
from engine.judging.judgement import Better, Contender, Judgement, Preference
from tests.engine.judging.contests import contest, mirrored, side

QUICK = BoardOptions(seed=3, resamples=40)
NAMES = "pqrs"


def told(left: str, right: str, said: Preference, number: int) -> Judgement:
    rated = side(left, "x" * (number % 7), scales={"helpful": 1 + number % 7}, perceived={"openness": 1 + number % 9})
    return contest(rated, side(right, "a longer text"), said, number, item=f"i{number // 2}")


JUDGED = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(Preference)), max_size=30
).map(lambda rows: [told(*row, number) for number, row in enumerate(rows)])


@settings(deadline=None, max_examples=60)
@given(JUDGED, st.randoms(use_true_random=False), st.booleans())
def test_order_and_stored_sides_do_not_matter(judged: list[Judgement], rng: random.Random, is_at_length: bool) -> None:
    filters = Filters(is_length_controlled=is_at_length)
    other = [mirrored(judgement) if rng.random() < 0.5 else judgement for judgement in judged]
    rng.shuffle(other)
    assert board(other, filters, QUICK) == board(judged, filters, QUICK)


@settings(deadline=None, max_examples=60)
@given(JUDGED)
def test_every_judgement_is_counted_once(judged: list[Judgement]) -> None:
    found = board(judged, options=QUICK)
    assert found.counted + found.left_out.total == len(judged)
    assert sum(row.n for row in found.rows) == 2 * found.counted
    for place, row in enumerate(found.rows):
        against = found.matrix[place]
        assert against[place] == Tally()
        assert sum(tally.wins for tally in against) == row.tally.wins
        assert sum(tally.both_bad for tally in against) == row.tally.both_bad
        for column, tally in enumerate(against):
            back = found.matrix[column][place]
            assert (tally.wins, tally.ties, tally.losses, tally.both_bad) == (
                (back.losses, back.ties, back.wins, back.both_bad)
            )


@settings(deadline=None, max_examples=60)
@given(JUDGED)
def test_rows_are_sound(judged: list[Judgement]) -> None:
    found = board(judged, options=QUICK)
    for row in found.rows:
        assert row.strength.low is not None and row.strength.high is not None
        assert row.strength.low < row.strength.high
        assert 0 < row.expected_share < 1
        assert 1 <= row.rank <= len(found.rows)
    order = [(row.component, -row.strength.value) for row in found.rows]
    assert order == sorted(order)
    assert found.components == len({row.component for row in found.rows})


def test_no_judgements_give_an_empty_board() -> None:
    found = board([])
    assert found == Board((), (), (), 0, LeftOut(), 0, None, None, (), Filters(), BoardOptions())


def test_golds_and_repeats_alone_give_an_empty_board_that_says_so() -> None:
    judged = [contest("p", "q", 1, 1, gold=Better.LEFT), contest("p", "q", 1, 2, is_repeat=True)]
    found = board(judged)
    assert found.rows == ()
    assert found.left_out == LeftOut(gold=1, repeat=1)


def better(one: str, other: str, times: int, first: int) -> list[Judgement]:
    """Return that `one` is better in three of four, on either side and as often A as B."""
    said, found = [2, 1, 1, -1], []
    for n in range(times):
        shown, lean = n // 8 % 2 == 0, said[n // 2 % 4]
        sides = (other, one, lean) if n % 2 else (one, other, -lean)
        found.append(contest(*sides, first + n, is_swapped=shown))
    return found


CLEAR = better("p", "q", 240, 0) + better("q", "r", 240, 240) + better("p", "r", 240, 480)


def test_the_better_one_is_above_and_points_follow_strengths() -> None:
    found = board(CLEAR, options=replace(QUICK, fewest=481))
    assert [row.contender.key for row in found.rows] == ["p", "q", "r"]
    assert [row.rank for row in found.rows] == [1, 2, 3]
    assert sum(row.points.value for row in found.rows) == pytest.approx(3000)
    first, last = found.rows[0], found.rows[-1]
    odds = 10 ** ((first.points.value - last.points.value) / 400)
    assert odds == pytest.approx(2.718281828 ** (first.strength.value - last.strength.value))
    assert first.points.low is not None and first.points.high is not None
    assert first.points.low < first.points.value < first.points.high
    assert first.expected_share > 0.6 > 0.4 > last.expected_share
    assert all(row.is_provisional for row in found.rows)
    assert found.resampled == ("prompt", "rater")


def test_shares_are_of_all_judgements_and_two_bad_ones_are_half_a_win() -> None:
    said = [Preference.LEFT_MUCH, Preference.LEFT, Preference.TIE, Preference.RIGHT, Preference.BOTH_BAD]
    found = board([contest("p", "q", one, n) for n, one in enumerate(said)], options=QUICK)
    tally = next(row.tally for row in found.rows if row.contender.key == "p")
    assert tally == Tally(wins=2, ties=1, losses=1, both_bad=1)
    assert (tally.win_share, tally.tie_share, tally.loss_share, tally.both_bad_share) == (0.4, 0.2, 0.2, 0.2)
    assert tally.preference == pytest.approx(0.6)
    assert Tally().preference is None
    assert Tally().win_share == 0.0


def test_a_row_with_few_judgements_is_provisional() -> None:
    judged = [contest("p", "q", 1, n) for n in range(19)] + [contest("q", "r", 1, 50)]
    found = board(judged, options=BoardOptions(resamples=10))
    assert {row.contender.key: row.is_provisional for row in found.rows} == {"p": True, "q": False, "r": True}


def test_contenders_that_never_met_are_not_ranked_together() -> None:
    weak = [contest("x", "y", -2, 900 + n) for n in range(60)]
    found = board(CLEAR + weak, options=QUICK)
    assert found.components == 2
    assert [(row.contender.key, row.component, row.rank) for row in found.rows][3:] == [("x", 1, 1), ("y", 1, 2)]


def test_a_contender_is_shown_as_in_its_latest_judgement() -> None:
    old, new = Contender("p", "Old name"), Contender("p", "New name")
    judged = [contest(side(new), "q", 1, 5), contest(side(old), "q", 1, 4)]
    assert {row.contender.name for row in board(judged, options=QUICK).rows} == {"New name", "Q"}


def test_the_seed_moves_the_intervals_and_nothing_else() -> None:
    one, other = board(CLEAR, options=QUICK), board(CLEAR, options=replace(QUICK, seed=4))
    assert [row.strength.value for row in one.rows] == [row.strength.value for row in other.rows]
    assert one.rows[0].strength.low != other.rows[0].strength.low


def test_length_control_is_said() -> None:
    judged = [contest(side("p", "a" * (n % 9)), side("q", "a" * 5), 1, n) for n in range(30)]
    assert board(judged, options=QUICK).length is None
    assert board(judged, Filters(is_length_controlled=True), QUICK).length is not None


def test_impressions_reach_the_rows() -> None:
    found = board([told("p", "q", Preference.LEFT, n) for n in range(9)], options=QUICK)
    row = next(row for row in found.rows if row.contender.key == "p")
    assert row.impression.scales["helpful"].n == 9


def test_sample_duels_show_wins_losses_and_ties_of_either_side() -> None:
    judged = [contest("p", "q", -1, n) for n in range(20)] + [contest("p", "q", 1, 20), contest("q", "p", 0, 21)]
    judged += [contest("q", "r", 1, n) for n in range(30, 40)] + [contest("p", "q", 1, 50, gold=Better.LEFT)]
    found = duels(judged, "p", limit=5)
    assert len(found) == 5
    assert sorted(judgement.preference.lean for judgement in found[:3]) == [-1, 0, 1]
    assert all("p" in (judgement.left.contender.key, judgement.right.contender.key) for judgement in found)
    assert all(judgement.counts for judgement in found)
    assert duels(judged[::-1], "p", limit=5) == found
    assert duels(judged, "p", limit=5, seed=1) != found
    assert duels(judged, "nobody") == []
    assert duels(judged, "p", limit=0) == []
    assert duels(judged, "p", Filters(batches=("other",))) == []
