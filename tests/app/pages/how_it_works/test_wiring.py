"""The page as Gradio builds it: one private light event, of the tab."""

import gradio as gr

from app.pages import how_it_works
from app.widgets.architecture_figure import FigureTurn
from tests.app.serving import built
from tests.app.widgets.architecture_figure.turns import TURN


def last_turn(request: gr.Request) -> FigureTurn | None:
    return TURN if request.session_hash == "ann" else None


def page() -> gr.Blocks:
    with gr.Blocks(analytics_enabled=False) as blocks, gr.Tabs(), gr.Tab("How it works") as tab:
        how_it_works.build(tab, last_turn)
    return blocks


def test_opening_the_tab_is_the_only_event_and_is_not_public() -> None:
    (event,) = built(page).fns.values()
    assert [name for _, name in event.targets] == ["select"]
    assert (event.queue, event.api_visibility) == (False, "private")


def test_it_reads_the_turn_of_the_visitor_who_asks() -> None:
    (event,) = built(page).fns.values()
    assert event.fn is not None
    figure, numbers = event.fn(gr.Request(session_hash="ann"))
    assert "132 tokens" in figure and "132 tokens" in numbers
    figure, numbers = event.fn(gr.Request(session_hash="bob"))
    assert "132 tokens" not in figure + numbers


def test_the_paper_is_credited_to_its_authors_with_a_note_on_the_sheet() -> None:
    words = " ".join(" ".join(str(b.value).split()) for b in built(page).blocks.values() if isinstance(b, gr.HTML))
    assert "(Tang, Yang and Abbasi 2025, arXiv 2509.07370)" in words
    assert "credits “Cao et al. (2025)”; the authors named here are those of the paper" in words
