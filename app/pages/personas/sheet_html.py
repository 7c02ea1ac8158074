"""A persona's sheet as HTML: portrait, words, radar, what is pinned or silent.

Everything that people wrote is escaped.
"""

from collections.abc import Iterable, Mapping
from html import escape

from app.widgets.mini_radar import mini_radar
from app.widgets.numbers import two_digits
from app.widgets.pole_words import pole_words, weight_words
from app.widgets.trait_avatar import trait_avatar
from app.widgets.trait_looks import TRAIT_LOOKS, TraitLook
from engine.personality.sheet import PersonaSheet
from engine.types import POLES, Traits

NEUTRAL = 5


def portrait_html(sheet: PersonaSheet, seed_text: str, line: str) -> str:
    """Return who it is: portrait, name, tagline, traits.

    Args:
        sheet: what is shown.
        seed_text: tells portraits of equals apart, such as the persona's key.
        line: HTML that stands below the name.
    """
    tagline = f'<p class="sheet-tagline">{escape(sheet.tagline)}</p>' if sheet.tagline else ""
    return (
        f'<div class="sheet"><header class="sheet-head">{trait_avatar(sheet.traits, seed_text, 104)}'
        f'<div class="sheet-title"><h3 tabindex="-1">{escape(sheet.name)}</h3>{tagline}'
        f'<p class="sheet-line">{line}</p></div></header>'
        f'<div class="sheet-traits">{mini_radar(sheet.traits, 132)}{_trait_list(sheet.traits)}</div>'
        "</div>"
    )


def words_html(sheet: PersonaSheet) -> str:
    """Return what is written about it and what was set by hand, as a list; what is empty is left out."""
    mix = sheet.mix
    rows = (
        ("Greeting", escape(sheet.greeting)),
        ("Identity", escape(sheet.identity)),
        ("Tags", _chips(sheet.tags)),
        ("Expertise", _chips(sheet.expertise)),
        ("Pinned experts", _chips(f"{pole_words(p)} {weight_words(w)}" for p, w in _in_order(sheet.experts.pins))),
        ("Muted experts", _chips(pole_words(pole) for pole in POLES if pole in sheet.experts.muted)),
        ("Heard alone", _chips(pole_words(pole) for pole in POLES if pole in sheet.experts.solo)),
        ("Mix", f"strength {two_digits(mix.strength)}, router influence {two_digits(mix.router_influence)}"),
    )
    shown = "".join(f"<div><dt>{what}</dt><dd>{words}</dd></div>" for what, words in rows if words)
    return f'<dl class="sheet-words">{shown}</dl>'


def _trait_list(traits: Traits) -> str:
    rows = (_trait_row(look, value) for look, value in zip(TRAIT_LOOKS, traits, strict=True))
    return f"<dl>{''.join(rows)}</dl>"


def _trait_row(look: TraitLook, value: int) -> str:
    word = "neutral" if value == NEUTRAL else (look.high if value > NEUTRAL else look.low)
    return f'<div><dt style="color: {look.colour}">{look.trait.capitalize()}</dt><dd><b>{value}</b> {word}</dd></div>'


def _in_order(pins: Mapping[str, float]) -> list[tuple[str, float]]:
    return [(pole, pins[pole]) for pole in POLES if pole in pins]


def _chips(words: Iterable[str]) -> str:
    return " ".join(f'<span class="card-tag">{escape(word)}</span>' for word in words)
