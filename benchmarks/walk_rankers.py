"""Rankings by walking from a question's entities: exactly, by push at some ε, and by a panel whose ranks are fused.

All of them walk one index made from documents alone. The neutral lens is that of `assets/knowledge/lens.yaml`; the
panel was put together by hand. Neither was fitted to a world.
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.exact_walk import exact_pagerank
from benchmarks.lexical_rankers import Fts5Ranker
from engine.knowledge.aliases import propose_aliases
from engine.knowledge.document import Document, Mention
from engine.knowledge.evidence import walk_scope
from engine.knowledge.fusion import fuse
from engine.knowledge.index import KnowledgeIndex, Place
from engine.knowledge.lens import Lens, Perspective, read_lens_matrix
from engine.knowledge.linking import KnownEntities, link_query
from engine.knowledge.mentions import find_acronyms, find_mentions
from engine.knowledge.scope import Question, Scope, WalkLimits, scope_of, seeds
from engine.knowledge.terms import Terms
from engine.knowledge.weighing import affinities, weigh

MATRIX = Path(__file__).resolve().parents[1] / "assets" / "knowledge" / "lens.yaml"
NEUTRAL = Perspective("neutral", {})
PANEL = (
    NEUTRAL,
    Perspective("wanderer", {"openness": 8, "curiosity": 6}),
    Perspective("auditor", {"analytical_rigor": 7}),
    Perspective("archivist", {"thoroughness": 9}),
    Perspective("mingler", {"extraversion": 9}),
)
"""They walk differently; none has an expertise, since the worlds have no fields."""


@dataclass(frozen=True, slots=True)
class Known:
    """What all walks share."""

    index: KnowledgeIndex
    """Of all documents."""
    search: Fts5Ranker
    """Finds passages by words."""
    entities: KnownEntities
    """Links a question's words to entities."""
    linked: dict[str, Question] = field(default_factory=dict, repr=False)
    """{text: the question with its entities}, of those that were asked before."""

    def link(self, text: str) -> Question:
        """Return the question with the entities that it names; looked for once."""
        if text not in self.linked:
            self.linked[text] = Question(text, tuple(link_query(text, self.entities)))
        return self.linked[text]

    def scope(self, text: str, epsilon: float = 1e-4) -> Scope:
        """Return what all lenses share for this question."""
        return scope_of(self.index, self.link(text), self.search, WalkLimits(epsilon=epsilon))


def know(documents: Sequence[Document]) -> Known:
    """Return what can be walked, from documents as they were read; what one of them names is looked for in all."""
    first = [find_mentions(document) for document in documents]
    named = {key for mentions in first for key in _names(mentions)}
    terms = Terms.of(named)
    mentions = [find_mentions(document, terms) for document in documents]
    counts = Counter(mention.key for found in mentions for mention in found)
    short = {pair for document in documents for pair in find_acronyms(document)}
    aliases = {alias.alias: alias.entity for alias in propose_aliases(counts, short)}
    index = KnowledgeIndex.of(list(zip(documents, mentions, strict=True)), aliases)
    return Known(index, Fts5Ranker(documents), KnownEntities.of([*index.entities, *index.aliases]))


@dataclass(slots=True)
class WalkRanker:
    """Pushes from the question's entities by each lens; the ranks of several are fused with equal weights."""

    known: Known
    """What to walk."""
    perspectives: Sequence[Perspective] = (NEUTRAL,)
    """Whose lenses."""
    epsilon: float = 1e-4
    """ε of the push."""
    took_s: list[float] = field(default_factory=list)
    """How long each question took for each persona, the search by words shared out among them [s]."""
    touched: list[float] = field(default_factory=list)
    """Which share of all nodes each walk reached."""

    def rank(self, question: str, k: int) -> list[Place]:
        """Return at most `k` places; fewer if the lenses are narrow."""
        began = time.perf_counter()
        scope = self.known.scope(question, self.epsilon)
        brought = [walk_scope(self.known.index, scope, lens) for lens in lenses(self.perspectives)]
        found = fuse(brought, most=k) if len(brought) > 1 else brought[0].passages[:k]
        self.took_s.append((time.perf_counter() - began) / len(brought))
        self.touched += [len(one.pushed.nodes) / self.known.index.node_count for one in brought]
        return [passage.place for passage in found]


@dataclass(frozen=True, slots=True)
class ExactRanker:
    """The neutral lens without a short cut."""

    known: Known
    """What to walk."""

    def rank(self, question: str, k: int) -> list[Place]:
        """Return the `k` places where most of the walk ends."""
        index, scope = self.known.index, self.known.scope(question)
        (lens,) = lenses([NEUTRAL])
        start = seeds(index, scope, lens.parameters.lexical_mass)
        if not start:
            return []
        graph = weigh(index, lens, affinities(index, ()), scope.overlaps)
        masses = exact_pagerank(graph, start, lens.parameters.continuation)[len(index.entities) :]
        order = sorted(range(len(masses)), key=lambda number: (-round(float(masses[number]), 12), number))
        return [index.places[number] for number in order[:k] if masses[number] > 0]


def lenses(perspectives: Sequence[Perspective]) -> list[Lens]:
    """Return their lenses by the published matrix."""
    matrix = read_lens_matrix(MATRIX)
    return [matrix.lens(perspective) for perspective in perspectives]


def _names(mentions: Sequence[Mention]) -> set[str]:
    """Return what other documents should look for: headings and capitalised names; without capitals, all phrases."""
    capital = {mention.key for mention in mentions if mention.sentence >= 0 and not mention.surface[:1].islower()}
    phrases = {mention.key for mention in mentions if " " in mention.key} if not capital else set[str]()
    return capital | phrases | {mention.key for mention in mentions if mention.sentence < 0}
