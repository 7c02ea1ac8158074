"""A moment of the past in words, such as "5 minutes ago". Knows no clock: it is told what time it is."""

from datetime import UTC, datetime

_MINUTE_MS = 60_000
_STEPS = ((_MINUTE_MS, "minute"), (60 * _MINUTE_MS, "hour"), (24 * 60 * _MINUTE_MS, "day"))
_DAYS_IN_WORDS = 30


def ago(then_ms: int, now_ms: int) -> str:
    """Return how long ago `then_ms` was; the day itself when that is 30 days or more. Both [ms since 1970]."""
    passed_ms = now_ms - then_ms
    words = "just now"
    for unit_ms, unit in _STEPS:
        count = passed_ms // unit_ms
        if count >= 1:
            words = f"{count} {unit}{'' if count == 1 else 's'} ago"
    if passed_ms >= _DAYS_IN_WORDS * _STEPS[-1][0]:
        moment = _moment(then_ms)
        words = f"{moment.day} {moment:%b %Y}"
    return words


def time_html(then_ms: int, now_ms: int) -> str:
    """Return the same as a `<time>` element that says the whole moment in UTC."""
    moment = _moment(then_ms)
    whole = f'datetime="{moment:%Y-%m-%dT%H:%M:%SZ}" title="{moment:%Y-%m-%d %H:%M} UTC"'
    return f"<time {whole}>{ago(then_ms, now_ms)}</time>"


def _moment(then_ms: int) -> datetime:
    return datetime.fromtimestamp(then_ms / 1000, UTC)
