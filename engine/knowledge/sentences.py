"""Which terms stand in which sentence, for all passages at once: what makes edges of a graph aware of a question.

A row is a sentence; the last row of a passage is its title and heading. Knows no entities.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.knowledge.content import raw_words, stems_of
from engine.knowledge.document import Passage


@dataclass(frozen=True, slots=True)
class SentenceTerms:
    """Postings: term -> rows."""

    starts: NDArray[np.int64]
    """[P + 1]: the first row of each passage."""
    numbers: dict[str, int]
    """{term: its number}."""
    indptr: NDArray[np.int64]
    """[terms + 1]: where a term's rows begin in `rows`."""
    rows: NDArray[np.int32]
    """[postings]: rows, ascending within a term."""

    @classmethod
    def of(cls, passages: Sequence[tuple[str, Passage]]) -> "SentenceTerms":
        """Return the postings of passages, each with its title and heading in one text."""
        spelled: dict[str, tuple[int, ...]] = {}
        numbers: dict[str, int] = {}
        sizes: list[int] = []
        flat: list[int] = []
        starts = [0]
        for heading, passage in passages:
            for text in (*(passage.text[span.start : span.end] for span in passage.sentences), heading):
                found: set[int] = set()
                for word in raw_words(text):
                    terms = spelled.get(word)
                    if terms is None:
                        terms = tuple(numbers.setdefault(term, len(numbers)) for term in stems_of(word))
                        spelled[word] = terms
                    found.update(terms)
                sizes.append(len(found))
                flat.extend(found)
            starts.append(len(sizes))
        terms_flat = np.array(flat, dtype=np.int32)
        rows = np.repeat(np.arange(len(sizes), dtype=np.int32), np.array(sizes, dtype=np.int64))
        order = np.lexsort((rows, terms_flat))
        counts = np.bincount(terms_flat, minlength=len(numbers))
        indptr = np.append(0, np.cumsum(counts)).astype(np.int64)
        return cls(np.array(starts, dtype=np.int64), numbers, indptr, rows[order])

    @property
    def passage_of(self) -> NDArray[np.int64]:
        """The passage of each row, [rows]."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def rows_with(self, term: str) -> NDArray[np.int32]:
        """Return the rows in which a term stands."""
        number = self.numbers.get(term)
        if number is None:
            return self.rows[:0]
        return self.rows[self.indptr[number] : self.indptr[number + 1]]

    def idf(self, term: str) -> float:
        """Return ln((1 + rows)/(1 + rows with the term)), at least 0: a term that stands everywhere says nothing."""
        return float(np.log((1 + self.starts[-1]) / (1 + len(self.rows_with(term)))))

    def overlap(self, terms: Iterable[str]) -> NDArray[np.float64]:
        """Return for each row which part of the terms' idf it has, 0..1, [rows]. Unknown terms are left out."""
        shares = np.zeros(int(self.starts[-1]))
        total = 0.0
        for term in sorted(set(terms)):
            rows = self.rows_with(term)
            if len(rows):
                idf = self.idf(term)
                shares[rows] += idf
                total += idf
        return np.minimum(shares / total, 1.0) if total > 0.0 else shares

    def passages_with(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """Return for each passage which share of `terms` stands in it or above it, 0..1, [P]."""
        counts = np.zeros(len(self.starts) - 1)
        owner = self.passage_of
        for term in sorted(set(terms)):
            has = np.zeros(len(counts), dtype=bool)
            has[owner[self.rows_with(term)]] = True
            counts += has
        return counts / max(1, len(set(terms)))
