"""Small documents for tests of the walk: text with entities in [square brackets], made into passages and mentions."""

import functools
import hashlib
import random
import re
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.knowledge.document import Document, Mention, Passage, Span
from engine.knowledge.index import KnowledgeIndex, Place
from engine.knowledge.lens import Lens, LensMatrix, Perspective, read_lens_matrix

ASSETS = Path(__file__).resolve().parents[3] / "assets" / "knowledge"
MARKED = re.compile(r"\[([^\]]+)\]")
SENTENCE = re.compile(r"[^.]+\.")


def paper(title: str, *texts: str, names: str = "") -> tuple[Document, list[Mention]]:
    """Return a document of passages; `names` is an entity that its title names, in every passage."""
    mentions: list[Mention] = []
    passages: list[Passage] = []
    for number, marked in enumerate(texts):
        text = MARKED.sub(r"\1", marked)
        spans = tuple(Span(m.start() + (m[0][0] == " "), m.end()) for m in SENTENCE.finditer(text))
        if names:
            mentions.append(Mention(names, number, -1, 0, 0, names))
        for at, sentence in enumerate(SENTENCE.findall(marked)):
            for found in MARKED.findall(sentence):
                start = text.find(found, spans[at].start)
                mentions.append(Mention(found.casefold(), number, at, start, start + len(found), found))
        passages.append(Passage(number, "", text, spans))
    identity = hashlib.sha256("\n".join((title, *texts)).encode()).hexdigest()
    return Document(identity, title, f"{title}.txt", "txt", tuple(passages)), mentions


def tale() -> list[tuple[Document, list[Mention]]]:
    """Return five documents in which one question takes two hops."""
    return [
        paper("Ilva Torn", "[Ilva Torn] built the [Grey Bridge]. She was born in [Mossby].", names="ilva torn"),
        paper("Mossby", "[Mossby] lies on the river [Ard]. The town burns peat.", names="mossby"),
        paper("Grey Bridge", "The [Grey Bridge] crosses the [Ard]. [Ilva Torn] drew it.", names="grey bridge"),
        paper("Rivers", "The [Ard] rises in the north.", "The river [Lenn] is short. It joins the [Ard]."),
        paper("Cooking", "Peat smoke gives a sharp taste. Nobody is named here."),
    ]


def random_papers(count: int, entities: int, seed: int) -> list[tuple[Document, list[Mention]]]:
    """Return documents of one passage each, six mentions in it, a few entities far more often than others."""
    chance = random.Random(seed)
    names = [f"Name{i}" for i in range(entities)]
    found = []
    for number in range(count):
        picked = [names[min(int(chance.paretovariate(0.5)), entities - 1)] for _ in range(2)]
        picked += [chance.choice(names) for _ in range(4)]
        words = " ".join(chance.choice(("stone", "water", "paper", "iron", "song", "north")) for _ in range(6))
        text = " ".join(f"[{name}] has {words}." for name in picked)
        found.append(paper(f"Paper {number}", text))
    return found


class WordSearch:
    """FTS5 in memory, as the storage will do it."""

    def __init__(self, index: KnowledgeIndex) -> None:
        self._places = index.places
        self._table = sqlite3.connect(":memory:", check_same_thread=False)
        self._table.execute("CREATE VIRTUAL TABLE held USING fts5(text, tokenize='porter unicode61')")
        first = len(index.entities)
        rows = [(index.node_text(first + number),) for number in range(len(index.places))]
        self._table.executemany("INSERT INTO held(text) VALUES (?)", rows)

    def search(self, query: str, k: int) -> Sequence[tuple[Place, float]]:
        words = re.findall(r"\w+", query)
        if not words:
            return []
        asked = " OR ".join(f'"{word}"' for word in words)
        found = self._table.execute(
            "SELECT rowid, -bm25(held) FROM held WHERE held MATCH ? ORDER BY bm25(held), rowid LIMIT ?", (asked, k)
        )
        return [(self._places[row - 1], score) for row, score in found]

    def close(self) -> None:
        self._table.close()


class NoSearch:
    """Finds nothing."""

    def search(self, query: str, k: int) -> Sequence[tuple[Place, float]]:
        return []


@functools.cache
def matrix() -> LensMatrix:
    return read_lens_matrix(ASSETS / "lens.yaml")


def lens(
    traits: Mapping[str, int] | None = None,
    expertise: tuple[str, ...] = (),
    strength: float = 1.0,
    persona_id: str = "someone",
) -> Lens:
    return matrix().lens(Perspective(persona_id, dict(traits or {}), expertise), strength)
