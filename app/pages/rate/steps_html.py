"""The steps around the items as HTML: sign in, nothing left, the end; and what all steps are made of.

Every step is a form that the page's script sends; `data-step` says which. All that people wrote is escaped here.
"""

from html import escape

from app.services.rating import RaterView


def step_html(step: str, title: str, body: str, beside: str = "", data: str = "") -> str:
    """Return a step: a form with a heading that can be focused; `beside` stands outside of the form."""
    return (
        f'<div class="rate-frame"><form class="rate-step" data-step="{step}"{data} novalidate '
        f'aria-labelledby="rate-heading"><h2 id="rate-heading" tabindex="-1">{escape(title)}</h2>{body}</form>'
        f"{beside}</div>"
    )


def bar_html(buttons: str, state: str = "") -> str:
    """Return the bar with the buttons, and above them the place where a sentence says what went wrong."""
    return (
        f'<div class="rate-bar"><p class="rate-alert" role="alert"></p><div class="rate-deeds">{buttons}{state}</div>'
        "</div>"
    )


def sign_in_html() -> str:
    """Return the box for the code."""
    button = '<button type="submit" class="rate-main">Sign in</button>'
    return step_html(
        "sign-in",
        "Sign in",
        "<p>Type the code of your invitation. It is ten letters and digits; capitals or not, both will do.</p>"
        '<div class="rate-code"><label for="rate-code">Your code</label>'
        '<input id="rate-code" name="code" type="text" maxlength="40" autocomplete="off" autocapitalize="characters" '
        'autocorrect="off" spellcheck="false"></div>'
        f"{bar_html(button)}",
    )


def waiting_html(view: RaterView) -> str:
    """Return that nothing is left to judge now."""
    aside = f" You put {items_words(view.skipped)} aside." if view.skipped else ""
    buttons = '<button type="submit" class="rate-main">Look again</button>'
    if view.judged or view.skipped:
        buttons += (
            '<button type="button" class="rate-button" data-deed="back">Back to the last item <kbd>B</kbd></button>'
        )
    return step_html(
        "waiting",
        "Nothing is left for you now",
        f"<p>Thank you. You judged {items_words(view.judged)}, and all of it is kept.{aside}</p>"
        "<p>Others still have items before them. One of these may come to you, so come back later with the same link. "
        f"When everybody is done, this page says who was judged.</p>{bar_html(buttons)}",
    )


def done_html(view: RaterView) -> str:
    """Return that the batch is over, and now also who was judged."""
    names = "".join(f"<li>{escape(name)}</li>" for name in view.names)
    revealed = f'<h3>These were judged</h3><ul class="rate-names">{names}</ul>' if names else ""
    return step_html(
        "done",
        "Thank you, this batch is over",
        f"<p>You judged {items_words(view.judged)}. Nothing more is asked of you here.</p>{revealed}{bar_html('')}",
    )


def items_words(count: int) -> str:
    """Return a number of items in words."""
    return "1 item" if count == 1 else f"{count} items"
