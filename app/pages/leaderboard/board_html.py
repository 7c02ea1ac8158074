"""The board as HTML: a table for each group of contenders that can be compared, or a sentence why there is none.

Knows reports as values; the page's script listens for presses and reads `data-key`. All names are escaped here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from html import escape

from app.pages.leaderboard.names import is_control, names_of
from app.services.board import Report
from app.widgets.interval_bar import PointScale, interval_axis, interval_bar, scale_over
from app.widgets.measured import NOT_KNOWN, mark, measured_html, number, percent, points
from app.widgets.stacked_table import Head, Row, stacked_table
from engine.judging.board import Board, BoardRow, Tally
from engine.judging.filters import LeftOut
from engine.judging.judgement import SCALES

NOTHING_YET = """
<div class="board-none">
<h3>Nothing was judged yet</h3>
<p>Once raters have judged, this page says which persona is better at what, and how sure that is: points with their
95 % interval, wins and losses, marks for in character, helpful, natural and safe, who beats whom, whether each persona
sounds as it is tuned, and how far raters agree.</p>
<ol>
<li>Open the <b>Ratings</b> tab and make a batch: personas, prompts, how many raters.</li>
<li>Send each rater their link. Every judgement counts here at once.</li>
<li>Or import judgements that this or another studio exported, below.</li>
</ol>
</div>
"""
NONE_FIT = "No judgement fits these filters. Take one of them away."
COUNTING = '<p class="board-counting" role="status">Counting the judgements …</p>'
SHARED = (
    "“=1” is a shared rank: ranks are shared where intervals overlap, for there the judgements do not part them. "
    "A rank is 1 + the number of contenders whose interval lies wholly above."
)
_REASONS = {
    "batch": "of other batches",
    "rater_group": "of other rater groups",
    "prompt_set": "on other prompts",
    "time": "of other days",
    "gold": "on gold items (they test the rater)",
    "repeat": "repeats (they test steadiness)",
    "leak": "in which an answer gave away who speaks",
    "same_contender": "of a contender with itself",
    "double": "second ones of a rater on the same item",
}


def status_html(report: Report | None, problem: str = "") -> str:
    """Return what counts and what was left out; `problem` says why the filters are not followed."""
    if problem:
        return f'<p class="board-status is-problem" role="status">{escape(problem)}</p>'
    if report is None:
        return ""
    board = report.board
    words = f"{_count(board.counted, 'judgement counts', 'judgements count')}. {left_out_words(board.left_out)}"
    return f'<p class="board-status" role="status">{words}</p>'


def left_out_words(left_out: LeftOut) -> str:
    """Return what was left out and why, as plain text."""
    counts = [(getattr(left_out, field.name), _REASONS[field.name]) for field in fields(left_out)]
    said = [f"{count} {reason}" for count, reason in counts if count]
    if not said:
        return "None was left out."
    return f"{left_out.total} left out: {', '.join(said)}."


def board_html(report: Report | None) -> str:
    """Return the board; what the page will show when nothing was judged at all."""
    if report is None:
        return NOTHING_YET
    board = report.board
    if not board.rows:
        return f'<p class="board-note">{NONE_FIT}</p>'
    names = names_of(row.contender for row in board.rows)
    groups = [[row for row in board.rows if row.component == place] for place in range(board.components)]
    if len(groups) == 1:
        return f"{_table('The leaderboard, the strongest first', groups[0], names)}{_notes(board)}"
    lead = (
        f'<p class="board-note">No judgement joins these contenders, so there are {len(groups)} boards: points and '
        "ranks hold inside a board only. Judge across them in one batch to compare all.</p>"
    )
    sections = "".join(
        f'<section aria-label="Board {place} of {len(groups)}"><h3>Board {place} of {len(groups)}</h3>'
        f"{_table(f'Board {place}, the strongest first', rows, names)}</section>"
        for place, rows in enumerate(groups, 1)
    )
    return f"{lead}{sections}{_notes(board)}"


def _table(caption: str, rows: Sequence[BoardRow], names: Mapping[str, str]) -> str:
    # One who was hardly judged has so wide an interval that nobody else's could be read beside it.
    settled = [row.points for row in rows if not row.is_provisional]
    scale = scale_over(settled or [row.points for row in rows])
    heads = [
        Head("Contender", kind="who"),
        Head("Rank"),
        Head("Points, 95 % interval", interval_axis(scale), "wide"),
        Head("n"),
        *(Head(label) for label in ("Win", "Tie", "Loss", "Both bad", "Expected share")),
        *(Head(scale_name.replace("_", " ").capitalize(), "<small>1–7</small>") for scale_name in SCALES),
        Head("Off its aims", "<small>steps</small>"),
    ]
    shared = Counter(row.rank for row in rows)
    drawn = [_row(row, scale, names[row.contender.key], shared[row.rank] > 1) for row in rows]
    return stacked_table(caption, heads, drawn)


def _row(row: BoardRow, scale: PointScale, name: str, is_shared: bool) -> Row:
    scales = [measured_html(row.impression.scales.get(name), mark) for name in SCALES]
    cells = (
        _who(row, name),
        f'<b class="board-rank">{"=" if is_shared else ""}{row.rank}</b>',
        f'<span class="board-points">{interval_bar(row.points, scale)}'
        f"<span>{measured_html(row.points, points)}</span></span>",
        number(row.n),
        *_tally(row.tally),
        percent(row.expected_share),
        *scales,
        NOT_KNOWN if row.impression.distance is None else mark(row.impression.distance),
    )
    return Row(cells, "board-row is-provisional" if row.is_provisional else "board-row", row.contender.key)


def _who(row: BoardRow, name: str) -> str:
    tags = "".join(
        f' <span class="board-tag">{word}</span>'
        for word, holds in (("control", is_control(row.contender)), ("provisional", row.is_provisional))
        if holds
    )
    key = escape(row.contender.key, quote=True)
    return (
        f'<button type="button" class="board-who" data-key="{key}" aria-pressed="false" '
        f'aria-label="Sample duels of {escape(name, quote=True)}">{escape(name)}</button>{tags}'
    )


def _tally(tally: Tally) -> tuple[str, ...]:
    return tuple(map(percent, (tally.win_share, tally.tie_share, tally.loss_share, tally.both_bad_share)))


def _notes(board: Board) -> str:
    fewest = board.options.fewest
    notes = [SHARED]
    if any(row.is_provisional for row in board.rows):
        notes.append(f"Provisional: fewer than {fewest} judgements, so a first impression only.")
    notes.append(
        "Points: 1000 is the mean, 400 more are odds of ten to one. Expected share: wins, and half of ties, against an "
        "average rival. Off its aims: how far the traits heard lie from the dials, on average. Press a name to read "
        "some of its duels."
    )
    if board.length is not None:
        notes.append("Points are those at equal length of the answers.")
    return "".join(f'<p class="board-note">{escape(note)}</p>' for note in notes)


def _count(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count} {many}"
