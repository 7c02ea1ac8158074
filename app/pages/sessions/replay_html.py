"""A replay as HTML: how far it is, and for each turn whether the answer is the text of then.

Knows replays as values. All that people and models wrote is escaped here.
"""

from html import escape

from app.services.replay import Replay, ReplayedTurn
from app.widgets.text_difference import difference_html
from engine.types import Stage

OTHER_PACK = "Another pack answered then, so other words are to be expected."


def replay_html(replay: Replay, notice: str = "") -> str:
    """Return a replay as it stands; `notice` says why it ended before its time."""
    turns = "".join(_turn(place, turn, replay.is_over) for place, turn in enumerate(replay.turns, 1))
    count, done = len(replay.turns), replay.done
    bar = "" if replay.is_over else f'<progress max="{count}" value="{done}" aria-label="Turns replayed"></progress>'
    pack = "" if replay.is_same_pack else f'<p class="sessions-note">{OTHER_PACK}</p>'
    new = (
        f'<button type="button" class="replay-open" data-id="{escape(replay.session_id, quote=True)}">'
        "Show the new session</button>"
        if replay.is_over and replay.session_id
        else ""
    )
    return (
        f'<section class="replay" aria-label="Replay"><h3>Replay of “{escape(replay.source.title)}”</h3>'
        f'<p class="replay-state" role="status">{escape(notice or state_words(replay))}</p>{bar}{pack}'
        f'<ol class="replay-turns">{turns}</ol>{new}</section>'
    )


def state_words(replay: Replay) -> str:
    """Return how far a replay is and what came of it, as plain text."""
    count, done, same = len(replay.turns), replay.done, replay.same
    if not replay.is_over:
        return f"Turn {min(done + 1, count)} of {count} is being answered again, in a new session."
    if same == count:
        return "The answer is the same text." if count == 1 else f"All {count} answers are the same text."
    stopped = "" if done == count else f"Ended after {done} of {count} turns. "
    return f"{stopped}{same} of {done} answers are the same text." if done else f"{stopped}Nothing was replayed."


def _turn(place: int, turn: ReplayedTurn, is_over: bool) -> str:
    head = f'<span class="replay-message">{escape(turn.message)}</span>'
    if not turn.is_done:
        words = "not replayed" if is_over else "being answered" if turn.now is not None else "waits"
        return f'<li class="replay-turn">{head} <b class="replay-mark">{words}</b></li>'
    if turn.is_same:
        return f'<li class="replay-turn is-same">{head} <b class="replay-mark">same</b></li>'
    stages = "".join(_difference(turn, stage) for stage in turn.differing)
    return (
        f'<li class="replay-turn is-different">{head} <b class="replay-mark">different</b>'
        f"<details open><summary>What differs in turn {place}</summary>{stages}</details></li>"
    )


def _difference(turn: ReplayedTurn, stage: Stage) -> str:
    assert turn.now is not None and turn.now.trace is not None
    then, now = difference_html(turn.then.trace.text_of(stage), turn.now.trace.text_of(stage))
    name = stage.value.capitalize()
    return (
        f'<div class="replay-pair"><div><span class="transcript-who">{name}, then</span>{then}</div>'
        f'<div><span class="transcript-who">{name}, now</span>{now}</div></div>'
    )
