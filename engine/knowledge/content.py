"""Content words of a text as the walk compares them: without case, accents, common endings and function words.

Knows letters only, no index and no persona. Scripts without spaces are cut into pairs of characters.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

_SHORTEST_STEM = 3
_ENDINGS = ("ies", "ing", "ed", "es", "en", "s", "e", "y")
_WORD = re.compile(r"\w+")
_NO_SPACES = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
FUNCTION_WORDS = frozenset(
    _WORD.findall(
        """
        a an the of in on at to for from by with and or not no as is are was were be been do does did has have had it
        its this that these those who whom whose which what when where why how if than then so he she they them his her
        their
        der die das den dem des ein eine einer eines einem einen und oder nicht von vom zu zum zur mit im am auf aus
        bei ist sind war waren wer wann wo wie welche welcher welches hat haben
        """
    )
)
"""English and German words that say nothing about what a text is about."""


def fold(text: str) -> str:
    """Return a text without case and accents."""
    plain = text.casefold()
    if plain.isascii():
        return plain
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


def stem(word: str) -> str:
    """Return what a folded word shares with its plural and its verb forms; it need not be a word."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM and not word.endswith("ss"):
            return word[: -len(ending)]
    return word


def raw_words(text: str) -> list[str]:
    """Return the words of a text, folded, in order, function words too."""
    return _WORD.findall(fold(text))


def stems_of(word: str) -> Iterator[str]:
    """Yield the terms of one folded word: none of a function word, pairs of characters in scripts without spaces."""
    if word in FUNCTION_WORDS:
        return
    if word.isascii() or not _NO_SPACES.search(word):
        yield stem(word)
        return
    for run in _NO_SPACES.findall(word):
        yield from (run[i : i + 2] for i in range(max(1, len(run) - 1)))
    yield from (stem(rest) for rest in _NO_SPACES.split(word) if rest)


def content_terms(text: str) -> tuple[str, ...]:
    """Return the different terms of a text, sorted."""
    return tuple(sorted({term for word in raw_words(text) for term in stems_of(word)}))


def affinity(expertise: Iterable[str], text: str) -> float:
    """Return how far a text is about a field of expertise, 0..1: of the best field, the share of its terms it has."""
    terms = set(content_terms(text))
    fields = [wanted for field in expertise if (wanted := content_terms(field))]
    return max((sum(term in terms for term in wanted) / len(wanted) for wanted in fields), default=0.0)
