"""A whole studio on a database of its own, with people who have personas, sessions and pairs to be judged."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.bootstrap import studio_services
from app.pages.ratings.form import BatchForm, choice_of
from app.pages.ratings.handlers import RatingsHandlers
from app.services.studio import Ask, Voice
from app.shell import Services
from engine.personality.sheet import PersonaSheet
from engine.types import Traits
from storage.database import open_database, sqlite_url
from storage.rating_records import BatchState, BatchSummary
from tests.app.scripted import ScriptedResponder

ANA, BOB = "a" * 64, "b" * 64
NASTY = "Zoë <img src=x onerror=alert(1)>"
LOUD, SHY = PersonaSheet(NASTY, Traits(extraversion=9)), PersonaSheet("Bo", Traits(extraversion=1))
READY = choice_of("ready:captain-aroha", 0)


class Desk:
    """The services, who answers, and what people do again and again."""

    def __init__(self, services: Services, responder: ScriptedResponder) -> None:
        self.services = services
        self.responder = responder
        self.on = RatingsHandlers(services.batches, services.personas, services.sessions)

    def persona(self, owner: str, sheet: PersonaSheet) -> str:
        """Save a persona; return how the form names its first version."""
        return choice_of(self.services.personas.save_new(owner, sheet).key, 1)

    def form(self, owner: str, title: str = "Spring") -> BatchForm:
        """Return a form that can be made: two personas and the plain base on two prompts."""
        chosen = (self.persona(owner, LOUD), self.persona(owner, SHY))
        return BatchForm(title, chosen, own_prompts="How are you?\n\n I am <b>sad</b> \nHow are you?")

    def session(self, owner: str, *messages: str) -> str:
        """Return the id of a session in which so much was said."""
        studio = self.services.studio
        session_id = studio.begin(owner, SHY, "").session_id
        for seed, message in enumerate(messages):
            list(studio.say(owner, session_id, Ask(message, SHY, seed)))
        assert session_id is not None
        return session_id

    def send_pair(self, owner: str, prompt: str = "Hello there") -> None:
        """Compare two personas and send the pair to raters."""
        board = list(self.services.compare.run(owner, prompt, [LOUD, SHY], 4))[-1]
        self.services.compare.queue_pair(owner, board.comparison_id, 0, 1)

    def wait(self, owner: str, batch_id: str) -> BatchSummary:
        """Return a batch when nothing is made for it any more."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            desk = self.services.batches.desk(owner, batch_id)
            if not desk.job.is_running:
                return self.services.batches.desk(owner, batch_id).record.summary
            time.sleep(0.01)
        raise AssertionError("the answers did not come to an end")

    def opened(self, owner: str) -> str:
        """Return the id of a batch that raters may judge."""
        made = self.on.make(owner, "", self.form(owner)).chosen
        assert self.wait(owner, made).state is BatchState.OPEN
        return made

    def rest(self) -> None:
        """End all that is being made."""
        for owner in (ANA, BOB):
            for summary in self.services.batches.find(owner):
                self.services.batches.pause(owner, summary.id)


@contextmanager
def desk_on(file: Path, pause_s: float = 0.0) -> Iterator[Desk]:
    """Yield a studio on the database at `file`, whose answers pause so long before each word [s]."""
    database, responder = open_database(sqlite_url(file)), ScriptedResponder(pause_s)
    desk = Desk(studio_services(Voice(responder, None, "0" * 64, 1.25), database), responder)
    try:
        yield desk
    finally:
        desk.rest()
        database.close()
