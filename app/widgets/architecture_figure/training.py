"""The upper half: three training stages, one after the other, each needing the one before it."""

from app.widgets.architecture_figure.anchors import STAGE_1, STAGE_2, STAGE_3, TRAINING_LABEL, Box
from app.widgets.architecture_figure.flow import across
from app.widgets.architecture_figure.marks import Type, box, fill_of, patch, rule, stacked, words
from app.widgets.palette import FIELD, INK, MUTED, RUST
from app.widgets.trait_looks import TRAIT_LOOKS, TraitLook

_TITLE = Type(22, is_bold=True)
_LABEL = Type(20, RUST, is_bold=True)
_PLAIN = Type(20, MUTED)
_INSET = 26
_STAGES = (
    ("stage_1", STAGE_1, "STAGE 1: LoRA WARMUP", "10 Big Five LoRA experts"),
    ("stage_2", STAGE_2, "STAGE 2: ROUTER TRAINING", "Qwen2.5-0.5B router"),
    ("stage_3", STAGE_3, "STAGE 3: JOINT TRAINING", "End-to-end fine-tuning"),
)
_TOLD = {
    "stage_2": ("Learns to read the situation of a", "conversation and to weigh the ten", "experts for it."),
    "stage_3": ("Router and all ten experts learn", "together, starting from what the", "two stages before them made."),
}


def training_panel() -> str:
    """Return the training half of the figure."""
    label = words(TRAINING_LABEL.x, 152, "TRAINING PIPELINE", Type(22, RUST, is_display=True))
    note = words(1800, 152, "Every stage needs the one before it.", Type(20, MUTED, anchor="end"))
    mark = rule(((TRAINING_LABEL.x, 163), (TRAINING_LABEL.x + 72, 163)), RUST, 3)
    stages = "".join(_stage(name, place, title, text) for name, place, title, text in _STAGES)
    flows = across("flow_1_to_2", STAGE_1, STAGE_2, ("pretrained", "experts")) + across(
        "flow_2_to_3", STAGE_2, STAGE_3, ("trained", "router")
    )
    return f'<g data-zone="training">{label}{mark}{note}{stages}{flows}</g>'


def _stage(name: str, place: Box, title: str, label: str) -> str:
    x = place.x + _INSET
    heads = words(x, place.y + 40, title, _TITLE) + words(x, place.y + 72, label, _LABEL)
    told = _TOLD.get(name)
    if told is None:
        body = "".join(_pole_pair(place, index, look) for index, look in enumerate(TRAIT_LOOKS))
    else:
        body = stacked(x, (place.y + 112, place.y + 140, place.y + 168), told, _PLAIN)
    return f'<g data-anchor="{name}">{box(place, INK, 1.5)}{heads}{body}</g>'


def _pole_pair(place: Box, index: int, look: TraitLook) -> str:
    step = (place.width - 2 * _INSET) / len(TRAIT_LOOKS)
    x = place.x + _INSET + index * step
    return _chip(x, place.y + 96, look, "+") + _chip(x, place.y + 142, look, "-")


def _chip(x: float, y: float, look: TraitLook, sign: str) -> str:
    return (
        f'<g data-pole="{look.letter}{sign}">{box(Box(x, y, 76, 36), look.colour, 1.5, FIELD)}'
        f"{patch(Box(x + 7, y + 7, 22, 22), fill_of(look, sign))}"
        f"{words(x + 38, y + 25, look.letter + sign, Type(20, look.colour, is_bold=True))}</g>"
    )
