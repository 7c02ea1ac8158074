"""The left column of the studio page: who speaks, and every dial; the widgets and where they stand."""

from dataclasses import dataclass, fields

import gradio as gr

from app.pages.studio.form import SEED_LIMIT
from app.pages.studio.handlers import NEWEST
from app.widgets.dial import Dial, dial_slider
from app.widgets.palette import INK
from app.widgets.strength_zone import strength_zone
from app.widgets.trait_looks import TRAIT_LOOKS
from engine.personality.sheet import NAME_LIMIT
from engine.types import POLES, TRAITS, WEIGHT_LIMIT, Sampling

TRAIT_DIALS = tuple(
    Dial(f"trait-{look.trait}", look.trait.capitalize(), look.low, look.high, look.colour) for look in TRAIT_LOOKS
)
STRENGTH_DIAL = Dial("strength", "Strength", "plain base", "strong", INK)
ROUTER_DIAL = Dial("router-influence", "Router influence", "persona", "router", INK)
SPREAD_DIAL = Dial("router-temperature", "Router temperature", "commits", "spreads", INK)
TOP_K_DIAL = Dial("router-top-k", "Router top-k", "one expert", "all ten", INK)
TEMPERATURE_DIAL = Dial("temperature", "Temperature", "exact", "playful", INK)
LENGTH_DIAL = Dial("max-tokens", "Max tokens", "short", "long", INK)
DIALS = (*TRAIT_DIALS, STRENGTH_DIAL, ROUTER_DIAL, SPREAD_DIAL, TOP_K_DIAL, TEMPERATURE_DIAL, LENGTH_DIAL)
NO_PERSONA = ("No persona: dials only", "")
NO_VERSION = ("—", NEWEST)


@dataclass(frozen=True, slots=True)
class DialInputs:
    """The widgets whose values are a `DialForm`, by its names and in its order."""

    openness: gr.Slider
    conscientiousness: gr.Slider
    extraversion: gr.Slider
    agreeableness: gr.Slider
    neuroticism: gr.Slider
    strength: gr.Slider
    router_influence: gr.Slider
    router_temperature: gr.Slider
    router_top_k: gr.Slider
    temperature: gr.Slider
    max_new_tokens: gr.Slider
    seed: gr.Number
    is_new_seed: gr.Checkbox
    experts: gr.Textbox

    def by_name(self) -> dict[str, gr.components.Component]:
        """Return {name: widget}."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def traits(self) -> tuple[gr.Slider, ...]:
        """The five trait sliders."""
        return (self.openness, self.conscientiousness, self.extraversion, self.agreeableness, self.neuroticism)

    @property
    def sliders(self) -> tuple[gr.Slider, ...]:
        """All sliders."""
        return tuple(widget for widget in self.by_name().values() if isinstance(widget, gr.Slider))


@dataclass(frozen=True, slots=True)
class DialsView:
    """The widgets of the column that events read or write."""

    persona: gr.Dropdown
    version: gr.Dropdown
    inputs: DialInputs
    undo: gr.Button
    redo: gr.Button
    reset: gr.Button
    randomise: gr.Button
    speaks_again: gr.Checkbox
    words: gr.Textbox
    ghost: gr.Textbox
    proposal_note: gr.HTML
    accept: gr.Button
    discard: gr.Button
    name: gr.Textbox
    note: gr.Textbox
    save: gr.Button
    save_new: gr.Button


def layout_dials(safe_strength: float) -> DialsView:
    """Lay the column out."""
    gr.HTML("<h2>Persona</h2>", elem_classes=["visually-hidden"])
    persona, version = _pickers()
    traits = {name: dial_slider(dial, (1, 9), 1, 5) for name, dial in zip(TRAITS, TRAIT_DIALS, strict=True)}
    with gr.Row(elem_id="dial-deeds"):
        undo = gr.Button("Undo", size="sm", elem_id="undo", interactive=False, min_width=40)
        redo = gr.Button("Redo", size="sm", elem_id="redo", interactive=False, min_width=40)
        reset = gr.Button("Reset", size="sm", elem_id="reset", min_width=40)
        randomise = gr.Button("Random", size="sm", elem_id="randomise", min_width=40)
    words, ghost, proposal_note, accept, discard = _description()
    gr.HTML("<h2>Mix</h2>", elem_classes=["caption"])
    strength = dial_slider(STRENGTH_DIAL, (0, WEIGHT_LIMIT), 0.05, 1.0)
    gr.HTML(strength_zone(safe_strength), elem_id="strength-zone")
    influence = dial_slider(ROUTER_DIAL, (0, 1), 0.05, 0.0)
    speaks_again = gr.Checkbox(
        False, label="Speak again when a dial is let go", elem_id="speaks-again", container=False
    )
    finer, seed, is_new_seed = _finer_dials()
    # Empty, not None: a script that calls the endpoint need not name it.
    experts = gr.Textbox("", visible="hidden", elem_id="experts", container=False)
    name, note, save, save_new = _saving()
    return DialsView(
        persona=persona,
        version=version,
        inputs=DialInputs(
            **traits,
            **finer,
            strength=strength,
            router_influence=influence,
            seed=seed,
            is_new_seed=is_new_seed,
            experts=experts,
        ),
        undo=undo,
        redo=redo,
        reset=reset,
        randomise=randomise,
        speaks_again=speaks_again,
        words=words,
        ghost=ghost,
        proposal_note=proposal_note,
        accept=accept,
        discard=discard,
        name=name,
        note=note,
        save=save,
        save_new=save_new,
    )


def _pickers() -> tuple[gr.Dropdown, gr.Dropdown]:
    with gr.Row(elem_id="pickers"):
        persona = gr.Dropdown(
            [NO_PERSONA], value="", label="Persona", elem_id="persona", filterable=True, min_width=150, scale=3
        )
        version = gr.Dropdown(
            [NO_VERSION], value=NEWEST, label="Version", elem_id="version", min_width=96, scale=1, interactive=False
        )
    return persona, version


def _description() -> tuple[gr.Textbox, gr.Textbox, gr.HTML, gr.Button, gr.Button]:
    words = gr.Textbox(
        label="Describe in words",
        show_label=False,
        placeholder="Describe: a shy but warm planner",
        elem_id="describe",
        container=False,
        submit_btn="Propose",
        max_length=2000,
    )
    ghost = gr.Textbox(visible="hidden", elem_id="ghost", container=False)
    note = gr.HTML(visible="hidden", elem_id="proposal-note")
    with gr.Row(elem_id="proposal-deeds"):
        accept = gr.Button("Accept", size="sm", variant="primary", elem_id="accept", visible="hidden", min_width=60)
        discard = gr.Button("Discard", size="sm", elem_id="discard", visible="hidden", min_width=60)
    return words, ghost, note, accept, discard


def _finer_dials() -> tuple[dict[str, gr.Slider], gr.Number, gr.Checkbox]:
    default = Sampling()
    with gr.Accordion("Router and sampling", open=False, elem_id="sampling", elem_classes=["fold"]):
        finer = {
            "router_temperature": dial_slider(SPREAD_DIAL, (0.1, 5), 0.1, 1.0),
            "router_top_k": dial_slider(TOP_K_DIAL, (1, len(POLES)), 1, len(POLES)),
            "temperature": dial_slider(TEMPERATURE_DIAL, (0, 2), 0.05, default.temperature),
            "max_new_tokens": dial_slider(LENGTH_DIAL, (20, 250), 10, default.max_new_tokens),
        }
        with gr.Row(elem_id="seed-row"):
            gr.HTML("<h2>Seed</h2>", elem_classes=["caption"])
            seed = gr.Number(
                0,
                label="Seed",
                show_label=False,
                precision=0,
                minimum=0,
                maximum=SEED_LIMIT - 1,
                elem_id="seed",
                min_width=110,
                container=False,
                buttons=[],
            )
            is_new = gr.Checkbox(True, label="New each time", elem_id="new-seed", container=False, min_width=120)
    return finer, seed, is_new


def _saving() -> tuple[gr.Textbox, gr.Textbox, gr.Button, gr.Button]:
    with gr.Accordion("Save", open=False, elem_id="save-fold", elem_classes=["fold"]):
        name = gr.Textbox(label="Name", elem_id="save-name", max_length=NAME_LIMIT)
        note = gr.Textbox(label="What changed", elem_id="save-note", max_length=300, placeholder="May stay empty")
        with gr.Row():
            save = gr.Button("Save version", variant="primary", size="sm", elem_id="save", min_width=60)
            save_new = gr.Button("Save as new", size="sm", elem_id="save-new", min_width=60)
    return name, note, save, save_new
