from dataclasses import replace

import pytest

from engine.judging.filters import Filters, LeftOut, chosen
from engine.judging.judgement import Better
from tests.engine.judging.contests import contest, side

ONE = contest("p", "q", 1, 7, rater_group="old", prompt_set="feelings", created_ms=100)


@pytest.mark.parametrize(
    ("filters", "is_kept"),
    [
        (Filters(), True),
        (Filters(batches=("a", "b")), True),
        (Filters(rater_groups=("old",), prompt_sets=("feelings",)), True),
        (Filters(since_ms=100, until_ms=101), True),
        (Filters(without_leaks=True, is_length_controlled=True), True),
        (Filters(batches=("a",)), False),
        (Filters(rater_groups=("",)), False),
        (Filters(prompt_sets=("everyday",)), False),
        (Filters(since_ms=101), False),
        (Filters(until_ms=100), False),
    ],
)
def test_filters_keep_what_they_ask_for(filters: Filters, is_kept: bool) -> None:
    kept, left_out = chosen([ONE], filters)
    assert kept == ([ONE] if is_kept else [])
    assert left_out.total == (0 if is_kept else 1)


def test_leaky_judgements_are_left_out_only_when_asked() -> None:
    leaky = [
        contest(side("p", leaks=("Qwen",)), "q", 1, 1),
        contest("p", side("q", leaks=("Q",)), 1, 2),
        contest("p", "q", 1, 3, flags=("identity",)),
    ]
    assert chosen(leaky, Filters())[1] == LeftOut()
    assert chosen(leaky, Filters(without_leaks=True)) == ([], LeftOut(leak=3))


def test_golds_repeats_doubles_and_a_contender_against_itself_never_count() -> None:
    others = [
        contest("p", "q", 1, 1, gold=Better.LEFT),
        contest("p", "q", 1, 2, is_repeat=True),
        contest("p", "p", 1, 3),
        replace(ONE, id="later", created_ms=101),
    ]
    kept, left_out = chosen([*others, ONE], Filters())
    assert kept == [ONE]
    assert left_out == LeftOut(gold=1, repeat=1, same_contender=1, double=1)
    assert left_out.total == 4


def test_each_counts_under_its_first_reason() -> None:
    wrong = contest("p", "p", 1, 1, gold=Better.LEFT, is_repeat=True, flags=("identity",))
    filters = Filters(batches=("z",), rater_groups=("z",), prompt_sets=("z",), since_ms=9, without_leaks=True)
    reasons = []
    for cleared in ({}, {"batches": ()}, {"rater_groups": ()}, {"prompt_sets": ()}, {"since_ms": None}):
        filters = replace(filters, **cleared)
        reasons.append(chosen([wrong], filters)[1])
    assert reasons == [
        LeftOut(batch=1),
        LeftOut(rater_group=1),
        LeftOut(prompt_set=1),
        LeftOut(time=1),
        LeftOut(gold=1),
    ]


def test_what_is_kept_comes_in_the_order_of_time_item_and_rater_whatever_the_batches_ids() -> None:
    made = [contest("p", "q", 1, number, item="i", rater=f"r{9 - number}") for number in range(4)]
    late, *rest = [replace(one, batch_id=f"b{number % 2}", created_ms=5) for number, one in enumerate(made)]
    kept = chosen([replace(late, created_ms=9), *rest], Filters())[0]
    assert [judgement.rater for judgement in kept] == ["r6", "r7", "r8", "r9"]
