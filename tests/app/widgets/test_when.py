"""Moments in words."""

import pytest

from app.widgets.when import ago, time_html

NOW_MS = 1_700_000_000_000
MINUTE_MS = 60_000


@pytest.mark.parametrize(
    ("passed_ms", "words"),
    [
        (-MINUTE_MS, "just now"),
        (0, "just now"),
        (MINUTE_MS, "1 minute ago"),
        (59 * MINUTE_MS, "59 minutes ago"),
        (60 * MINUTE_MS, "1 hour ago"),
        (29 * 24 * 60 * MINUTE_MS, "29 days ago"),
        (30 * 24 * 60 * MINUTE_MS, "15 Oct 2023"),
    ],
)
def test_how_long_ago(passed_ms: int, words: str) -> None:
    assert ago(NOW_MS - passed_ms, NOW_MS) == words


def test_the_element_says_the_whole_moment() -> None:
    expected = '<time datetime="2023-11-14T22:13:20Z" title="2023-11-14 22:13 UTC">just now</time>'
    assert time_html(NOW_MS, NOW_MS) == expected
