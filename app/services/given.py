"""What a rater filled in for one item, in terms of A and B as shown: read from the page, checked, kept as a draft.

Plain values; knows no store. Anything that the form cannot have sent is refused with a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.errors import BadInput
from engine.judging.form import BETTER
from engine.judging.judgement import COMMENT_LIMIT, FLAGS, SCALE_SPAN, SCALES, Preference
from engine.types import POLES

SIDES = ("a", "b")
SCALE_NAMES = {"in_character": "in character", "helpful": "helpful", "natural": "natural", "safe": "safe"}
Marks = dict[str, dict[str, int]]


def _nothing() -> Marks:
    return {side: {} for side in SIDES}


@dataclass(frozen=True, slots=True)
class Given:
    """One item as far as it is filled in."""

    preference: Preference | None = None
    """Which is better, with A as left; None while nothing is chosen."""
    scales: Marks = field(default_factory=_nothing)
    """{a, b: {scale: 1..7}}."""
    traits: Marks = field(default_factory=_nothing)
    """{a, b: {item of the questionnaire, named by its pole: 1..7}}."""
    flags: tuple[str, ...] = ()
    """Of `FLAGS`."""
    comment: str = ""
    """At most `COMMENT_LIMIT` characters."""

    @classmethod
    def read(cls, sent: Mapping[str, object]) -> "Given":
        """Return what the page sent.

        Raises:
            BadInput: it has a field or a value that the form does not know.
        """
        known = {"preference", "scales", "traits", "flags", "comment"}
        unknown = sorted(str(key)[:30] for key in sent if key not in known)
        if unknown:
            raise BadInput(f"The form sent {unknown[0]!r}, which is not part of it. Reload the page.")
        preference = sent.get("preference") or None
        if preference is not None and (not isinstance(preference, str) or preference not in BETTER):
            raise BadInput(f"The preference {str(preference)[:30]!r} is none of {', '.join(BETTER)}. Reload the page.")
        flags, comment = sent.get("flags") or [], sent.get("comment") or ""
        if not isinstance(flags, list | tuple) or any(flag not in FLAGS for flag in flags):
            raise BadInput(f"A report is none of {', '.join(FLAGS)}. Reload the page.")
        if not isinstance(comment, str):
            raise BadInput("The comment is no text. Reload the page.")
        if len(comment) > COMMENT_LIMIT:
            raise BadInput(f"The comment has {len(comment)} characters. At most {COMMENT_LIMIT} are kept; shorten it.")
        return cls(
            BETTER[preference] if preference is not None else None,
            _marks(sent.get("scales"), SCALES, "scale"),
            _marks(sent.get("traits"), POLES, "question"),
            tuple(flag for flag in FLAGS if flag in flags),
            # No database stores half a character (a lone surrogate), and PostgreSQL no zero.
            comment.encode("utf-8", "ignore").decode("utf-8").replace("\0", "").strip(),
        )

    def as_draft(self) -> dict[str, Any]:
        """Return it as the page sends it."""
        shown = next((name for name, preference in BETTER.items() if preference is self.preference), None)
        return {
            "preference": shown,
            "scales": self.scales,
            "traits": self.traits,
            "flags": list(self.flags),
            "comment": self.comment,
        }

    def require(self, asks_scales: bool) -> None:
        """Check that all is there that must be.

        Raises:
            BadInput: something is missing; says what.
        """
        if self.preference is None:
            raise BadInput("Choose which answer is better, or a tie, or that both are bad.")
        if asks_scales:
            for side in SIDES:
                for scale in SCALES:
                    if scale not in self.scales[side]:
                        raise BadInput(f"Answer {side.upper()} has no mark for '{SCALE_NAMES[scale]}'. Choose 1 to 7.")
        if self.preference is Preference.BOTH_BAD and not self.comment:
            raise BadInput("You chose that both are bad. Say in a few words why.")


def _marks(sent: object, names: tuple[str, ...], what: str) -> Marks:
    marks = _nothing()
    if sent is None:
        return marks
    if not isinstance(sent, Mapping) or any(side not in SIDES for side in sent):
        raise BadInput("The form sent marks for something other than A and B. Reload the page.")
    low, high = SCALE_SPAN
    for side, given in sent.items():
        if not isinstance(given, Mapping):
            raise BadInput("The form sent marks in another shape. Reload the page.")
        for name, mark in given.items():
            if name not in names:
                raise BadInput(f"There is no {what} {str(name)[:30]!r}. Reload the page.")
            if isinstance(mark, bool) or not isinstance(mark, int) or not low <= mark <= high:
                raise BadInput(f"A mark is {str(mark)[:30]!r}. It is a whole number from {low} to {high}.")
            marks[side][name] = mark
    return marks
