"""The page shows the visitor's own last turn, none, or the reason why it cannot."""

from app.pages.how_it_works.handlers import HowItWorksHandlers, framed, shown
from app.pages.how_it_works.numbers_table import NO_TURN
from app.widgets.architecture_figure import FigureTurn, architecture_figure
from engine.errors import BadInput
from tests.app.widgets.architecture_figure.turns import TURN


def test_every_visitor_sees_their_own_turn() -> None:
    turns = {"ann": TURN}
    on = HowItWorksHandlers(turns.get)
    assert on.show("ann") == shown(TURN)
    assert on.show("bob") == shown(None)
    assert "132 tokens" in shown(TURN).figure and "132 tokens" in shown(TURN).numbers
    assert NO_TURN in shown(None).numbers


def test_an_error_becomes_a_sentence_and_the_figure_stays() -> None:
    def broken(visitor: str) -> FigureTurn | None:
        raise BadInput(f"No turn of <b>{visitor}</b> can be read.")

    page = HowItWorksHandlers(broken).show("ann")
    assert page.numbers == "<p>No turn of &lt;b&gt;ann&lt;/b&gt; can be read.</p>"
    assert page.figure == shown(None).figure


def test_the_frame_scrolls_by_keyboard_and_keeps_the_figure_readable() -> None:
    frame = framed(architecture_figure())
    assert 'tabindex="0"' in frame and 'role="region"' in frame
    assert "overflow-x: auto" in frame and "min-width: 1180px" in frame
