"""What evaluators read before and beside the items as HTML: consent, instructions, worked examples, keys.

Knows the form's words. Knows no item and no rater.
"""

from html import escape

from app.pages.rate.marks_html import CHOICES
from app.pages.rate.steps_html import bar_html, step_html
from engine.judging.form import BETTER, RatingForm, WorkedExample
from engine.judging.judgement import Preference

KEYS = (
    ("1 … 6", "Which answer is better, as the numbers beside the choices say"),
    ("1 … 7", "In a row of marks: give this mark and go to the next row"),
    ("Tab, Shift + Tab", "Go to the next or the last place"),
    ("Enter", "Submit; on a button, press that button"),
    ("Ctrl + Enter", "Submit while you write a comment"),
    ("S", "Skip"),
    ("B", "Back"),
    ("?", "Show this list"),
    ("Esc", "Close this list"),
)


def consent_html(form: RatingForm, total: int, asks_scales: bool) -> str:
    """Return what a rater reads and agrees to; `total` is how many items there may be."""
    consent = form.consent
    count = f'<p class="rate-note">There are up to {total} items for you.</p>' if total else ""
    agree = (
        '<label class="rate-check rate-agree"><input type="checkbox" name="agrees" value="yes">'
        f"<span>{escape(consent.agree)}</span></label>"
    )
    begin = '<button type="submit" class="rate-main">I agree and begin</button>'
    return step_html(
        "consent",
        consent.title,
        f"{_paragraphs(consent.text)}{count}<h3>What you do</h3>{instructions_html(form, asks_scales)}"
        f"{agree}{bar_html(begin)}",
    )


def instructions_html(form: RatingForm, asks_scales: bool) -> str:
    """Return instructions, scales and worked examples."""
    scales = ""
    if asks_scales:
        rows = "".join(
            f"<li><b>{escape(scale.title)}</b>: 1 = {escape(scale.low)}, 7 = {escape(scale.high)}</li>"
            for scale in form.scales
        )
        scales = f'<ul class="rate-scales">{rows}</ul>'
    examples = "".join(
        f"<h3>Example {number}</h3>{_example(example)}" for number, example in enumerate(form.examples, 1)
    )
    return f"{_paragraphs(form.instructions)}{scales}{examples}"


def help_html(form: RatingForm, asks_scales: bool) -> str:
    """Return the dialog with keys and instructions."""
    keys = "".join(f"<div><dt>{escape(key)}</dt><dd>{escape(does)}</dd></div>" for key, does in KEYS)
    return (
        '<dialog id="rate-help" class="rate-dialog" aria-labelledby="rate-help-title">'
        '<h2 id="rate-help-title" tabindex="-1" autofocus>Keys and instructions</h2>'
        f'<dl class="rate-keys">{keys}</dl>'
        '<label class="rate-check"><input type="checkbox" data-keys checked><span>Use these keys</span></label>'
        f'<div class="rate-again">{instructions_html(form, asks_scales)}</div>'
        '<button type="button" class="rate-button" data-close>Close</button></dialog>'
    )


def _paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _example(example: WorkedExample) -> str:
    return (
        f'<div class="rate-example"><p class="rate-who">Somebody wrote</p><p class="rate-text">{escape(example.prompt)}'
        f'</p><div class="rate-pair"><div><p class="rate-who">A</p><p class="rate-text">{escape(example.a)}</p></div>'
        f'<div><p class="rate-who">B</p><p class="rate-text">{escape(example.b)}</p></div></div>'
        f"<p><b>{_verdict(example.preference)}.</b> {escape(example.why)}</p></div>"
    )


def _verdict(preference: Preference) -> str:
    name = next(name for name, meant in BETTER.items() if meant is preference)
    return next(words for choice, words in CHOICES if choice == name)
