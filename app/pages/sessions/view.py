"""The sessions page's widgets and where they stand; the only place that names them."""

from dataclasses import dataclass

import gradio as gr

from app.pages.sessions.list_html import NO_SESSIONS
from app.pages.sessions.transcript import head_html
from app.widgets.weights_history import drift_figure, weights_heatmap

_LISTEN = "window.personaPages.sessions.listen(element, trigger);"


@dataclass(frozen=True, slots=True)
class SessionsView:
    """The widgets that events read or write."""

    words: gr.Textbox
    listing: gr.HTML
    chosen: gr.State
    head: gr.HTML
    reopen: gr.Button
    replay: gr.Button
    stop: gr.Button
    rename: gr.Button
    delete: gr.Button
    rename_row: gr.Row
    title: gr.Textbox
    keep_title: gr.Button
    save_title: gr.Button
    delete_row: gr.Row
    delete_yes: gr.Button
    delete_no: gr.Button
    replayed: gr.HTML
    transcript: gr.HTML
    weights: gr.Plot
    weights_words: gr.HTML
    drift: gr.Plot
    drift_words: gr.HTML
    going: gr.Textbox


def layout() -> SessionsView:
    """Lay the page out in the surrounding tab: list, one session, its pictures."""
    parts: dict[str, gr.components.Component | gr.Row] = {}
    with gr.Row(elem_id="sessions", equal_height=False):
        with gr.Column(scale=0, min_width=300, elem_id="sessions-list", elem_classes=["room"]):
            gr.HTML("<h2>Sessions</h2>", elem_classes=["caption"])
            parts["words"] = gr.Textbox(
                "",
                label="Search",
                show_label=False,
                placeholder="Search titles, personas and text",
                container=False,
                max_lines=1,
                max_length=200,
                elem_id="sessions-words",
                html_attributes=gr.InputHTMLAttributes(autocorrect="off"),
            )
            parts["listing"] = gr.HTML(NO_SESSIONS, elem_id="sessions-found", js_on_load=_LISTEN)
        with gr.Column(scale=1, min_width=320, elem_id="sessions-talk", elem_classes=["room"]):
            gr.HTML("<h2>Session</h2>", elem_classes=["caption"])
            parts["head"] = gr.HTML(head_html(None, 0), elem_id="sessions-head")
            parts |= _actions()
            with gr.Column(elem_id="sessions-read"):
                parts["replayed"] = gr.HTML("", elem_id="sessions-replayed", js_on_load=_LISTEN)
                parts["transcript"] = gr.HTML("", elem_id="sessions-transcript")
        with gr.Column(scale=0, min_width=360, elem_id="sessions-pictures", elem_classes=["room"]):
            parts |= _pictures()
        parts["going"] = gr.Textbox(visible="hidden", elem_id="sessions-going", container=False)
    return SessionsView(chosen=gr.State(""), **parts)  # pyright: ignore[reportArgumentType]


def _actions() -> dict[str, gr.components.Component | gr.Row]:
    with gr.Row(elem_id="sessions-actions"):
        parts: dict[str, gr.components.Component | gr.Row] = {
            "reopen": gr.Button("Reopen in studio", variant="primary", size="sm", interactive=False, min_width=60),
            "replay": gr.Button("Replay", size="sm", interactive=False, min_width=60, elem_id="sessions-replay"),
            "stop": gr.Button("Stop replay", variant="stop", size="sm", visible="hidden", min_width=60),
            "rename": gr.Button("Rename", size="sm", interactive=False, min_width=60),
            "delete": gr.Button("Delete", size="sm", interactive=False, min_width=60),
        }
    with gr.Row(visible=False, elem_classes=["sessions-step"]) as rename_row:
        parts["title"] = gr.Textbox(
            "", label="Title", show_label=False, container=False, max_lines=1, max_length=80, elem_id="sessions-title"
        )
        parts["save_title"] = gr.Button("Save title", size="sm", scale=0, min_width=90)
        parts["keep_title"] = gr.Button("Leave it", size="sm", scale=0, min_width=80)
    with gr.Row(visible=False, elem_classes=["sessions-step"]) as delete_row:
        parts["delete_yes"] = gr.Button("Yes, delete this session", variant="stop", size="sm", min_width=120)
        parts["delete_no"] = gr.Button("Keep it", size="sm", min_width=80, elem_id="sessions-keep")
    return parts | {"rename_row": rename_row, "delete_row": delete_row}


def _pictures() -> dict[str, gr.components.Component | gr.Row]:
    gr.HTML("<h2>Expert weights, turn by turn</h2>", elem_classes=["caption"])
    weights = gr.Plot(weights_heatmap(()), show_label=False, label="Expert weights, turn by turn")
    weights_words = gr.HTML("", elem_classes=["sessions-spoken"])
    gr.HTML("<h2>Traits heard, turn by turn</h2>", elem_classes=["caption"])
    drift = gr.Plot(drift_figure((), ()), show_label=False, label="Traits heard, turn by turn")
    drift_words = gr.HTML("", elem_classes=["sessions-spoken"])
    return {"weights": weights, "weights_words": weights_words, "drift": drift, "drift_words": drift_words}
