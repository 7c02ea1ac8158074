"""Sample duels of one contender as HTML: prompt, both answers, who won, by whom, what was said of each.

Knows judgements as values. All that people and models wrote is escaped here.
"""

from collections.abc import Sequence
from html import escape

from app.pages.leaderboard.names import names_of
from engine.judging.judgement import SCALES, JudgedSide, Judgement, Preference

_FLAGS = {"identity": "gives away who speaks", "unsafe": "may harm", "broken": "is no whole text"}
_DEGREES = {1: "better", 2: "much better"}


def duels_html(key: str, duels: Sequence[Judgement]) -> str:
    """Return the duels of the contender with this key; a sentence when there are none."""
    if not key:
        return ""
    if not duels:
        return (
            '<section class="duels" aria-label="Sample duels"><h3 tabindex="-1">Sample duels</h3>'
            '<p class="board-note">This contender has no duel among these judgements any more. Draw the board anew.</p>'
            "</section>"
        )
    names = names_of(side.contender for duel in duels for side in (duel.left, duel.right))
    drawn = "".join(_duel(place, duel, key, names) for place, duel in enumerate(duels, 1))
    title = f"Sample duels of {names[key]}"
    return (
        f'<section class="duels" aria-label="{escape(title, quote=True)}">'
        f'<h3 tabindex="-1">{escape(title)}</h3>'
        '<p class="board-note">Won, lost and even ones in turn, drawn by chance. '
        '<button type="button" class="duels-close">Back to the board</button></p>'
        f"{drawn}</section>"
    )


def outcome_words(duel: Judgement, key: str, names: dict[str, str]) -> str:
    """Return who won, as plain text."""
    if duel.preference is Preference.BOTH_BAD:
        return "Both bad"
    if not duel.preference.lean:
        return "Tie"
    winner = duel.right if duel.preference.lean > 0 else duel.left
    verdict = "Won" if winner.contender.key == key else "Lost"
    return f"{verdict}: {names[winner.contender.key]} is {_DEGREES[abs(duel.preference.lean)]}"


def _duel(place: int, duel: Judgement, key: str, names: dict[str, str]) -> str:
    sides = [(duel.left, "B" if duel.is_swapped else "A"), (duel.right, "A" if duel.is_swapped else "B")]
    if duel.right.contender.key == key:
        sides.reverse()
    answers = "".join(_answer(side, letter, names) for side, letter in sides)
    said = [f"by {duel.rater}", f"group {duel.rater_group}" if duel.rater_group else "", f"batch “{duel.batch}”"]
    flags = [f"reported: {_FLAGS.get(flag, flag)}" for flag in duel.flags]
    by = " · ".join(escape(part) for part in (*said, *flags) if part)
    comment = f'<p class="duel-comment">“{escape(duel.comment)}”</p>' if duel.comment else ""
    return (
        f'<article class="duel" aria-label="Duel {place}">'
        f'<p class="duel-prompt">{escape(duel.prompt)}</p>'
        f'<p class="duel-outcome"><b>{escape(outcome_words(duel, key, names))}</b> <span>{by}</span></p>'
        f'{comment}<div class="duel-sides">{answers}</div></article>'
    )


def _answer(side: JudgedSide, letter: str, names: dict[str, str]) -> str:
    marks = [f"{name.replace('_', ' ')} {side.scales[name]}" for name in SCALES if name in side.scales]
    leaks = [f"leak found: {', '.join(side.leaks)}"] if side.leaks else []
    facts = " · ".join(escape(part) for part in (f"shown as {letter}", *marks, *leaks))
    return (
        f'<div class="duel-side"><h4>{escape(names[side.contender.key])}</h4>'
        f'<p class="duel-text">{escape(side.text)}</p><p class="duel-facts">{facts}</p></div>'
    )
