"""Measured numbers in words: shares, means and points with their 95 % interval, the same way wherever they stand."""

from collections.abc import Callable

from engine.judging.estimate import Estimate

Write = Callable[[float], str]
NOT_KNOWN = "–"
"""Stands where nothing can be said."""


def number(value: float, digits: int = 0) -> str:
    """Return a number with so many digits after the point and a true minus sign; never a minus before 0."""
    written = f"{abs(value):.{digits}f}"
    return f"−{written}" if value < 0 and float(written) > 0 else written


def points(value: float) -> str:
    """Return points of the board, without digits after the point."""
    return number(value)


def mark(value: float) -> str:
    """Return a mean mark or level with one digit after the point."""
    return number(value, 1)


def coefficient(value: float) -> str:
    """Return a coefficient with two digits after the point."""
    return number(value, 2)


def percent(share: float) -> str:
    """Return a share 0..1 as whole percent."""
    return f"{number(100 * share)} %"


def span(estimate: Estimate, write: Write) -> str:
    """Return the interval, as "4.8 to 5.6"; empty when there is none."""
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{write(estimate.low)} to {write(estimate.high)}"


def with_span(estimate: Estimate | None, write: Write) -> str:
    """Return the number and its interval, as "5.2 (4.8 to 5.6)"."""
    if estimate is None:
        return NOT_KNOWN
    ends = span(estimate, write)
    return f"{write(estimate.value)} ({ends})" if ends else write(estimate.value)


def measured_html(estimate: Estimate | None, write: Write, more: str = "") -> str:
    """Return the number with its interval and `more` (plain words, already escaped) small below it."""
    if estimate is None:
        return f'<span class="measured-none" aria-label="not known">{NOT_KNOWN}</span>'
    below = ", ".join(part for part in (span(estimate, write), more) if part)
    small = f' <small class="measured-span">{below}</small>' if below else ""
    return f'<b class="measured">{write(estimate.value)}</b>{small}'
