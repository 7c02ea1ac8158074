"""The page's widgets and where they stand; the only place that names them."""

from dataclasses import dataclass

import gradio as gr

from app.pages.personas.choosing import ANY, BY_USE, LIFECYCLES, ORDERS
from app.pages.personas.frame import Opened
from app.pages.personas.pieces import NOTHING_OPEN
from engine.personality.sheet import NAME_LIMIT, TEXT_LIMIT

# Gradio runs this once, when the frame stands; the script answers for whatever is drawn into it later.
LISTEN = "window.personaPages.personas.listen(element, trigger)"
NOTE_LIMIT = 300
LIST_TEXT_LIMIT = 3000


@dataclass(frozen=True, slots=True)
class BarView:
    """What decides which cards are shown, and the way in for files."""

    words: gr.Textbox
    tag: gr.Dropdown
    lifecycle: gr.Dropdown
    order: gr.Dropdown
    upload: gr.UploadButton


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What a file holds."""

    room: gr.Column
    html: gr.HTML
    save: gr.Button
    discard: gr.Button
    sheet: gr.State


@dataclass(frozen=True, slots=True)
class FormView:
    """The texts of a persona of one's own."""

    name: gr.Textbox
    tagline: gr.Textbox
    greeting: gr.Textbox
    identity: gr.Textbox
    tags: gr.Textbox
    expertise: gr.Textbox
    note: gr.Textbox
    save: gr.Button

    @property
    def texts(self) -> list[gr.Textbox]:
        """The fields of `Texts`, in its order."""
        return [self.name, self.tagline, self.greeting, self.identity, self.tags, self.expertise]


@dataclass(frozen=True, slots=True)
class OwnView:
    """What can be done with a persona of one's own."""

    room: gr.Column
    lifecycle: gr.Radio
    versions: gr.HTML
    difference: gr.HTML
    go_back: gr.Button
    form: FormView
    deletion: gr.HTML
    typed_name: gr.Textbox
    delete: gr.Button


@dataclass(frozen=True, slots=True)
class PersonasView:
    """The widgets that events read or write."""

    bar: BarView
    gallery: gr.HTML
    preview: PreviewView
    room: gr.Column
    detail: gr.HTML
    actions: gr.Row
    studio: gr.Button
    duplicate: gr.Button
    more: gr.HTML
    own: OwnView
    opened: gr.State
    goes_to: gr.Textbox
    """Hidden: the page to go to after an event; empty to stay."""


def layout() -> PersonasView:
    """Lay the page out in the surrounding Blocks: search, cards, and beside them who is open."""
    with gr.Column(elem_id="personas"):
        gr.HTML("<h2>Personas</h2>", elem_classes=["visually-hidden"])
        bar = _bar()
        with gr.Row(elem_id="personas-rooms", equal_height=False):
            with gr.Column(scale=1, min_width=300, elem_id="personas-gallery", elem_classes=["room"]):
                gallery = gr.HTML("", js_on_load=LISTEN, elem_id="gallery-frame")
            with gr.Column(scale=0, min_width=300, elem_id="personas-side", elem_classes=["room"]):
                preview = _preview()
                with gr.Column(elem_id="persona-room", min_width=0) as room:
                    detail = gr.HTML(NOTHING_OPEN, elem_id="persona-detail")
                    with gr.Row(visible=False, elem_id="persona-actions") as actions:
                        studio = gr.Button("Open in studio", variant="primary", elem_id="persona-open", min_width=120)
                        duplicate = gr.Button("Duplicate", elem_id="persona-duplicate", min_width=120)
                    more = gr.HTML("", elem_id="persona-more")
                    own = _own()
        goes_to = gr.Textbox(visible="hidden", container=False, elem_id="personas-goes-to")
    return PersonasView(
        bar, gallery, preview, room, detail, actions, studio, duplicate, more, own, gr.State(Opened()), goes_to
    )


def _bar() -> BarView:
    with gr.Row(elem_id="personas-bar", equal_height=False):
        return BarView(
            gr.Textbox(
                label="Search",
                placeholder="Name, tagline or tag",
                elem_id="personas-search",
                max_length=200,
                scale=3,
                min_width=180,
            ),
            # A tag may vanish while it is chosen; the handlers know what to do then.
            gr.Dropdown(
                [ANY], value=ANY, label="Tag", elem_id="personas-tag", allow_custom_value=True, scale=1, min_width=120
            ),
            gr.Dropdown([ANY, *LIFECYCLES], value=ANY, label="State", elem_id="personas-state", scale=1, min_width=120),
            gr.Dropdown([*ORDERS], value=BY_USE, label="Sort by", elem_id="personas-order", scale=1, min_width=120),
            gr.UploadButton(
                "Import a file",
                file_types=[".json", ".png", ".charx"],
                elem_id="personas-import",
                size="sm",
                scale=0,
                min_width=130,
            ),
        )


def _preview() -> PreviewView:
    with gr.Column(visible=False, elem_id="persona-preview", min_width=0) as room:
        gr.HTML("<h2>Import: what the file holds</h2>", elem_classes=["caption"])
        with gr.Row(elem_id="preview-actions"):
            save = gr.Button("Save as new persona", variant="primary", elem_id="import-save", min_width=150)
            discard = gr.Button("Discard", elem_id="import-discard", min_width=100)
        html = gr.HTML("", elem_id="preview-frame")
    return PreviewView(room, html, save, discard, gr.State(None))


def _own() -> OwnView:
    with gr.Column(visible=False, elem_id="persona-own", min_width=0) as room:
        lifecycle = gr.Radio([*LIFECYCLES], label="State", elem_id="persona-lifecycle")
        with gr.Accordion("Versions", open=False, elem_id="persona-versions"):
            versions = gr.HTML("", js_on_load=LISTEN, elem_id="versions-frame")
            difference = gr.HTML("", elem_id="difference-frame")
            go_back = gr.Button("Go back", interactive=False, size="sm", elem_id="persona-go-back")
        with gr.Accordion("Edit texts", open=False, elem_id="persona-edit"):
            form = _form()
        with gr.Accordion("Delete", open=False, elem_id="persona-delete"):
            deletion = gr.HTML("")
            typed_name = gr.Textbox(label="Type its name to delete it", elem_id="delete-name", max_length=NAME_LIMIT)
            delete = gr.Button("Delete for good", variant="stop", size="sm", elem_id="delete-button")
    return OwnView(room, lifecycle, versions, difference, go_back, form, deletion, typed_name, delete)


def _form() -> FormView:
    return FormView(
        gr.Textbox(label="Name", max_length=NAME_LIMIT, elem_id="edit-name"),
        gr.Textbox(label="Tagline", max_length=TEXT_LIMIT, elem_id="edit-tagline"),
        gr.Textbox(label="Greeting: its first words", lines=2, max_lines=8, max_length=TEXT_LIMIT),
        gr.Textbox(label="Identity: who it is, as “You are …”", lines=2, max_lines=8, max_length=TEXT_LIMIT),
        gr.Textbox(label="Tags, with commas between", max_length=LIST_TEXT_LIMIT, elem_id="edit-tags"),
        gr.Textbox(label="Expertise, with commas between", max_length=LIST_TEXT_LIMIT),
        gr.Textbox(label="Note for the history", placeholder="Texts edited", max_length=NOTE_LIMIT),
        gr.Button("Save as a new version", variant="primary", size="sm", elem_id="edit-save"),
    )
