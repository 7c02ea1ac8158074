"""What may be cited: texts by id, read once into claims.

An id names a sentence (`d3.p2.s1`), a passage (`d3.p2`) or an evidence block (`2`); a coarser id holds all finer ones.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine.orchestrator.claims import Claim, names_of, read_claims
from engine.orchestrator.words import Idf

_SENTENCE = re.compile(r"(.*\.)s(\d+)")


@dataclass(frozen=True, slots=True)
class Sources:
    """Evidence as claims."""

    by_id: Mapping[str, tuple[Claim, ...]]
    """{id: the claims of its text}."""
    names: frozenset[str]
    """All names in it and all that were known."""
    idf: Idf
    """Weights of words, from these texts unless others were given."""

    @classmethod
    def of(cls, texts: Mapping[str, str], known: Collection[str] = (), idf: Idf | None = None) -> "Sources":
        """Read texts {id: text}; `known` are normal forms of names to be found in any case.

        What a pronoun at the start of a sentence means is taken from the sentence before, when that is there too.
        """
        names = frozenset(known).union(*(names_of(text) for text in texts.values()))
        claims = {key: read_claims(text, names, _before(key, texts)) for key, text in texts.items()}
        named = {name for every in claims.values() for claim in every for name in claim.mentions}
        return cls(claims, names | named, idf if idf is not None else Idf.of(texts.values()))

    def cited(self, ids: Collection[str]) -> tuple[Claim, ...]:
        """Return the claims that these ids name, each once, in the order of the sources."""
        return tuple(
            claim for key, every in self.by_id.items() if any(holds(one, key) for one in ids) for claim in every
        )

    def all(self) -> tuple[Claim, ...]:
        """Return every claim."""
        return tuple(claim for every in self.by_id.values() for claim in every)

    def knows(self, cited: str) -> bool:
        """Whether an id names anything here."""
        return any(holds(cited, key) for key in self.by_id)


def holds(cited: str, key: str) -> bool:
    """Whether an id as cited names this source: itself or a part of it."""
    return key == cited or key.startswith(f"{cited}.")


def _before(key: str, texts: Mapping[str, str]) -> str:
    match = _SENTENCE.fullmatch(key)
    return texts.get(f"{match[1]}s{int(match[2]) - 1}", "") if match else ""
