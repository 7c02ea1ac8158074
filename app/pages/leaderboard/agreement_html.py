"""How far raters agree, as HTML: three coefficients for each question, with what they allow one to say.

Knows agreement as values. The cut-offs of alpha are Krippendorff's own (Content Analysis, 2nd ed. 2004, p. 241).
"""

from html import escape

from app.widgets.measured import coefficient, measured_html, percent
from app.widgets.stacked_table import Head, Row, stacked_table
from engine.judging.agreement import Agreement, ScaleAgreement
from engine.judging.judgement import SCALES

FIRM, TENTATIVE = 0.8, 0.667
CUT_OFFS = (
    "Krippendorff asks for an alpha of at least .800; from .667 on he allows tentative conclusions, below it none "
    "(Content Analysis, 2004, p. 241). AC2 keeps its worth where nearly all answers are the same, and alpha does not: "
    "read both. 0 is what chance gives, 1 full agreement."
)
_HEADS = (
    Head("Question", kind="who"),
    Head("Percent"),
    Head("Alpha"),
    Head("AC2"),
    Head("Judged by two or more"),
    Head("In plain words", kind="words"),
)


def agreement_html(agreement: Agreement) -> str:
    """Return a table with a row for each question that somebody answered."""
    questions = [("Which answer is better", agreement.preference, "items")]
    questions += [(scale.replace("_", " ").capitalize(), agreement.scales[scale], "answers") for scale in SCALES]
    rows = [_row(*question) for question in questions if question[1].units + question[1].single_units]
    bad = (
        f'<p class="board-note">“Both bad” is no place between two answers, so {agreement.both_bad} such judgements '
        "are left out of the first row.</p>"
        if agreement.both_bad
        else ""
    )
    table = stacked_table("Agreement between raters, with 95 % intervals", _HEADS, rows)
    drawn = f"Intervals draw items anew, {agreement.resamples} times, seed {agreement.seed}."
    return f'{table}{bad}<p class="board-note">{escape(CUT_OFFS)} {drawn}</p>'


def reading(found: ScaleAgreement) -> str:
    """Return what the coefficients allow one to say, as plain text."""
    if found.percent is None:
        return "Cannot be told: nothing was judged by two raters. Give a batch an overlap of two or more."
    if found.alpha is None:
        return "All answers are the same, so alpha says nothing."
    alpha, low = found.alpha.value, found.alpha.low
    if alpha >= FIRM:
        doubt = low is not None and low < FIRM
        return "Raters agree well enough for firm conclusions" + (
            ", though the interval reaches lower." if doubt else "."
        )
    if alpha >= TENTATIVE:
        return "Raters agree well enough for tentative conclusions only."
    if found.ac2 is not None and found.ac2.value >= FIRM:
        return (
            "By alpha raters differ too much for firm conclusions; by AC2, which suffers less where most answers are "
            "alike, they agree."
        )
    return "Raters differ too much for firm conclusions."


def _row(question: str, found: ScaleAgreement, unit: str) -> Row:
    single = f'<small class="measured-span">{found.single_units} by one alone</small>' if found.single_units else ""
    cells = (
        escape(question),
        measured_html(found.percent, percent),
        measured_html(found.alpha, coefficient),
        measured_html(found.ac2, coefficient),
        f"<span>{found.units} {unit} {single}</span>",
        escape(reading(found)),
    )
    return Row(cells)
