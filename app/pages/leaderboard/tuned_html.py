"""Whether contenders sound as they are tuned, as HTML: a picture for each, and how well the order of each trait holds.

Knows boards as values. Names are escaped here.
"""

from html import escape

from app.pages.leaderboard.names import names_of
from app.widgets.aimed_heard import LEGEND, aimed_heard
from app.widgets.measured import coefficient, mark
from engine.judging.board import Board, BoardRow
from engine.judging.impressions import FEWEST_IN_ORDER, TraitOrder

HOW_TO_ASK = (
    "No rater was asked which traits they hear. To ask, make a batch in the Ratings tab and tick the questions on "
    "traits."
)


def tuned_html(board: Board) -> str:
    """Return the pictures and the orders; one line when nobody rated traits."""
    rated = [row for row in board.rows if row.impression.heard]
    if not rated:
        return f'<p class="board-note">{HOW_TO_ASK}</p>'
    names = names_of(row.contender for row in board.rows)
    pictures = "".join(_picture(row, names[row.contender.key]) for row in rated)
    orders = "".join(f"<li>{_order(order)}</li>" for order in board.trait_orders)
    listed = (
        '<h3 class="board-sub">Who is tuned higher, is heard higher?</h3>'
        '<p class="board-note">Rank correlation of aims with what was '
        f'heard: 1 is the same order, 0 no order, −1 the reverse.</p><ul class="tuned-orders">{orders}</ul>'
        if orders
        else ""
    )
    return f'{LEGEND}<div class="tuned">{pictures}</div>{listed}'


def _picture(row: BoardRow, name: str) -> str:
    distance = row.impression.distance
    off = "no aims: the control" if distance is None else f"{mark(distance)} steps off its aims"
    caption = f"<figcaption><b>{escape(name)}</b> {off}</figcaption>"
    return f'<figure class="tuned-one">{caption}{aimed_heard(row.impression.heard)}</figure>'


def _order(order: TraitOrder) -> str:
    if order.rho is None:
        few = f"fewer than {FEWEST_IN_ORDER} contenders" if order.contenders < FEWEST_IN_ORDER else "all are alike"
        return f"<b>{order.trait}</b> not known: {few}"
    return f"<b>{order.trait}</b> {coefficient(order.rho)}, over {order.contenders} contenders"
