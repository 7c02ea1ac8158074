"""Which events of the dials call which handler: pictures in the browser, history and personas on the server."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import gradio as gr
from gradio.context import Context

from app.pages.events import HEAVY, IN_BROWSER, LIGHT, owner_in
from app.pages.studio.bind_talk import guarded, seat_inputs, shown, take_seat, tried
from app.pages.studio.form import DialForm
from app.pages.studio.handlers import Frame, Seat, StudioHandlers
from app.pages.studio.paint import (
    People,
    Updates,
    button,
    chat_look,
    dial_widgets,
    nothing,
    paint_dials,
    paint_undo,
    proposal_note,
    say,
    talk_widgets,
)
from app.pages.studio.view import StudioView
from engine.errors import PersonaStudioError
from engine.types import Traits

_DRAW = "(...values) => window.personaStudio.draw(...values)"
_HEARD = "(text) => window.personaDesk.heard(text)"
_GHOST = "(text) => window.personaDesk.ghost(text)"
_EXPERTS = "() => window.personaDesk.expertsJson()"
_WITH_EXPERTS = "(...values) => { values[%d] = window.personaDesk.expertsJson(); return values; }"
_OPENED = "() => { document.body.dataset.desk = 'open'; return []; }"
_SPEAK = "() => window.personaDesk.speakAgain()"


def bind_pictures(view: StudioView) -> None:
    """Redraw radar and bars in the browser whenever something that they show changes."""
    blocks = Context.root_block
    assert blocks is not None, "a page is built inside gr.Blocks"
    inputs = view.dials.inputs
    moved = [*inputs.traits, inputs.strength, inputs.router_influence]
    shown_now = [*moved, view.proposal, inputs.experts]
    changed = [widget.change for widget in (*moved, view.proposal, inputs.experts)]
    triggers = [*(dial.input for dial in moved), *changed, blocks.load]
    gr.on(triggers, inputs=shown_now, js=_DRAW, trigger_mode="multiple", **IN_BROWSER)
    view.heard.change(inputs=[view.heard], js=_HEARD, **IN_BROWSER)
    view.dials.ghost.change(inputs=[view.dials.ghost], js=_GHOST, **IN_BROWSER)


def bind_dials(view: StudioView, on: StudioHandlers) -> None:
    """Connect dials, history and personas with the handlers."""
    bind = _DialEvents(view, on)
    dials = view.dials
    bind.moves()
    bind.plain(dials.persona.input, lambda seat, form: on.choose(Seat(seat.owner, seat.session_id, seat.persona_key)))
    bind.plain(dials.version.input, lambda seat, form: on.choose(seat))
    bind.plain(dials.undo.click, lambda seat, form: on.step(seat, -1))
    bind.plain(dials.redo.click, lambda seat, form: on.step(seat, 1))
    bind.plain(dials.reset.click, on.reset)
    bind.plain(dials.randomise.click, on.randomise)
    bind.saving(dials.save.click, is_new=False)
    bind.saving(dials.save_new.click, is_new=True)
    bind.describing()


class _DialEvents:
    """Binds events whose handlers take a seat and the dials, and return a frame."""

    def __init__(self, view: StudioView, on: StudioHandlers) -> None:
        self.view = view
        self.on = on
        self.inputs = {**view.dials.inputs.by_name(), **seat_inputs(view)}
        dials = view.dials
        self.outputs = [view.talk.session, dials.undo, dials.redo, dials.inputs.seed, *dial_widgets(view)]

    def plain(self, trigger: Any, handle: Callable[[Seat, DialForm], Frame]) -> None:
        """Bind an event that moves dials."""

        def event(request: gr.Request, **values: Any) -> Updates:
            seat = take_seat(request, values)
            return self.moved(seat.owner, lambda: handle(seat, DialForm(**values)))

        moved = trigger(event, outputs=self.outputs, inputs_kwargs=self.inputs, **LIGHT)
        self.speak_again(moved)

    def moves(self) -> None:
        """Keep every move of a dial when it is let go, and speak again if that is wished."""
        dials = self.view.dials.inputs
        triggers = [slider.release for slider in dials.sliders]
        triggers += [dials.seed.submit, dials.is_new_seed.input]

        def move(request: gr.Request, **values: Any) -> Updates:
            seat = take_seat(request, values)
            frame = tried(lambda: self.on.move(seat, DialForm(**values)))
            return nothing(self.view) if frame is None else self.kept(frame)

        outputs = [self.view.talk.session, self.view.dials.undo, self.view.dials.redo]
        # Where a dial is let go while an earlier move is on its way, the last one counts.
        kept: dict[str, Any] = {"outputs": outputs, "inputs_kwargs": self.inputs, **LIGHT}
        kept["trigger_mode"] = "always_last"
        self.speak_again(gr.on(triggers, move, **kept))
        self.view.desk.select(outputs=[dials.experts], js=_EXPERTS, trigger_mode="multiple", **IN_BROWSER)
        # The same act is kept as the desk has it now, whether or not the hidden field is that far already.
        place = list(self.inputs).index("experts")
        self.speak_again(self.view.desk.select(move, js=_WITH_EXPERTS % place, **kept))

    def speak_again(self, moved: Any) -> None:
        """Answer the last message once more after an event, where the visitor wants to hear every move."""
        # The browser knows whether it is wished; the server is asked only then.
        moved.then(js=_SPEAK, **IN_BROWSER)

    def saving(self, trigger: Any, *, is_new: bool) -> None:
        """Bind one of the two buttons that save."""

        def save(request: gr.Request, name: str, note: str, **values: Any) -> Updates:
            seat = take_seat(request, values)
            form = DialForm(**values)
            return self.moved(seat.owner, lambda: self.on.save(seat, form, name, note, is_new=is_new))

        words = {"name": self.view.dials.name, "note": self.view.dials.note}
        trigger(save, outputs=self.outputs, inputs_kwargs={**words, **self.inputs}, **LIGHT)

    def describing(self) -> None:
        """Bind the description in words: propose as ghost marks, accept, discard."""
        dials = self.view.dials
        outputs = [dials.ghost, dials.proposal_note, dials.accept, dials.discard]

        def propose(words: str) -> list[Any]:
            try:
                proposal = self.on.propose(words)
            except PersonaStudioError as error:
                say(str(error))
                return [gr.skip()] * 4
            marks = json.dumps(list(proposal.traits)) if proposal.found else ""
            return [marks, gr.update(value=proposal_note(proposal), visible=True), *_deeds(bool(marks))]

        def discard() -> list[Any]:
            return ["", gr.update(value="", visible="hidden"), *_deeds(False)]

        def accept(request: gr.Request, ghost: str, **values: Any) -> Updates:
            seat = take_seat(request, values)
            form = DialForm(**values)
            return self.moved(seat.owner, lambda: self.on.accept(seat, form, Traits(*json.loads(ghost))))

        dials.words.submit(propose, dials.words, outputs, **LIGHT)
        dials.discard.click(discard, None, outputs, **LIGHT)
        accepted = dials.accept.click(
            accept, outputs=self.outputs, inputs_kwargs={"ghost": dials.ghost, **self.inputs}, **LIGHT
        )
        accepted.then(discard, None, outputs, **LIGHT)
        self.speak_again(accepted)

    def moved(self, owner: str, make: Callable[[], Frame]) -> Updates:
        """Return what a frame changes in the dials; what was said stays as it is shown."""
        frame = tried(make)
        if frame is None:
            return nothing(self.view)
        return self.kept(frame) | paint_dials(self.view, frame, self.people(owner, frame))

    def kept(self, frame: Frame) -> Updates:
        """Return how far the dials can go back and forth now, and in which session."""
        say(frame.notice)
        assert frame.desk is not None, "a move of the dials is always kept"
        return {self.view.talk.session: frame.desk.session_id, **paint_undo(self.view, frame.desk)}

    def people(self, owner: str, frame: Frame) -> People | None:
        """Return who can be chosen, when the frame says who is."""
        if frame.persona_key is None:
            return None
        return People(*self.on.people(owner, frame.persona_key))


def bind_opening(view: StudioView, on: StudioHandlers, tab: gr.Tab) -> None:
    """Draw the page as the visitor left it when it is loaded and whenever its tab is chosen."""
    blocks = Context.root_block
    assert blocks is not None, "a page is built inside gr.Blocks"
    events = _DialEvents(view, on)
    talk = view.talk
    outputs = [*talk_widgets(view), *dial_widgets(view), talk.detail, talk.limit]

    def open_desk(request: gr.Request) -> Updates:
        owner = owner_in(request)
        detail = on.detail(owner)
        frame = on.open(owner)
        updates = guarded(view, chat_look(detail, None), lambda: frame)
        dials = paint_dials(view, frame, events.people(owner, frame))
        # No more is shown than anew, so a message that is edited is counted from there.
        return updates | dials | {talk.detail: detail, talk.limit: None}

    def attend(request: gr.Request, session: str | None, detail: str) -> Iterator[Updates]:
        yield from shown(view, on.attend(Seat(owner_in(request), session)), chat_look(detail, None))

    private: dict[str, Any] = {**HEAVY, "api_visibility": "private"}
    watching = talk_widgets(view)
    # A page that is loaded chooses its tab too; drawn twice, the later drawing would undo what was done in between.
    opened = gr.on([blocks.load, tab.select], open_desk, None, outputs, trigger_mode="once", **LIGHT)
    opened.then(attend, [talk.session, talk.detail], watching, **private)
    opened.then(js=_OPENED, **IN_BROWSER)


def _deeds(are_shown: bool) -> list[Any]:
    return [button(words, is_shown=are_shown) for words in ("Accept", "Discard")]
