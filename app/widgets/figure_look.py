"""The house look of a Plotly figure: paper, ink and font, no tool bar, no dragging, nothing loaded from elsewhere.

For pictures that rarely change; what follows a slider is SVG. Knows no data. What a figure shows in words is kept in
its `layout.meta`, for the page to print where a screen reader finds it.
"""

from typing import Any

import plotly.graph_objects as go

from app.widgets.palette import FIELD, HAIRLINE, INK, MUTED, PANEL

FONT = '"Source Sans Pro", system-ui, sans-serif'
# All tools that a plot with two axes can show.
_TOOLS = ("zoom", "pan", "select", "lasso", "zoomin", "zoomout", "autoscale", "resetscale", "toimage")


def house_figure(height_px: int, spoken: str) -> go.Figure:
    """Return an empty figure in the house look; its width follows the page.

    Args:
        height_px: its height [px].
        spoken: what it will show, in words; read again by `spoken_of`.
    """
    figure = go.Figure()
    figure.update_layout(
        template="none",
        height=height_px,
        autosize=True,
        paper_bgcolor=PANEL,
        plot_bgcolor=PANEL,
        font={"family": FONT, "size": 12.5, "color": INK},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        hoverlabel={"bgcolor": FIELD, "bordercolor": HAIRLINE, "font": {"family": FONT, "color": INK}},
        modebar={"remove": list(_TOOLS), "bgcolor": "rgba(0,0,0,0)", "color": "rgba(0,0,0,0)"},
        # A finger that scrolls the page must not be caught by the plot.
        dragmode=False,
        meta={"spoken": spoken},
    )
    figure.update_xaxes(**_axis())
    figure.update_yaxes(**_axis())
    return figure


def empty_figure(height_px: int, sentence: str) -> go.Figure:
    """Return a figure that has no data yet and says so."""
    figure = house_figure(height_px, sentence)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(text=sentence, showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper", font_color=MUTED)
    return figure


def spoken_of(figure: go.Figure) -> str:
    """Return what a figure of the house shows, in words."""
    layout: Any = figure.layout
    return str(layout.meta["spoken"])


def _axis() -> dict[str, Any]:
    return {
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "linecolor": HAIRLINE,
        "gridcolor": HAIRLINE,
        "tickcolor": HAIRLINE,
        "tickfont": {"color": MUTED},
        "title": {"font": {"color": MUTED, "size": 12.5}, "standoff": 6},
    }
