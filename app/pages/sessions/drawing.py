"""What changed over a session, drawn: the weights of its turns and the drift of what was heard, each also in words."""

from html import escape

import plotly.graph_objects as go

from app.pages.sessions.transcript import Detail
from app.widgets.figure_look import spoken_of
from app.widgets.weights_history import drift_figure, weights_heatmap
from engine.personality.persona_file import sheet_from_json


def pictures_of(detail: Detail | None) -> tuple[go.Figure, str, go.Figure, str]:
    """Return the heat map and its words, the drift line and its words; of nothing when no session is shown."""
    answers = detail.conversation.answers if detail is not None else ()
    aimed = [sheet_from_json(dict(answer.asked.sheet)).traits for answer in answers]
    weights = weights_heatmap([answer.trace.weights for answer in answers])
    drift = drift_figure(aimed, [answer.heard for answer in answers])
    return weights, _words(weights), drift, _words(drift)


def _words(figure: go.Figure) -> str:
    return f"<p>{escape(spoken_of(figure))}</p>"
