"""One item as HTML: what was written, two answers in equal boxes, and all that is asked about them, as one native form.

Knows what a browser may know of an item. All that people and models wrote is escaped here.
"""

from html import escape

from app.pages.rate.instructions_html import help_html
from app.pages.rate.marks_html import better_html, flags_html, scales_html, traits_html
from app.pages.rate.steps_html import bar_html, items_words, step_html
from app.services.given import Given
from app.services.rating import BlindItem, RaterView
from engine.judging.form import BETTER, RatingForm
from engine.judging.judgement import COMMENT_LIMIT

PAUSE = (
    '<dialog id="rate-pause" class="rate-dialog" aria-labelledby="rate-pause-title">'
    '<h2 id="rate-pause-title">Pause</h2><p>All that you filled in is kept, this item too. '
    "Close this page now, and open the same link on another day:</p><p><a data-link></a></p>"
    '<button type="button" class="rate-button" data-close autofocus>Go on now</button></dialog>'
)
LONG_MINUTES = 90


def item_html(view: RaterView, form: RatingForm) -> str:
    """Return the item that a view holds, with what was filled in so far.

    Raises:
        BadInput: the draft is not what the form sends.
    """
    item = view.item
    assert item is not None, "only a view at the step `item` is drawn as one"
    given = Given.read(item.draft)
    chosen = next((name for name, meant in BETTER.items() if meant is given.preference), None)
    total = max(view.total, item.number)
    again = '<p class="rate-note">You judged this item. Submit again to change it.</p>' if item.is_judged else ""
    body = (
        f"{_progress(view.judged, total, view.minutes_left)}{again}{_prompt(item)}"
        f'<div class="rate-pair rate-answers">{_answer("A", item.text_a, item.brief_a)}'
        f"{_answer('B', item.text_b, item.brief_b)}</div>"
        f"{better_html(chosen)}"
        f"{scales_html(form, given.scales) if view.asks_scales else ''}"
        f"{traits_html(form.traits, given.traits) if view.asks_traits else ''}"
        f'<div class="rate-pair rate-last">{flags_html(given.flags)}{_comment(given.comment)}</div>{_bar(item)}'
    )
    data = f' data-item="{escape(item.id, quote=True)}"'
    return step_html("item", f"Item {item.number} of {total}", body, help_html(form, view.asks_scales) + PAUSE, data)


def minutes_words(minutes: float) -> str:
    """Return how long it takes, roughly."""
    if minutes <= 0:
        return "nothing left"
    if minutes < 1:
        return "less than a minute left"
    if minutes >= LONG_MINUTES:
        return f"about {round(minutes / 60)} hours left"
    return f"about {round(minutes)} minute{'' if round(minutes) == 1 else 's'} left"


def _progress(judged: int, total: int, minutes_left: float) -> str:
    return (
        '<div class="rate-progress"><div role="progressbar" aria-label="Items judged" aria-valuemin="0" '
        f'aria-valuemax="{total}" aria-valuenow="{judged}" aria-valuetext="{judged} of {items_words(total)}">'
        f'<span style="width: {100 * judged / total:.1f}%"></span></div>'
        f"<p>{judged} judged, {minutes_words(minutes_left)}</p></div>"
    )


def _prompt(item: BlindItem) -> str:
    earlier = ""
    if item.history:
        said = "".join(
            f'<p class="rate-who">Somebody wrote</p><p class="rate-text">{escape(message)}</p>'
            f'<p class="rate-who">The answer was</p><p class="rate-text">{escape(answer)}</p>'
            for message, answer in item.history
        )
        count = len(item.history)
        earlier = (
            f'<details class="rate-earlier"><summary>What was said before ({count} earlier '
            f"{'message' if count == 1 else 'messages'})</summary>{said}</details>"
        )
    return (
        f'<section class="rate-prompt" aria-label="What somebody wrote">{earlier}<h3>Somebody wrote</h3>'
        f'<p class="rate-text">{escape(item.prompt)}</p></section>'
    )


def _answer(letter: str, text: str, brief: str) -> str:
    meant = f'<p class="rate-brief">Meant to sound: {escape(brief)}</p>' if brief else ""
    return (
        f'<section class="rate-answer" aria-label="Answer {letter}"><h3>{letter}</h3>'
        f'<p class="rate-text">{escape(text)}</p>{meant}</section>'
    )


def _comment(comment: str) -> str:
    label = '<label for="rate-comment">Comment <span>(needed when both are bad)</span></label>'
    # An HTML parser drops a line break right after the tag.
    field = f'<textarea id="rate-comment" name="comment" rows="3" maxlength="{COMMENT_LIMIT}">\n{escape(comment)}'
    return f'<div class="rate-comment">{label}{field}</textarea></div>'


def _bar(item: BlindItem) -> str:
    skip = "Leave it as it is" if item.is_judged else "Skip"
    back = " disabled" if item.number <= 1 else ""
    buttons = (
        '<button type="submit" class="rate-main">Submit <kbd>Enter</kbd></button>'
        f'<button type="button" class="rate-button" data-deed="skip">{skip} <kbd>S</kbd></button>'
        f'<button type="button" class="rate-button" data-deed="back"{back}>Back <kbd>B</kbd></button>'
        '<button type="button" class="rate-button" data-opens="rate-help">Instructions <kbd>?</kbd></button>'
        '<button type="button" class="rate-link" data-opens="rate-pause">Pause</button>'
    )
    return bar_html(buttons, '<span class="rate-kept"></span>')
