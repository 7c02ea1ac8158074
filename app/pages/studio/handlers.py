"""What the studio page does, as plain values in and out: talk, stop, start anew.

Knows the service and the conversation. Knows no widget; every error becomes one sentence here.
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

from app.pages.studio.form import SEED_LIMIT, TalkForm
from app.services.conversation import Conversation
from app.services.studio import StudioService
from engine.errors import PersonaStudioError

SOMETHING_BROKE = "Something went wrong on this computer and was written to its log. Your message is back in its field."
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page shows next."""

    conversation: Conversation
    """All of it, the newest turn perhaps still open."""
    is_running: bool
    """Whether an answer is under way."""
    typed: str | None = None
    """New content of the message field; None leaves it to the person."""
    seed: int | None = None
    """The seed in use, to be shown; None leaves it."""
    notice: str = ""
    """A sentence for the person; empty when all is well."""


class StudioHandlers:
    """The events of the page."""

    def __init__(self, service: StudioService, draw_seed: Callable[[], int] | None = None) -> None:
        """Keep the service; `draw_seed` gives a seed in 0..2**31 - 1."""
        self._service = service
        self._draw_seed = draw_seed or (lambda: secrets.randbelow(SEED_LIMIT))

    def talk(self, form: TalkForm, conversation: Conversation, visitor: str) -> Iterator[Frame]:
        """Yield frames while the message is answered; on an error the last one gives the typed text back."""
        before = conversation.settled()
        try:
            yield from self._answer(form, before, visitor)
        except PersonaStudioError as error:
            yield Frame(before, is_running=False, typed=form.message, notice=str(error))
        except Exception:
            logger.exception("A turn failed.")
            yield Frame(before, is_running=False, typed=form.message, notice=SOMETHING_BROKE)

    def stop(self, conversation: Conversation) -> Frame:
        """Return the conversation with nothing pending, after the answer's generator was closed."""
        return Frame(conversation.settled(), is_running=False)

    def clear(self) -> Frame:
        """Return an empty conversation."""
        return Frame(Conversation(), is_running=False)

    def _answer(self, form: TalkForm, before: Conversation, visitor: str) -> Iterator[Frame]:
        seed = self._draw_seed() if form.needs_seed else int(form.seed or 0)
        request = form.request(before.history, seed, visitor)
        now = before.asked(form.message)
        yield Frame(now, is_running=True, typed="", seed=seed)
        with closing(self._service.talk(request)) as views:
            for view in views:
                now = now.updated(view)
                yield Frame(now, is_running=view.is_open)
