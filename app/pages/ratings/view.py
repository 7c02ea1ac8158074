"""The ratings page's widgets and where they stand; the only place that names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from app.pages.ratings.batch_html import head_html
from app.pages.ratings.form import MOST_OWN, BatchForm
from app.pages.ratings.list_html import NO_BATCHES
from app.pages.ratings.shelf import set_choices
from app.services.batches import MOST_CONTENDERS, MOST_RATERS, OVERLAPS, TITLE_LIMIT
from engine.judging.gold import GOLD_LIMIT, REPEAT_LIMIT
from engine.judging.prompt_sets import PromptSet

LOOK_S = 1.5
"""So often the page looks how answers come on, while any are made."""
_LIST_JS = "window.personaPages.ratings.list(element, trigger);"
_RATERS_JS = "window.personaPages.ratings.raters(element);"
_BRIEF_INFO = (
    "Raters may then guess who speaks, by the words that come with each answer. Best left off for blind duels."
)
_PLAN = BatchForm()


@dataclass(frozen=True, slots=True)
class FormView:
    """What a new batch is made from."""

    room: gr.Column
    title: gr.Textbox
    what: gr.Column
    personas: gr.Dropdown
    has_base: gr.Checkbox
    own_prompts: gr.Textbox
    prompt_sets: gr.CheckboxGroup
    session_ids: gr.Dropdown
    drawn: gr.Row
    seeds: gr.Textbox
    most_items: gr.Textbox
    overlap: gr.Number
    per_rater: gr.Textbox
    gold_percent: gr.Number
    repeat_percent: gr.Number
    asks_scales: gr.Checkbox
    asks_traits: gr.Checkbox
    shows_brief: gr.Checkbox
    amount: gr.HTML
    make: gr.Button
    leave: gr.Button

    @property
    def fields(self) -> dict[str, Any]:
        """The widgets by the names of `BatchForm`'s fields."""
        return {name: getattr(self, name) for name in BatchForm.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class StepsView:
    """What can be done with a batch: its buttons, and the step that some of them open."""

    pause: gr.Button
    go_on: gr.Button
    invite: gr.Button
    look: gr.Button
    close: gr.Button
    delete: gr.Button
    invite_row: gr.Row
    count: gr.Number
    group: gr.Textbox
    invite_yes: gr.Button
    invite_no: gr.Button
    close_row: gr.Row
    close_yes: gr.Button
    close_no: gr.Button
    delete_row: gr.Row
    typed: gr.Textbox
    delete_yes: gr.Button
    delete_no: gr.Button

    @property
    def opened(self) -> list[Any]:
        """The steps that open, and what was typed to delete."""
        return [self.invite_row, self.close_row, self.delete_row, self.typed]


@dataclass(frozen=True, slots=True)
class RatingsView:
    """The widgets that events read or write."""

    new: gr.Button
    waiting: gr.HTML
    take: gr.Button
    listing: gr.HTML
    form: FormView
    room: gr.Column
    head: gr.HTML
    steps: StepsView
    raters: gr.HTML
    contenders: gr.HTML
    prompts: gr.HTML
    timer: gr.Timer
    chosen: gr.State
    """The id of the batch that is shown; empty for none."""
    was_making: gr.State
    """Whether answers were being made when the page last looked by itself."""
    is_forming: gr.State
    """Whether the form is open."""
    is_from_compare: gr.State
    """Whether the form makes a batch of the pairs that wait."""


def layout(prompt_sets: Sequence[PromptSet]) -> RatingsView:
    """Lay the page out in the surrounding tab: the list, beside it the form or one batch."""
    with gr.Row(elem_id="ratings", equal_height=False):
        with gr.Column(scale=0, min_width=300, elem_id="ratings-list", elem_classes=["room"]):
            gr.HTML("<h2>Batches</h2>", elem_classes=["caption"])
            new = gr.Button("New batch", variant="primary", size="sm", elem_id="ratings-new")
            waiting = gr.HTML("", elem_id="ratings-waiting")
            take = gr.Button("Make a batch of them", size="sm", visible=False, elem_id="ratings-take")
            listing = gr.HTML(NO_BATCHES, elem_id="ratings-found", js_on_load=_LIST_JS)
        form = _form(prompt_sets)
        with gr.Column(scale=1, min_width=300, visible=False, elem_id="ratings-batch", elem_classes=["room"]) as room:
            gr.HTML("<h2>Batch</h2>", elem_classes=["caption"])
            head = gr.HTML(head_html(None, 0), elem_id="ratings-head")
            steps = _steps()
            raters = gr.HTML("", elem_id="ratings-raters", js_on_load=_RATERS_JS)
            contenders = gr.HTML("", elem_id="ratings-contenders")
            prompts = gr.HTML("", elem_id="ratings-prompts")
    return RatingsView(
        new=new,
        waiting=waiting,
        take=take,
        listing=listing,
        form=form,
        room=room,
        head=head,
        steps=steps,
        raters=raters,
        contenders=contenders,
        prompts=prompts,
        timer=gr.Timer(LOOK_S, active=False),
        chosen=gr.State(""),
        was_making=gr.State(False),
        is_forming=gr.State(False),
        is_from_compare=gr.State(False),
    )


def _form(prompt_sets: Sequence[PromptSet]) -> FormView:
    with gr.Column(scale=1, min_width=300, visible=False, elem_id="ratings-form", elem_classes=["room"]) as room:
        gr.HTML("<h2>New batch</h2>", elem_classes=["caption"])
        title = gr.Textbox(
            "",
            label="Title",
            placeholder="What you call it; raters do not see it",
            max_lines=1,
            max_length=TITLE_LIMIT,
            elem_id="ratings-title",
        )
        what, choices = _what(prompt_sets)
        plan = _plan()
        with gr.Column(elem_id="ratings-make-row"):
            amount = gr.HTML("", elem_id="ratings-amount")
            with gr.Row():
                make = gr.Button(
                    "Make the batch", variant="primary", size="sm", elem_id="ratings-make", scale=0, min_width=120
                )
                leave = gr.Button("Leave it", size="sm", scale=0, min_width=80)
    return FormView(room=room, title=title, what=what, **choices, **plan, amount=amount, make=make, leave=leave)


def _what(prompt_sets: Sequence[PromptSet]) -> tuple[gr.Column, dict[str, Any]]:
    with gr.Column(elem_id="ratings-what") as what:
        personas = gr.Dropdown(
            [],
            multiselect=True,
            max_choices=MOST_CONTENDERS,
            filterable=True,
            interactive=True,
            label="Personas to be judged",
            elem_id="ratings-personas",
        )
        has_base = gr.Checkbox(_PLAN.has_base, label="Plain base as control", container=False, elem_id="ratings-base")
        own_prompts = gr.Textbox(
            "",
            label="Prompts of your own, one a line",
            placeholder="I failed my exam\nWhat should I cook tonight?",
            lines=3,
            max_lines=12,
            max_length=MOST_OWN,
            elem_id="ratings-own",
        )
        sets = gr.CheckboxGroup(list(set_choices(prompt_sets)), label="Prompt sets", elem_id="ratings-sets")
        session_ids = gr.Dropdown(
            [],
            multiselect=True,
            filterable=True,
            interactive=True,
            label="Turns of sessions: each message is answered anew, after what came before it",
            elem_id="ratings-sessions",
        )
    parts = {"personas": personas, "has_base": has_base, "own_prompts": own_prompts, "prompt_sets": sets}
    return what, parts | {"session_ids": session_ids}


def _plan() -> dict[str, Any]:
    low, high = OVERLAPS
    with gr.Accordion("Seeds, raters and questions", open=False, elem_id="ratings-plan", elem_classes=["fold"]):
        with gr.Row(elem_classes=["ratings-numbers"]) as drawn:
            seeds = gr.Textbox(
                _PLAN.seeds,
                label="Seeds, such as 1, 2, 3",
                max_lines=1,
                max_length=300,
                elem_id="ratings-seeds",
                min_width=150,
            )
            most_items = _limit("Pairs at most")
        with gr.Row(elem_classes=["ratings-numbers"]):
            overlap = _number(_PLAN.overlap, "Raters for each pair", low, high)
            per_rater = _limit("Items a rater at most")
        with gr.Row(elem_classes=["ratings-numbers"]):
            gold = _number(_PLAN.gold_percent, "Gold items %: one side is known to be worse", 0, GOLD_LIMIT * 100)
            repeat = _number(_PLAN.repeat_percent, "Repeats %: the same pair comes again", 0, REPEAT_LIMIT * 100)
        scales = gr.Checkbox(
            _PLAN.asks_scales,
            label="Ask four scales for each answer: in character, helpful, natural, safe",
            container=False,
        )
        traits = gr.Checkbox(_PLAN.asks_traits, label="Ask which Big Five traits each voice has", container=False)
        brief = gr.Checkbox(
            _PLAN.shows_brief, label="Show raters how each voice is meant to sound", info=_BRIEF_INFO, container=False
        )
    return {
        "drawn": drawn,
        "seeds": seeds,
        "most_items": most_items,
        "overlap": overlap,
        "per_rater": per_rater,
        "gold_percent": gold,
        "repeat_percent": repeat,
        "asks_scales": scales,
        "asks_traits": traits,
        "shows_brief": brief,
    }


def _steps() -> StepsView:
    with gr.Row(elem_id="ratings-actions"):
        buttons: dict[str, Any] = {
            "pause": gr.Button("Pause", size="sm", visible=False, min_width=60),
            "go_on": gr.Button("Go on", variant="primary", size="sm", visible=False, min_width=60),
            "invite": gr.Button("Invite raters", variant="primary", size="sm", visible=False, min_width=60),
            "look": gr.Button("Look again", size="sm", min_width=60),
            "close": gr.Button("Close the batch", size="sm", visible=False, min_width=60),
            "delete": gr.Button("Delete", size="sm", min_width=60),
        }
    with gr.Row(visible=False, elem_classes=["ratings-step"], elem_id="ratings-invite") as invite_row:
        count = _number(_PLAN.overlap, "How many raters", 1, MOST_RATERS)
        group = gr.Textbox("", label="Group (may be empty)", max_lines=1, max_length=TITLE_LIMIT, min_width=140)
        invite_yes = gr.Button("Make their links", variant="primary", size="sm", scale=0, min_width=120)
        invite_no = gr.Button("Leave it", size="sm", scale=0, min_width=80)
    with gr.Row(visible=False, elem_classes=["ratings-step"], elem_id="ratings-close") as close_row:
        gr.HTML("<p>Nobody can judge after this, and the raters learn the names. It cannot be opened again.</p>")
        close_yes = gr.Button("Yes, close it", variant="stop", size="sm", scale=0, min_width=120)
        close_no = gr.Button("Keep it open", size="sm", scale=0, min_width=100, elem_id="ratings-keep")
    with gr.Row(visible=False, elem_classes=["ratings-step"], elem_id="ratings-delete") as delete_row:
        typed = gr.Textbox(
            "", label="Type its title to delete it with all its judgements", max_lines=1, max_length=TITLE_LIMIT
        )
        delete_yes = gr.Button("Delete for good", variant="stop", size="sm", scale=0, min_width=120)
        delete_no = gr.Button("Keep it", size="sm", scale=0, min_width=80)
    return StepsView(
        **buttons,
        invite_row=invite_row,
        count=count,
        group=group,
        invite_yes=invite_yes,
        invite_no=invite_no,
        close_row=close_row,
        close_yes=close_yes,
        close_no=close_no,
        delete_row=delete_row,
        typed=typed,
        delete_yes=delete_yes,
        delete_no=delete_no,
    )


def _number(value: float | None, label: str, least: float, most: float) -> gr.Number:
    # Without Gradio's own limits: the service's sentence says more than its words for a number out of range.
    words = f"{label}, {least:g} to {most:g}"
    return gr.Number(value, label=words, precision=0, buttons=[], min_width=150, interactive=True)


def _limit(label: str) -> gr.Textbox:
    # No Number: Gradio shows an empty one as 0.
    return gr.Textbox("", label=label, placeholder="all", max_lines=1, max_length=20, min_width=150, interactive=True)
