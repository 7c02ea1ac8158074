"""The leaderboard page's widgets and where they stand; the only place that names them."""

from dataclasses import dataclass

import gradio as gr

from app.pages.leaderboard.files_html import files_html
from app.widgets.win_matrix import win_matrix
from engine.judging.filters import Filters

_LISTEN = "window.personaPages.leaderboard.listen(element, trigger);"


@dataclass(frozen=True, slots=True)
class FiltersView:
    """What decides which judgements count."""

    batches: gr.Dropdown
    groups: gr.Dropdown
    prompt_sets: gr.Dropdown
    since: gr.Textbox
    until: gr.Textbox
    without_leaks: gr.Checkbox
    is_length_controlled: gr.Checkbox

    @property
    def fields(self) -> list[gr.components.Component]:
        """The fields of `Wish`, in its order."""
        lists = [self.batches, self.groups, self.prompt_sets]
        return [*lists, self.since, self.until, self.without_leaks, self.is_length_controlled]


@dataclass(frozen=True, slots=True)
class LeaderboardView:
    """The widgets that events read or write."""

    filters: FiltersView
    counting: gr.HTML
    status: gr.HTML
    board: gr.HTML
    duels: gr.HTML
    matrix: gr.Plot
    matrix_words: gr.HTML
    tuned: gr.HTML
    agreement: gr.HTML
    raters: gr.HTML
    files: gr.HTML
    upload: gr.UploadButton
    taken: gr.HTML
    shown: gr.State
    """The filters of the board that is shown."""


def layout(method: str) -> LeaderboardView:
    """Lay the page out in the surrounding tab; `method` is the note that stays folded, in Markdown."""
    with gr.Column(elem_id="leaderboard"):
        filters = _filters()
        with gr.Column(elem_id="board-room", elem_classes=["room"]):
            gr.HTML("<h2>Leaderboard</h2>", elem_classes=["caption"])
            counting = gr.HTML("", elem_id="board-counting")
            status = gr.HTML("", elem_id="board-status")
            board = gr.HTML("", elem_id="board-table", js_on_load=_LISTEN)
            duels = gr.HTML("", elem_id="board-duels", js_on_load=_LISTEN)
        with gr.Row(elem_id="board-pictures", equal_height=False):
            with gr.Column(scale=1, min_width=300, elem_id="board-matrix", elem_classes=["room"]):
                gr.HTML("<h2>Who beats whom</h2>", elem_classes=["caption"])
                matrix = gr.Plot(win_matrix((), ()), show_label=False, label="Who beats whom", elem_id="board-heat")
                matrix_words = gr.HTML("")
            with gr.Column(scale=1, min_width=300, elem_id="board-tuned", elem_classes=["room"]):
                gr.HTML("<h2>Does it sound as tuned?</h2>", elem_classes=["caption"])
                tuned = gr.HTML("")
        with gr.Column(elem_id="board-agreement", elem_classes=["room"]):
            gr.HTML("<h2>How far raters agree</h2>", elem_classes=["caption"])
            agreement = gr.HTML("")
            raters = gr.HTML("")
        with gr.Column(elem_id="board-files", elem_classes=["room"]):
            gr.HTML("<h2>Out and in</h2>", elem_classes=["caption"])
            files = gr.HTML(files_html(None))
            upload = gr.UploadButton(
                "Import judgements",
                file_types=[".csv", ".jsonl", ".parquet"],
                elem_id="board-import",
                size="sm",
                min_width=160,
            )
            taken = gr.HTML("", elem_id="board-taken")
            with gr.Accordion("How these numbers are made", open=False, elem_id="board-method"):
                gr.Markdown(method, elem_id="board-note-of-method")
    parts = (matrix, matrix_words, tuned, agreement, raters, files, upload, taken)
    return LeaderboardView(filters, counting, status, board, duels, *parts, gr.State(Filters()))


def _filters() -> FiltersView:
    with gr.Column(elem_id="board-filters", elem_classes=["room"]):
        gr.HTML("<h2>What counts</h2>", elem_classes=["caption"])
        with gr.Row(elem_id="board-lists"):
            batches = _many("Batches", "board-batches")
            groups = _many("Rater groups", "board-groups")
            prompt_sets = _many("Prompt sets", "board-sets")
            since = gr.Textbox(label="From day (UTC)", max_length=20, max_lines=1, min_width=130, elem_id="board-since")
            until = gr.Textbox(label="To day (UTC)", max_length=20, max_lines=1, min_width=130, elem_id="board-until")
        with gr.Row(elem_id="board-ticks"):
            without_leaks = gr.Checkbox(label="Leave out leaked answers", elem_id="board-leaks", min_width=200)
            is_length_controlled = gr.Checkbox(label="At equal length", elem_id="board-length", min_width=140)
    return FiltersView(batches, groups, prompt_sets, since, until, without_leaks, is_length_controlled)


def _many(label: str, elem_id: str) -> gr.Dropdown:
    # What is chosen may vanish meanwhile; the handlers know what to do then.
    return gr.Dropdown(
        [], value=[], label=label, multiselect=True, allow_custom_value=True, min_width=180, elem_id=elem_id
    )
