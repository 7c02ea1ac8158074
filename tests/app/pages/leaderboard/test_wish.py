"""What the filters hold, and what it means: days with both ends, empty names, nothing that is gone."""

import pytest

from app.pages.leaderboard.wish import Wish, batch_choices, choice_of, name_choices
from engine.errors import BadInput
from engine.judging.filters import Filters
from tests.app.pages.leaderboard.conftest import Room
from tests.app.services.echo import ANA
from tests.app.simulated import BEGAN_MS, DAY_MS, Crowd


def test_nothing_set_keeps_everything() -> None:
    assert Wish().filters() == Filters()


def test_the_last_day_counts_to_its_end() -> None:
    filters = Wish(since="2026-03-01", until=" 2026-03-01 ").filters()
    assert (filters.since_ms, filters.until_ms) == (BEGAN_MS, BEGAN_MS + DAY_MS)


@pytest.mark.parametrize("text", ["2026-3-1", "tomorrow", "1.3.2026", "2026-02-30", "<b>", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_said_with_its_field(text: str) -> None:
    with pytest.raises(BadInput, match="^From: .*2026-03-01|^From: .*1970"):
        Wish(since=text).filters()
    with pytest.raises(BadInput, match="^To: "):
        Wish(until=text).filters()


def test_days_that_are_exchanged_are_said() -> None:
    with pytest.raises(BadInput, match="2026-03-01, is before the first, 2026-03-02"):
        Wish(since="2026-03-02", until="2026-03-01").filters()


def test_an_empty_group_can_be_chosen() -> None:
    assert name_choices(("", "students"), "without a group") == [("without a group", "="), ("students", "=students")]
    wish = Wish(groups=("=", "=students"), prompt_sets=(choice_of("=odd"),), without_leaks=True)
    assert wish.filters() == Filters(rater_groups=("", "students"), prompt_sets=("=odd",), without_leaks=True)


def test_what_is_gone_is_dropped(room: Room) -> None:
    spring = room.judged(Crowd(group="students"))
    choices = room.board.choices(ANA)
    wish = Wish((spring, "gone"), ("=students", "="), ("=everyday", "typed"), "2026-03-01")
    assert wish.within(choices) == Wish((spring,), ("=students",), ("=everyday",), "2026-03-01")
    assert batch_choices(choices) == [("Spring (108)", spring)]
