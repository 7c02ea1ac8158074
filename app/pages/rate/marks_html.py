"""The choices of an item as native radios and checkboxes: which is better, marks 1..7, what is flagged.

Nothing is chosen unless the rater chose it. Names of fields are paths: `scales.a.helpful` is read back as such.
"""

from collections.abc import Mapping
from html import escape

from app.services.given import SIDES
from engine.judging.form import RatingForm, TraitQuestions
from engine.judging.judgement import FLAGS, SCALE_SPAN

CHOICES = (
    ("a_much", "A is much better"),
    ("a", "A is better"),
    ("tie", "Tie"),
    ("b", "B is better"),
    ("b_much", "B is much better"),
    ("both_bad", "Both are bad"),
)
"""(what is sent, what is read), by their keys 1..6."""
FLAG_WORDS = {
    "identity": "An answer gives away who speaks",
    "unsafe": "An answer may do harm",
    "broken": "An answer is broken text",
}
Marks = Mapping[str, Mapping[str, int]]


def better_html(chosen: str | None) -> str:
    """Return the six choices; `chosen` is one of `CHOICES`, None for nothing yet."""
    labels = "".join(
        f'<label class="rate-choice"><input type="radio" name="preference" value="{name}"{_checked(name == chosen)}>'
        f'<span>{words}</span><kbd aria-hidden="true">{key}</kbd></label>'
        for key, (name, words) in enumerate(CHOICES, 1)
    )
    return f'<fieldset class="rate-better"><legend>Which answer is better?</legend><div>{labels}</div></fieldset>'


def scales_html(form: RatingForm, given: Marks) -> str:
    """Return the four scales of both answers, A first."""
    sides = ""
    for side in SIDES:
        rows = "".join(
            _row(
                f"scales.{side}.{scale.scale}", side, scale.title, (scale.low, scale.high), given[side].get(scale.scale)
            )
            for scale in form.scales
        )
        sides += _side(side, "Marks for answer", rows)
    return f'<div class="rate-pair rate-marks">{sides}</div>'


def traits_html(questions: TraitQuestions, given: Marks) -> str:
    """Return the questions on how each voice sounds, folded unless some of them are answered."""
    sides = ""
    for side in SIDES:
        rows = "".join(
            _row(f"traits.{side}.{item.id}", side, item.text, (questions.low, questions.high), given[side].get(item.id))
            for item in questions.items
        )
        sides += _side(side, "Voice of answer", f'<p class="rate-lead">{escape(questions.lead)}</p>{rows}')
    is_open = " open" if any(given[side] for side in SIDES) else ""
    return (
        f'<details class="rate-traits"{is_open}><summary>How does each voice sound? (optional)</summary>'
        f'<div class="rate-pair rate-marks">{sides}</div></details>'
    )


def flags_html(given: tuple[str, ...]) -> str:
    """Return what may be reported."""
    labels = "".join(
        f'<label class="rate-check"><input type="checkbox" name="flags" value="{flag}"{_checked(flag in given)}>'
        f"<span>{FLAG_WORDS[flag]}</span></label>"
        for flag in FLAGS
    )
    return f'<fieldset class="rate-flags"><legend>Flags, if any</legend>{labels}</fieldset>'


def _side(side: str, what: str, rows: str) -> str:
    letter = side.upper()
    return f'<section aria-label="{what} {letter}"><h3>Answer {letter}</h3>{rows}</section>'


def _row(name: str, side: str, title: str, ends: tuple[str, str], given: int | None) -> str:
    low, high = SCALE_SPAN
    said = {low: ends[0], high: ends[1]}
    marks = "".join(
        f'<label class="rate-mark"><input type="radio" name="{name}" value="{mark}"{_checked(mark == given)}>'
        f"<span>{mark}{_spoken(said.get(mark))}</span></label>"
        for mark in range(low, high + 1)
    )
    return (
        f'<fieldset class="rate-row" data-row><legend><span class="visually-hidden">{side.upper()}: </span>'
        f'{escape(title)}</legend><div class="rate-line">{marks}</div><div class="rate-ends" aria-hidden="true">'
        f"<span>{escape(ends[0])}</span><span>{escape(ends[1])}</span></div></fieldset>"
    )


def _spoken(end: str | None) -> str:
    return "" if end is None else f'<span class="visually-hidden">: {escape(end)}</span>'


def _checked(is_so: bool) -> str:
    return " checked" if is_so else ""
