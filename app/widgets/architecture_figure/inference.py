"""The lower half: from the prompt over router, weights, base and Persona-CoT to the answer, with a turn's numbers."""

from app.widgets.architecture_figure import amounts, anchors
from app.widgets.architecture_figure.anchors import Box
from app.widgets.architecture_figure.expert_bank import expert_bank
from app.widgets.architecture_figure.fitting import fitted, fitted_lines, width_of
from app.widgets.architecture_figure.flow import across, across_under, down
from app.widgets.architecture_figure.marks import Type, box, rule, words
from app.widgets.architecture_figure.turn import FigureTurn
from app.widgets.palette import FIELD, INK, MUTED, RUST
from engine.types import Stage

_TITLE = Type(22, is_bold=True, anchor="middle")
_LINE = Type(20, MUTED, anchor="middle")
_LIVE = Type(20, RUST, is_bold=True, anchor="middle")
_PURPOSE = {
    Stage.THINK: "what the person says and needs",
    Stage.REFLECT: "how this persona would meet it",
    Stage.RESPOND: "the answer, in the persona's voice",
}


def inference_panel(turn: FigureTurn | None) -> str:
    """Return the inference half of the figure, filled with a turn when there is one."""
    label = words(anchors.INFERENCE_LABEL.x, 478, "INFERENCE ARCHITECTURE", Type(22, RUST, is_display=True))
    mark = rule(((anchors.INFERENCE_LABEL.x, 489), (anchors.INFERENCE_LABEL.x + 72, 489)), RUST, 3)
    boxes = _input(turn) + _router(turn) + _weights(turn) + _base(turn) + _persona_cot(turn) + _output(turn)
    return f'<g data-zone="inference">{label}{mark}{boxes}{_flows()}{expert_bank(turn)}</g>'


def _flows() -> str:
    a = anchors
    return (
        across("flow_input_to_router", a.INPUT_PROMPT, a.ROUTER, ("situation", "context"))
        + across_under("flow_router_to_weights", a.ROUTER, a.EXPERT_WEIGHTS, "weight distribution")
        + down("flow_weights_to_llm", a.EXPERT_WEIGHTS.middle, a.EXPERT_WEIGHTS, a.BASE_LLM, "weighted combination")
        + down("flow_llm_to_cot", a.BASE_LLM.middle, a.BASE_LLM, a.PERSONA_COT, "raw generation")
        + down("flow_cot_to_output", a.OUTPUT.middle, a.PERSONA_COT, a.OUTPUT, "persona-consistent output")
    )


def _drawn(name: str, place: Box, lines: tuple[str, ...], is_highlighted: bool = False) -> str:
    """Return a box with its lines; what the sheet highlights has a stronger frame."""
    frame = box(place, RUST, 2.5, FIELD) if is_highlighted else box(place, INK, 1.5)
    return f'<g data-anchor="{name}">{frame}{"".join(lines)}</g>'


def _input(turn: FigureTurn | None) -> str:
    place = anchors.INPUT_PROMPT
    drawn = _drawn("input_prompt", place, (words(place.middle, place.y + 47, "Input Prompt", _TITLE),))
    if turn is None:
        return drawn
    note = anchors.MESSAGE_NOTE
    said = Type(18, INK, is_italic=True)
    lines = fitted_lines(f"“{turn.message}”", said.size, note.width, 3)
    told = "".join(words(note.x, note.y + 20 + 25 * row, line, said) for row, line in enumerate(lines))
    return f'{drawn}<g data-live="message">{told}</g>'


def _router(turn: FigureTurn | None) -> str:
    place = anchors.ROUTER
    first = place.y + (42 if turn is None else 32)
    lines = (
        words(place.middle, first, "Situation Router", _TITLE),
        words(place.middle, first + 28, "Qwen2.5-0.5B", _LINE),
    )
    if turn is not None:
        sure = f" · {amounts.percent(turn.confidence)} sure"
        room = place.width - 24 - width_of(sure, 18)
        lines += (words(place.middle, place.y + 86, fitted(turn.situation, 18, room) + sure, _live(18)),)
    return _drawn("router", place, lines, is_highlighted=True)


def _weights(turn: FigureTurn | None) -> str:
    place = anchors.EXPERT_WEIGHTS
    title = words(place.middle, place.y + (42 if turn is None else 34), "Expert Weights", _TITLE)
    if turn is None:
        example = words(place.middle, place.y + 70, "for example O+ A+ C- E+ N-", _LINE)
        return _drawn("expert_weights", place, (title, example), is_highlighted=True)
    top = amounts.strongest(turn.weights_used, 5)
    step = place.width / 5
    left = place.middle - step * (len(top) - 1) / 2
    lines = [title]
    for column, (pole, value) in enumerate(top.items()):
        x = left + step * column
        lines += [words(x, place.y + 62, pole, _LINE), words(x, place.y + 87, amounts.weight(value), _LIVE)]
    if not top:
        lines.append(words(place.middle, place.y + 75, "no expert speaks", _LIVE))
    return _drawn("expert_weights", place, tuple(lines), is_highlighted=True)


def _base(turn: FigureTurn | None) -> str:
    place = anchors.BASE_LLM
    title = words(place.middle, place.y + 33, "BASE LLM + Weighted LoRA", _TITLE)
    if turn is None:
        line = words(place.middle, place.y + 63, "Weighted combination: Σ (weightᵢ × LoRAᵢ)", _LINE)
    else:
        line = words(place.middle, place.y + 63, f"Weighted combination: {_sum(turn)}", _live(18))
    return _drawn("base_llm_lora", place, (title, line), is_highlighted=True)


def _sum(turn: FigureTurn) -> str:
    """Return the blend as a sum over its strongest experts; what is left out is said."""
    top = amounts.strongest(turn.weights_used, 3)
    if not top:
        return "nothing added, the plain base"
    terms = " + ".join(f"{amounts.weight(value)} LoRA({pole})" for pole, value in top.items())
    return terms + (" + …" if len(amounts.heard(turn.weights_used)) > len(top) else "")


def _persona_cot(turn: FigureTurn | None) -> str:
    place = anchors.PERSONA_COT
    title = words(place.middle, place.y + 33, "Persona-CoT Pipeline", _TITLE)
    line = words(place.middle, place.y + 63, "Think > Reflect > Respond", _LINE)
    note = anchors.STAGE_NOTES
    edge = note.right + 10
    middle = place.y + place.height / 2
    bracket = rule(((edge - 8, note.y), (edge, note.y), (edge, note.bottom), (edge - 8, note.bottom)), MUTED) + rule(
        ((edge, middle), (place.x, middle)), MUTED
    )
    notes = "".join(_stage_note(stage, note.y + 58 * row, turn) for row, stage in enumerate(Stage))
    return _drawn("persona_cot", place, (title, line)) + f'<g data-live="stages">{bracket}{notes}</g>'


def _stage_note(stage: Stage, top: float, turn: FigureTurn | None) -> str:
    x, width = anchors.STAGE_NOTES.x, anchors.STAGE_NOTES.width - 16
    name = words(x, top + 22, stage.value.capitalize(), Type(20, INK, is_bold=True))
    spoken = turn.stage(stage) if turn else None
    if turn is None:
        return name + words(x, top + 46, _PURPOSE[stage], Type(18, MUTED))
    if spoken is None:
        return name + words(x + 100, top + 22, "not spoken", Type(20, MUTED))
    return (
        name
        + words(x + 100, top + 22, amounts.seconds(spoken.seconds), Type(20, RUST, is_bold=True))
        + words(x, top + 46, fitted(f"“{spoken.words}”", 18, width), Type(18, INK, is_italic=True))
    )


def _output(turn: FigureTurn | None) -> str:
    place = anchors.OUTPUT
    if turn is None:
        title = words(place.middle, place.y + 38, "Persona-consistent Output", _TITLE)
        return _drawn("output", place, (title,))
    lines = (
        words(place.middle, place.y + 26, "Persona-consistent Output", _TITLE),
        words(place.middle, place.y + 50, f"{turn.tokens} tokens in {amounts.seconds(turn.seconds)}", _live(18)),
    )
    note = anchors.SPEED_NOTE
    told = [f"first token {amounts.seconds(turn.first_token_s)}", amounts.speed(turn)]
    notes = "".join(
        words(note.x, note.y + 20 + 24 * row, text, Type(18, RUST, is_bold=True))
        for row, text in enumerate(told)
        if text
    )
    return _drawn("output", place, lines) + f'<g data-live="speed">{notes}</g>'


def _live(size: float) -> Type:
    return Type(size, RUST, is_bold=True, anchor="middle")
