"""How a frame of the studio becomes values of its widgets, widget by widget.

Knows widgets and drawn pieces; no service but the list of personas, no event.
"""

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple

import gradio as gr

from app.pages.events import warn
from app.pages.studio.dials import NO_PERSONA, NO_VERSION
from app.pages.studio.form import dials_of
from app.pages.studio.handlers import Frame
from app.pages.studio.view import StudioView
from app.services.personas import PersonaSummary, VersionSummary
from app.services.studio import Desk
from app.widgets.chat_messages import ChatLook, Detail, chat_messages
from app.widgets.expert_bars import proposal_of
from app.widgets.figure_look import spoken_of
from app.widgets.turn_strip import turn_strip
from app.widgets.weights_history import drift_figure, weights_heatmap
from engine.personality.describe import Proposal
from engine.personality.persona_file import sheet_from_json

HISTORY_TURNS = 40
Updates = dict[Any, Any]


class People(NamedTuple):
    """Who can be chosen."""

    personas: Sequence[PersonaSummary]
    """All personas of the visitor."""
    versions: Sequence[VersionSummary]
    """All versions of the chosen one."""


def chat_look(detail: str | None, limit: int | None) -> ChatLook:
    """Return how the chat is shown; nonsense counts as the default."""
    known = {d.value: d for d in Detail}
    look = ChatLook(known.get(detail or "", Detail.FULL))
    return look if limit is None else ChatLook(look.detail, int(limit))


def talk_widgets(view: StudioView) -> list[Any]:
    """Return the widgets that `paint_talk` and `paint_history` may change."""
    talk, dials = view.talk, view.dials
    running = [talk.chat, talk.session, talk.message, dials.inputs.seed, view.proposal, talk.send, talk.stop]
    rest = [talk.strip, view.heard, talk.title, talk.clear, dials.undo, dials.redo]
    return [*running, *rest, *history_widgets(view)]


def dial_widgets(view: StudioView) -> list[Any]:
    """Return the widgets that `paint_dials` may change, beside the seed, which `talk_widgets` has."""
    dials = view.dials
    others = [widget for name, widget in dials.inputs.by_name().items() if name != "seed"]
    return [*others, dials.persona, dials.version, dials.name]


def history_widgets(view: StudioView) -> list[Any]:
    """Return the widgets that `paint_history` changes."""
    return [view.weights_plot, view.weights_words, view.drift_plot, view.drift_words]


def paint_talk(view: StudioView, frame: Frame, look: ChatLook) -> Updates:
    """Return what a frame changes in conversation, strip and buttons."""
    say(frame.notice)
    talk = view.talk
    updates: Updates = {
        talk.send: button("Send", is_shown=not frame.is_running),
        talk.stop: button("Stop", is_shown=frame.is_running),
    }
    if frame.typed is not None:
        updates[talk.message] = frame.typed
    if frame.seed is not None:
        updates[view.dials.inputs.seed] = frame.seed
    if frame.desk is not None:
        updates |= _paint_desk(view, frame.desk, look, is_running=frame.is_running)
    return updates


def paint_dials(view: StudioView, frame: Frame, people: People | None) -> Updates:
    """Return where a frame puts the dials and what can be chosen."""
    dials, updates = view.dials, {}
    if frame.sheet is not None:
        stand = dials_of(frame.sheet)
        updates |= {widget: getattr(stand, name) for name, widget in dials.inputs.by_name().items()}
        updates[dials.name] = frame.sheet.name
    if people is not None and frame.persona_key is not None:
        keys = {persona.key for persona in people.personas}
        chosen = frame.persona_key if frame.persona_key in keys else ""
        updates[dials.persona] = gr.update(choices=_named(people.personas), value=chosen)
        numbers = [(_version_label(version), version.number) for version in people.versions] if chosen else []
        versions = numbers or [NO_VERSION]
        value = frame.version if frame.version in [number for _, number in versions] else versions[0][1]
        updates[dials.version] = gr.update(choices=versions, value=value, interactive=bool(numbers))
    return updates


def paint_history(view: StudioView, desk: Desk) -> Updates:
    """Return the figures of the newest turns."""
    answers = desk.conversation.answers[-HISTORY_TURNS:]
    weights = weights_heatmap([answer.trace.weights for answer in answers])
    aimed = [sheet_from_json(dict(answer.asked.sheet)).traits for answer in answers]
    drift = drift_figure(aimed, [answer.heard for answer in answers])
    return {
        view.weights_plot: weights,
        view.weights_words: f"<p>{escape(spoken_of(weights))}</p>",
        view.drift_plot: drift,
        view.drift_words: f"<p>{escape(spoken_of(drift))}</p>",
    }


def proposal_note(proposal: Proposal) -> str:
    """Return what was understood of a description, as HTML."""
    parts = [f"{escape(found.said)}: {found.trait} {found.step:+d}".replace("-", "−") for found in proposal.found]
    said = "; ".join(parts) if parts else "Nothing in it names a trait."
    unknown = ", ".join(escape(word) for word in proposal.unknown[:8])
    return f"<p>{said}{f'. Not understood: {unknown}' if unknown else ''}</p>"


def paint_undo(view: StudioView, desk: Desk) -> Updates:
    """Return whether the dials can go back and forth."""
    return {
        view.dials.undo: button("Undo", can_press=desk.can_undo),
        view.dials.redo: button("Redo", can_press=desk.can_redo),
    }


def button(words: str, *, is_shown: bool = True, can_press: bool = True) -> Any:
    """Return an update of a button; one that comes before the button is drawn must bring its words along."""
    return gr.update(value=words, visible=True if is_shown else "hidden", interactive=can_press)


def nothing(view: StudioView) -> Updates:
    """Return what leaves every widget as it is; an event that answers nothing at all would empty them."""
    return {view.talk.session: gr.skip()}


def say(notice: str) -> None:
    """Show a sentence for a moment."""
    if notice.startswith("Saved"):
        gr.Info(escape(notice, quote=False))
    else:
        warn(notice)


def _paint_desk(view: StudioView, desk: Desk, look: ChatLook, *, is_running: bool) -> Updates:
    talk, conversation = view.talk, desk.conversation
    answers = conversation.answers
    heard = answers[-1].heard if answers and not conversation.is_open else None
    seed = answers[-1].asked.sampling.seed if answers and not conversation.is_open else None
    updates: Updates = {
        talk.chat: chat_messages(conversation, look),
        talk.strip: turn_strip(conversation.latest, seed),
        view.proposal: proposal_of(conversation.reading),
        talk.session: desk.session_id,
        talk.clear: button("New conversation", can_press=bool(conversation.exchanges)),
    }
    if not is_running:
        updates |= {
            view.heard: _levels(heard),
            talk.title: f"<h2>{escape(desk.title) if answers else 'Conversation'}</h2>",
        }
    return updates


def _levels(heard: Sequence[float] | None) -> str:
    return "" if heard is None else str([round(level, 2) for level in heard])


def _named(personas: Sequence[PersonaSummary]) -> list[tuple[str, str]]:
    """Return (label, key) with a label of its own for every persona."""
    taken: dict[str, int] = {}
    choices: list[tuple[str, str]] = [NO_PERSONA]
    for persona in personas:
        name = persona.sheet.name
        taken[name] = taken.get(name, 0) + 1
        choices.append((name if taken[name] == 1 else f"{name} ({taken[name]})", persona.key))
    return choices


def _version_label(version: VersionSummary) -> str:
    if version.number == 0:
        return "ready"
    return f"{version.number} · {version.note}" if version.note else str(version.number)
