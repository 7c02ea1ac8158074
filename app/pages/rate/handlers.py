"""What an evaluator does on the page, as plain values in and out: sign in, agree, judge, skip, go back, keep a draft.

Knows the service. Knows no widget; every error becomes one sentence here, and the page stays as it is then.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.services.rating import RaterView, RatingService, clean_code
from engine.errors import BadInput, PersonaStudioError

SOMETHING_BROKE = "Something went wrong on this computer and was written to its log. What you filled in is still here."
ID_LIMIT = 64
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page's script sent."""

    deed: str
    """open, consent, judge, skip, back or keep."""
    code: str
    """The rater's."""
    item: str
    """The item before them; empty when there is none."""
    given: Mapping[str, object]
    """What is filled in."""
    turn: int
    """Counted by the script, which waits for the answer to this very deed."""

    @classmethod
    def read(cls, sent: Mapping[str, object]) -> "Asked":
        """Return what was sent; what is missing or no text is empty."""
        given, turn = sent.get("given"), sent.get("turn")
        return cls(
            _text(sent.get("deed")),
            clean_code(_text(sent.get("code"))),
            _text(sent.get("item")),
            given if isinstance(given, Mapping) else {},
            turn if isinstance(turn, int) else 0,
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """What the page shows next."""

    turn: int
    """Which deed this answers."""
    code: str
    """Whose page it is."""
    view: RaterView | None = None
    """Where they stand now; None leaves the page as it is, with all that is filled in."""
    sentence: str = ""
    """What went wrong; empty when all is well."""


class RateHandlers:
    """The events of the page."""

    def __init__(self, service: RatingService) -> None:
        """Keep the service."""
        self._service = service
        self.form = service.form

    def act(self, sent: Mapping[str, object]) -> Frame:
        """Do what the rater asked for; return where they stand then."""
        asked = Asked.read(sent)
        return self._guarded(asked, lambda: self._act(asked))

    def keep(self, sent: Mapping[str, object]) -> Frame:
        """Keep what is filled in so far; the page stays as it is."""
        asked = Asked.read(sent)
        return self._guarded(asked, lambda: self._service.keep_draft(asked.code, asked.item, asked.given))

    def _act(self, asked: Asked) -> RaterView:
        match asked.deed:
            case "open":
                return self._service.open(_known(asked.code))
            case "consent":
                return self._service.consent(asked.code)
            case "judge":
                return self._service.judge(asked.code, asked.item, asked.given)
            case "skip":
                return self._service.skip(asked.code, asked.item)
            case "back":
                return self._service.back(asked.code)
        raise BadInput("The page asked for something that this studio does not know. Reload the page.")

    def _guarded(self, asked: Asked, act: Callable[[], RaterView | None]) -> Frame:
        try:
            return Frame(asked.turn, asked.code, act())
        except PersonaStudioError as error:
            sentence = str(error)
        except Exception:
            logger.exception("The evaluators' page failed.")
            sentence = SOMETHING_BROKE
        return Frame(asked.turn, asked.code, sentence=sentence)


def _known(code: str) -> str:
    if not code:
        raise BadInput("No code is typed. It stands in your invitation.")
    return code


def _text(sent: object) -> str:
    return sent[:ID_LIMIT] if isinstance(sent, str) else ""
