import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.orchestrator.numbers import numbers_in


def agree(one: str, other: str) -> bool:
    (first,), (second,) = numbers_in(one), numbers_in(other)
    return first.agrees(second)


@pytest.mark.parametrize(
    ("one", "other", "do_agree"),
    [
        ("1,950 men", "1950 men", True),
        ("1.234", "1234", True),
        ("3,5", "3.5", True),
        ("1.5 million", "1,500,000", True),
        ("nineteen", "19", True),
        ("twenty-one", "21", True),
        ("the 19th", "19", True),
        ("in May", "im Mai", True),
        ("in May", "5", False),
        ("-3", "3", False),
        ("1950", "1951", False),
    ],
)
def test_numbers_compare_by_what_they_mean(one: str, other: str, do_agree: bool) -> None:
    assert agree(one, other) == do_agree


def test_a_date_has_three_parts() -> None:
    assert [number.kind for number in numbers_in("on 1950-05-03")] == ["year", "month", "count"]


def test_a_small_may_is_no_month() -> None:
    assert numbers_in("it may rain") == ()


@given(st.text(alphabet="0123456789.,-− th", max_size=20))
def test_any_digits_are_read_without_a_crash(text: str) -> None:
    assert all(number.readings for number in numbers_in(text))
