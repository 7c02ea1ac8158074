"""Rankings by words alone, to compare with: SQLite's FTS5, BM25 by bm25s, and the TF-IDF cosine of the guide's sequels.

Each takes all passages at once and ranks them for a question. FTS5 is also where a walk gets its lexical seeds from.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cache

import bm25s
import numpy as np
import scipy.sparse as sparse
from bm25s.stopwords import STOPWORDS_EN

from engine.knowledge.document import Document
from engine.knowledge.index import Place

TITLE_WEIGHT = 2.0
"""Of a title's words in FTS5, where those of a text weigh 1."""
QUESTION_WORDS = frozenset(
    ("who", "what", "which", "where", "when", "whom", "whose", "did", "do", "does", "were", "how")
)


def passages_of(documents: Iterable[Document]) -> list[tuple[Place, str, str]]:
    """Return place, title and text of every passage; the title is the lowest heading, else the document's."""
    return [
        (Place(document.id, passage.number), passage.heading.rpartition(" › ")[2] or document.title, passage.text)
        for document in documents
        for passage in document.passages
    ]


def words_of(text: str) -> list[str]:
    """Return the words of two or more characters that say something, in lower case."""
    return [word for word in re.findall(r"(?u)\b\w\w+\b", text.lower()) if word not in _stop_words()]


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(STOPWORDS_EN) | QUESTION_WORDS


class Fts5Ranker:
    """SQLite's own full text search: Porter stems, no accents, titles count double."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Index in memory."""
        rows = passages_of(documents)
        self._places = [place for place, _, _ in rows]
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(
            "CREATE VIRTUAL TABLE passage USING fts5(title, text, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._database.executemany(
            "INSERT INTO passage(rowid, title, text) VALUES (?, ?, ?)",
            ((number, title, text) for number, (_, title, text) in enumerate(rows)),
        )

    def search(self, query: str, k: int) -> list[tuple[Place, float]]:
        """Return the `k` best places with their scores, the higher the better; fewer if fewer share a word."""
        words = list(dict.fromkeys(words_of(query)))
        if not words:
            return []
        found = self._database.execute(
            "SELECT rowid, bm25(passage, ?, 1.0) AS badness FROM passage WHERE passage MATCH ?"
            " ORDER BY badness, rowid LIMIT ?",
            (TITLE_WEIGHT, " OR ".join(f'"{word}"' for word in words), k),
        )
        return [(self._places[number], -badness) for number, badness in found]

    def rank(self, question: str, k: int) -> list[Place]:
        """Return the `k` best places."""
        return [place for place, _ in self.search(question, k)]


class Bm25Ranker:
    """Lucene's BM25 by bm25s over title and text, plural and verb endings cut off."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Index in memory."""
        rows = passages_of(documents)
        self._places = [place for place, _, _ in rows]
        self._index = bm25s.BM25()
        self._index.index([_stems(f"{title} {text}") for _, title, text in rows], show_progress=False)

    def rank(self, question: str, k: int) -> list[Place]:
        """Return the `k` best places."""
        words = [word for word in _stems(question) if word in self._index.vocab_dict]
        if not words:
            return []
        return [self._places[at] for at in _best(np.asarray(self._index.get_scores(words)), k)]


class TfidfRanker:
    """The cosine of TF-IDF vectors, log-free, unit length, smoothed idf: scikit-learn's defaults, in a few lines.

    The guide's sequels put it through tanh(3x), which keeps the order.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        """Index in memory."""
        rows = passages_of(documents)
        self._places = [place for place, _, _ in rows]
        self._columns: dict[str, int] = {}
        counts = self._counts([f"{title} {text}" for _, title, text in rows], is_growing=True)
        seen_in = np.bincount(counts.indices, minlength=len(self._columns))
        self._idf = np.log((1 + len(rows)) / (1 + seen_in)) + 1
        self._vectors = self._weighed(counts)

    def rank(self, question: str, k: int) -> list[Place]:
        """Return the `k` best places."""
        cosines = self._vectors @ self._weighed(self._counts([question], is_growing=False)).T
        return [self._places[at] for at in _best(cosines.toarray().ravel(), k)]

    def _counts(self, texts: Sequence[str], *, is_growing: bool) -> sparse.csr_array:
        starts, columns = [0], []
        for text in texts:
            for word in words_of(text):
                column = self._columns.setdefault(word, len(self._columns)) if is_growing else self._columns.get(word)
                if column is not None:
                    columns.append(column)
            starts.append(len(columns))
        shape = (len(texts), len(self._columns))
        counts = sparse.csr_array((np.ones(len(columns)), columns, starts), shape=shape)
        counts.sum_duplicates()
        return counts

    def _weighed(self, counts: sparse.csr_array) -> sparse.csr_array:
        weighed = sparse.csr_array(counts * self._idf)
        lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        return sparse.csr_array(sparse.diags_array(1 / np.maximum(lengths, 1e-12)) @ weighed)


def _best(scores: np.ndarray, k: int) -> list[int]:
    """Return the places of the `k` highest scores above 0, the highest first, equal ones in order."""
    order = np.argsort(-scores, kind="stable")[:k]
    return [int(at) for at in order if scores[at] > 0]


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in words_of(text)]


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4 and not word.endswith("ss"):
            return word[: -len(ending)]
    return word
