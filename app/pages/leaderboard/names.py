"""How contenders are called on the page: name and version, told apart where two would read the same. Plain text."""

from collections import Counter
from collections.abc import Iterable

from engine.judging.judgement import BASE_KEY, Contender

_KEY_SIGNS = 6


def plain_name(contender: Contender) -> str:
    """Return name and version, as "Ana · v2"."""
    name = contender.name.strip() or "No name"
    return name if contender.version_number is None else f"{name} · v{contender.version_number}"


def names_of(contenders: Iterable[Contender]) -> dict[str, str]:
    """Return {key: name}, all different as long as the keys are."""
    people = {contender.key: contender for contender in contenders}
    counts = Counter(plain_name(contender) for contender in people.values())
    return {
        key: plain_name(contender)
        if counts[plain_name(contender)] == 1
        else f"{plain_name(contender)} ({key[:_KEY_SIGNS]})"
        for key, contender in people.items()
    }


def is_control(contender: Contender) -> bool:
    """Whether it is the plain base."""
    return contender.key == BASE_KEY
