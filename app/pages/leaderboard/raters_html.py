"""What sways raters, and each rater's report, as HTML.

Knows reports as values. Names of raters, groups and batches come from files too, so they are escaped.
"""

from collections.abc import Mapping
from html import escape

from app.services.board import Report
from app.widgets.measured import NOT_KNOWN, coefficient, measured_html, number, percent, with_span
from app.widgets.stacked_table import Head, Row, stacked_table
from engine.judging.biases import LengthEffect, PositionBias
from engine.judging.board import Board
from engine.judging.estimate import Estimate
from engine.judging.rater_reports import RaterReport

_SMALLEST_P = 0.001
_HEADS = (
    Head("Rater", kind="who"),
    Head("n"),
    Head("Median time"),
    Head("Gold right"),
    Head("Steady on repeats"),
    Head("Share of A"),
    Head("With the majority"),
)


def raters_html(report: Report, titles: Mapping[str, str]) -> str:
    """Return the biases, how intervals were made, and a table of raters; `titles` are {batch id: title}."""
    facts = (position_words(report.position, titles), length_words(report.length), resampling_words(report.board))
    said = "".join(f"<li>{escape(fact)}</li>" for fact in facts)
    several = len({rater.batch_id for rater in report.raters}) > 1
    rows = [_row(rater, titles.get(rater.batch_id, "") if several else "") for rater in report.raters]
    table = stacked_table("Raters, over all that they judged in these batches", _HEADS, rows) if rows else ""
    return (
        f'<h3 class="board-sub">What else may decide</h3><ul class="board-facts">{said}</ul>'
        '<h3 class="board-sub">Each rater</h3><p class="board-note">Fast is below a third of the batch’s usual pace, '
        f"slow above three times of it. Nobody is left out for any of this.</p>{table}"
    )


def position_words(position: PositionBias, titles: Mapping[str, str]) -> str:
    """Return whether the side decides, as plain text."""
    if position.share_a is None or position.p is None:
        return "Position: no rater preferred either answer, so nothing can be said."
    share = with_span(position.share_a, percent)
    counted = f"Position: A won {share} of {position.share_a.n} decisive votes; {_p(position.p)}."
    if position.is_found:
        side = "A" if position.share_a.value > 0.5 else "B"  # noqa: PLR2004
        verdict = f" Raters lean to what is shown as {side}. Points have that pull taken out already."
    else:
        verdict = " No leaning to one side was found."
    leaning = [rater for rater in position.raters if rater.is_found]
    alone = ", ".join(
        f"{rater.rater} ({titles.get(rater.batch_id, 'a batch')}, A {percent(rater.share_a.value)})"
        for rater in leaning
    )
    return f"{counted}{verdict}" + (f" By themselves lean: {alone}." if alone else "")


def length_words(length: LengthEffect) -> str:
    """Return whether longer answers win, as plain text."""
    if length.longer_wins is None:
        return "Length: no decisive vote was between answers of different length."
    rank = "" if length.rank_correlation is None else f" Rank correlation {coefficient(length.rank_correlation)}."
    return (
        f"Length: the longer answer won {with_span(length.longer_wins, percent)} of {length.longer_wins.n} decisive "
        f"votes.{rank} A longer answer may simply be better; “At equal length” above takes it out."
    )


def resampling_words(board: Board) -> str:
    """Return how the intervals of the board were made, as plain text."""
    if not board.resampled:
        return "Intervals: none, for nothing counts."
    drawn = " and ".join(f"{name}s" for name in board.resampled)
    options = board.options
    alone = "" if "rater" in board.resampled else " With so few raters they say nothing about other raters than these."
    return f"Intervals: {drawn} are drawn anew, {options.resamples} times, seed {options.seed}.{alone}"


def _row(rater: RaterReport, batch: str) -> Row:
    below = " · ".join(part for part in (rater.group, batch) if part)
    small = f' <small class="measured-span">{escape(below)}</small>' if below else ""
    cells = (
        f"<b>{escape(rater.rater)}</b>{small}",
        number(rater.n),
        _pace(rater),
        _share(rater.gold),
        _share(rater.steadiness),
        _share(rater.share_a),
        _share(rater.with_majority),
    )
    return Row(cells)


def _pace(rater: RaterReport) -> str:
    if rater.median_seconds is None:
        return NOT_KNOWN
    word = "fast" if rater.is_fast else "slow" if rater.is_slow else ""
    tag = f' <span class="board-tag">{word}</span>' if word else ""
    return f"<b>{number(rater.median_seconds, 1)} s</b>{tag}"


def _share(estimate: Estimate | None) -> str:
    return measured_html(estimate, percent, f"n {estimate.n}" if estimate is not None else "")


def _p(p: float) -> str:
    return "p < .001" if p < _SMALLEST_P else f"p = {p:.3f}".replace("0.", ".")
