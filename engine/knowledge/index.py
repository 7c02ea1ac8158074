"""Who is mentioned where: the weighted entity-passage graph of all documents, ready to be walked for one question.

Knows documents and mentions; no question, no persona and no table. Numbers of entities and passages follow their keys
and places in order, so that the order in which documents are given makes no difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from engine.knowledge.content import content_terms
from engine.knowledge.document import Document, Mention, Passage
from engine.knowledge.sentences import SentenceTerms

HEADING_FACTOR = 4.0
"""What a mention in a title or heading makes of a weight: 1 + 3."""
PHRASE_FACTOR = 0.1
"""What a weight becomes for an entity that is written in lower case mostly: more often a turn of phrase than a name."""
IN_HEADING = -1
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Place(NamedTuple):
    """Where a passage stands."""

    document: str
    """Id of the document."""
    passage: int
    """Number of the passage in it."""


class PassageSearch(Protocol):
    """Finds passages by their words."""

    def search(self, query: str, k: int) -> Sequence[tuple[Place, float]]:
        """Return at most `k` places with scores, the best first; a score is at least 0, and more is better.

        `query` is free text of a person: whoever implements this quotes it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Links:
    """The edges between E entities and P passages, in rows of entities (CSR), and their mentions."""

    indptr: Ints
    """[E + 1]: where an entity's edges begin."""
    passages: Ints
    """[edges]: the passage, 0..P−1."""
    weights: Floats
    """[edges]: (1 + ln tf)·ln(1 + N/df), times 4 when a title or heading names the entity, times 0.1 for no name."""
    mention_starts: Ints
    """[edges + 1]: where an edge's mentions begin in `mention_rows`."""
    mention_rows: Ints
    """[mentions]: row of the sentence in `KnowledgeIndex.sentences`; a heading's is the passage's last."""


@dataclass(frozen=True, slots=True)
class Slots:
    """The same edges seen from both ends, in rows of all nodes (CSR): entities 0..E−1, passages E..E+P−1."""

    indptr: Ints
    """[E + P + 1]: where a node's neighbours begin."""
    neighbours: Ints
    """[2·edges]: the node at the other end."""
    edges: Ints
    """[2·edges]: the number of the edge in `Links`."""


@dataclass(frozen=True, slots=True)
class KnowledgeIndex:
    """All that a walk needs. Nodes are numbered: entities 0..E−1, then passages E..E+P−1."""

    entities: tuple[str, ...]
    """Keys of entities, sorted."""
    places: tuple[Place, ...]
    """Where each passage stands, sorted."""
    passages: tuple[Passage, ...]
    """The passages, in the order of `places`."""
    titles: tuple[str, ...]
    """The title of each passage's document."""
    aliases: Mapping[str, str]
    """{other key: key of the entity it stands for}, followed to the end."""
    entity_numbers: Mapping[str, int]
    """{key: number}."""
    place_numbers: Mapping[Place, int]
    """{place: number of the passage, 0..P−1}."""
    entity_terms: Mapping[str, tuple[int, ...]]
    """{term: numbers of the entities whose key has it}."""
    links: Links
    """Entity-passage edges."""
    slots: Slots
    """The same, from both ends."""
    df: Ints
    """[E]: in how many passages an entity is mentioned."""
    is_name: NDArray[np.bool_]
    """[E]: whether an entity stands in a heading, or is not written small in at least half of its mentions."""
    degree: Floats
    """[E + P]: sum of a node's weights; 0 for a passage without mentions."""
    sentences: SentenceTerms
    """Which words stand in which sentence."""

    @classmethod
    def of(
        cls, documents: Sequence[tuple[Document, Sequence[Mention]]], aliases: Mapping[str, str] | None = None
    ) -> "KnowledgeIndex":
        """Return the index of documents with their mentions.

        Raises:
            ValueError: a document comes twice, or a mention names a passage or sentence that its document lacks.
        """
        ordered = sorted(documents, key=lambda pair: pair[0].id)
        for (one, _), (other, _) in zip(ordered, ordered[1:], strict=False):
            if one.id == other.id:
                raise ValueError(f"Document {one.id} is given twice. Leave one out.")
        held = [(doc, passage) for doc, _ in ordered for passage in sorted(doc.passages, key=lambda p: p.number)]
        places = tuple(Place(doc.id, passage.number) for doc, passage in held)
        numbers = {place: i for i, place in enumerate(places)}
        sentences = SentenceTerms.of([(f"{doc.title} {passage.heading}", passage) for doc, passage in held])
        resolved = {alias: _end_of(alias, aliases or {}) for alias in sorted(aliases or {})}
        rows = _rows(ordered, numbers, sentences, resolved)
        entities = tuple(sorted({row[0] for row in rows}))
        entity_numbers = {key: i for i, key in enumerate(entities)}
        found = np.array([(entity_numbers[key], *rest) for key, *rest in rows], dtype=np.int64).reshape(-1, 4)
        is_name = _names(found, len(entities), sentences)
        links, df = _links(found, is_name, sentences)
        return cls(
            entities=entities,
            places=places,
            passages=tuple(passage for _, passage in held),
            titles=tuple(doc.title for doc, _ in held),
            aliases=resolved,
            entity_numbers=entity_numbers,
            place_numbers=numbers,
            entity_terms=_entity_terms(entities),
            links=links,
            slots=_slots(links, len(entities), len(places)),
            df=df,
            is_name=is_name,
            degree=_degrees(links, len(entities), len(places)),
            sentences=sentences,
        )

    @property
    def node_count(self) -> int:
        """E + P."""
        return len(self.entities) + len(self.places)

    def entity(self, key: str) -> int | None:
        """Return the number of the entity that a key or an alias names; None when nothing does."""
        return self.entity_numbers.get(self.aliases.get(key, key))

    def rarity(self) -> Floats:
        """Return ln(1 + N/df) of every entity, [E], times 0.1 for no name."""
        return np.log1p(len(self.places) / np.maximum(self.df, 1)) * np.where(self.is_name, 1.0, PHRASE_FACTOR)

    def node_text(self, node: int) -> str:
        """Return what a node says: an entity's key, or a passage with its title and heading."""
        if node < len(self.entities):
            return self.entities[node]
        at = node - len(self.entities)
        parts = (self.titles[at], self.passages[at].heading, self.passages[at].text)
        return "\n".join(part for part in parts if part)


def _end_of(key: str, aliases: Mapping[str, str]) -> str:
    """Follow aliases to the entity; those that go in a circle end at the smallest key of it, whoever asks."""
    path = [key]
    while (following := aliases.get(path[-1])) is not None:
        if following in path:
            return min(path[path.index(following) :])
        path.append(following)
    return path[-1]


def _rows(
    documents: Iterable[tuple[Document, Sequence[Mention]]],
    numbers: Mapping[Place, int],
    sentences: SentenceTerms,
    aliases: Mapping[str, str],
) -> list[tuple[str, int, int, int]]:
    """Return (entity key, passage, row of the sentence, 1 if written small) of every mention."""
    rows: list[tuple[str, int, int, int]] = []
    starts = sentences.starts.tolist()
    for document, mentions in documents:
        for mention in mentions:
            at = numbers.get(Place(document.id, mention.passage))
            if at is None:
                raise ValueError(f"{mention.key!r} is mentioned in passage {mention.passage}, which is not there.")
            heading = starts[at + 1] - 1
            row = heading if mention.sentence == IN_HEADING else starts[at] + mention.sentence
            if not starts[at] <= row <= heading or (row == heading and mention.sentence != IN_HEADING):
                raise ValueError(f"{mention.key!r} is mentioned in sentence {mention.sentence}, which is not there.")
            rows.append((aliases.get(mention.key, mention.key), at, row, int(mention.surface[:1].islower())))
    return rows


def _names(found: Ints, entity_count: int, sentences: SentenceTerms) -> NDArray[np.bool_]:
    entity, passage, row, is_small = found.T
    in_heading = np.zeros(entity_count, dtype=bool)
    in_heading[entity[row == sentences.starts[passage + 1] - 1]] = True
    small = np.bincount(entity, weights=is_small, minlength=entity_count)
    return in_heading | (2.0 * small <= np.bincount(entity, minlength=entity_count))


def _links(found: Ints, is_name: NDArray[np.bool_], sentences: SentenceTerms) -> tuple[Links, Ints]:
    """Return the edges with their weights, and df."""
    found = found[np.lexsort((found[:, 2], found[:, 1], found[:, 0]))]
    entity, passage, row, _ = found.T
    is_first = np.ones(len(found), dtype=bool)
    is_first[1:] = (entity[1:] != entity[:-1]) | (passage[1:] != passage[:-1])
    starts = np.append(np.flatnonzero(is_first), len(found))
    edge_entity, edge_passage = entity[starts[:-1]], passage[starts[:-1]]
    df = np.bincount(edge_entity, minlength=len(is_name)).astype(np.int64)
    is_heading = row == sentences.starts[passage + 1] - 1
    named = np.maximum.reduceat(is_heading, starts[:-1]) if len(found) else np.zeros(0, dtype=bool)
    tf = np.diff(starts)
    rarity = np.log1p((len(sentences.starts) - 1) / np.maximum(df, 1))
    weights = (1.0 + np.log(tf)) * rarity[edge_entity] * np.where(named, HEADING_FACTOR, 1.0)
    weights = weights * np.where(is_name, 1.0, PHRASE_FACTOR)[edge_entity]
    indptr = np.append(0, np.cumsum(df)).astype(np.int64)
    return Links(indptr, edge_passage, weights, starts, row), df


def _entity_terms(entities: Sequence[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for number, key in enumerate(entities):
        for term in content_terms(key):
            found.setdefault(term, []).append(number)
    return {term: tuple(numbers) for term, numbers in found.items()}


def _slots(links: Links, entity_count: int, passage_count: int) -> Slots:
    shape = (entity_count, passage_count)
    # Zeros would be dropped on the way: edges are numbered from 1 here.
    numbered = np.arange(1, len(links.passages) + 1)
    half = sparse.csr_array((numbered, links.passages, links.indptr), shape=shape)
    turned = sparse.csr_array(half.T)
    indptr = np.concatenate([half.indptr, half.indptr[-1] + turned.indptr[1:]]).astype(np.int64)
    neighbours = np.concatenate([half.indices + entity_count, turned.indices]).astype(np.int64)
    return Slots(indptr, neighbours, np.concatenate([half.data, turned.data]).astype(np.int64) - 1)


def _degrees(links: Links, entity_count: int, passage_count: int) -> Floats:
    owners = np.repeat(np.arange(entity_count), np.diff(links.indptr))
    of_entities = np.bincount(owners, weights=links.weights, minlength=entity_count)
    of_passages = np.bincount(links.passages, weights=links.weights, minlength=passage_count)
    return np.concatenate([of_entities, of_passages]).astype(np.float64)
