"""Every figure of the house: own colours and font, no tools, nothing to drag, nothing from elsewhere."""

import json

import plotly.graph_objects as go
import pytest

from app.widgets.figure_look import empty_figure, house_figure, spoken_of
from app.widgets.palette import PANEL


@pytest.mark.parametrize("figure", [house_figure(300, "Words"), empty_figure(300, "Words")])
def test_it_has_the_look_of_the_house(figure: go.Figure) -> None:
    layout = json.loads(figure.to_json() or "")["layout"]
    assert (layout["paper_bgcolor"], layout["plot_bgcolor"], layout["height"]) == (PANEL, PANEL, 300)
    assert "width" not in layout and layout["autosize"] is True
    assert layout["dragmode"] is False and layout["xaxis"]["fixedrange"] and layout["yaxis"]["fixedrange"]
    assert {"zoom", "pan", "toimage"} <= set(layout["modebar"]["remove"])
    assert "http" not in (figure.to_json() or "")
    assert spoken_of(figure) == "Words"


def test_an_empty_figure_says_so() -> None:
    layout = json.loads(empty_figure(300, "Nothing yet.").to_json() or "")["layout"]
    assert [note["text"] for note in layout["annotations"]] == ["Nothing yet."]
    assert layout["xaxis"]["visible"] is layout["yaxis"]["visible"] is False
