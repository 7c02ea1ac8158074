"""Asks about a made-up world: chains of two to four hops, and comparisons, each with the sentences that answer it.

A question never names what lies on its way. Where a fact stands is looked up in the documents as they were read.
"""

import random
from collections.abc import Sequence

from benchmarks.multihop import MultiHopQuestion, MultiHopSet
from benchmarks.world import LOW, Fact, Thing, World, make_world, shown
from engine.knowledge.document import Document
from engine.knowledge.index import Place

COMPARISON_SHARE, LOW_SHARE, LOWERED_SHARE = 0.25, 0.15, 0.1
"""Of the questions; LOW_SHARE start in text without capitals, LOWERED_SHARE are typed without them."""
LENGTHS = (2, 2, 2, 2, 3, 3, 3, 4, 4)
"""Hops of a chain, drawn from here."""
EARLIER = {
    "person": "Who was born first, {a} or {b}?", "work": "Which came out earlier, {a} or {b}?",
    "firm": "Which company is older, {a} or {b}?", "event": "Which happened earlier, the {a} or the {b}?",
    "town": "Which town has the older charter, {a} or {b}?",
}  # fmt: skip
SAME_REGION = {
    "person": "Were {a} and {b} born in the same region?", "firm": "Are {a} and {b} based in the same region?",
    "work": "Are {a} and {b} set in the same region?",
    "event": "Did the {a} and the {b} take place in the same region?",
}  # fmt: skip

ARTICLES_PER_PASSAGE = 1.15
"""A reader of documents joins some paragraphs where no heading parts them."""


def world_of(passages: int, seed: int) -> World:
    """Return a world that is about so many passages once it is read."""
    return make_world(round(ARTICLES_PER_PASSAGE * passages), seed)


def ask_world(world: World, documents: Sequence[Document], questions: int, seed: int) -> MultiHopSet:
    """Return exactly so many questions about a world; `documents` are its files as read, in their order."""
    asking = _Asking(world, documents, random.Random(f"ask {seed}"))
    asked: dict[str, MultiHopQuestion] = {}
    while len(asked) < questions:
        question = asking.draw()
        if question is not None:
            asked.setdefault(question.text, question)
    passages = sum(len(document.passages) for document in documents)
    return MultiHopSet(f"made-up world of {passages} passages, seed {seed}", tuple(documents), tuple(asked.values()))


class _Asking:
    def __init__(self, world: World, documents: Sequence[Document], chance: random.Random) -> None:
        self._documents, self._chance = documents, chance
        self._from: dict[int, list[Fact]] = {}
        for fact in world.facts:
            self._from.setdefault(id(fact.source), []).append(fact)
        self._low = [fact for fact in world.facts if fact.source.kind in LOW]
        self._high = [fact for fact in world.facts if fact.source.kind not in LOW]
        self._years = {kind: [fact for fact in self._high if fact.source.kind == kind
                              and fact.relation.target == "year"] for kind in EARLIER}  # fmt: skip
        self._towns = {kind: [fact for fact in self._high if fact.source.kind == kind
                              and fact.relation.target == "town"] for kind in SAME_REGION}  # fmt: skip

    def draw(self) -> MultiHopQuestion | None:
        """Return a question, or none if this draw leads nowhere."""
        chance = self._chance
        if chance.random() > COMPARISON_SHARE:
            return self._chain(chance.choice(LENGTHS))
        return self._earlier() if chance.random() < 0.6 else self._same_region()

    def _chain(self, hops: int) -> MultiHopQuestion | None:
        chance = self._chance
        facts = [chance.choice(self._low if chance.random() < LOW_SHARE else self._high)]
        seen = [facts[0].source]
        while len(facts) < hops:
            at = facts[-1].target
            if not isinstance(at, Thing) or any(at is thing for thing in seen):
                return None
            seen.append(at)
            onward = [fact for fact in self._from.get(id(at), ()) if not any(fact.target is one for one in seen)]
            if not onward:
                return None
            facts.append(chance.choice(onward))
        text = shown(seen[0], chance)
        for fact in facts[:-1]:
            text = _filled(chance.choice(fact.relation.phrases), text)
        text = _filled(chance.choice(facts[-1].relation.questions), text)
        target = facts[-1].target
        hidden = [*seen[1:], *([target] if isinstance(target, Thing) else [])]
        if any(part and part.casefold() in text.casefold() for thing in hidden for part in (thing.name, thing.alias)):
            return None
        return self._question(text, "bridge", target.name if isinstance(target, Thing) else str(target), facts)

    def _earlier(self) -> MultiHopQuestion | None:
        kind = self._chance.choice(list(EARLIER))
        one, other = self._chance.sample(self._years[kind], 2)
        if one.target == other.target:
            return None
        text = EARLIER[kind].format(a=shown(one.source, self._chance), b=shown(other.source, self._chance))
        answer = min((one, other), key=lambda fact: int(str(fact.target))).source.name
        return self._question(text, "comparison", answer, [one, other])

    def _same_region(self) -> MultiHopQuestion | None:
        kind = self._chance.choice(list(SAME_REGION))
        pairs = []
        for fact in self._chance.sample(self._towns[kind], 2):
            region = next((f for f in self._from.get(id(fact.target), ()) if f.relation.target == "region"), None)
            if region is None:
                return None
            pairs.append((fact, region))
        (one, its), (other, others) = pairs
        if one.target is other.target:
            return None
        text = SAME_REGION[kind].format(a=shown(one.source, self._chance), b=shown(other.source, self._chance))
        answer = "yes" if its.target is others.target else "no"
        return self._question(text, "comparison", answer, [one, its, other, others])

    def _question(self, text: str, kind: str, answer: str, facts: Sequence[Fact]) -> MultiHopQuestion | None:
        """Look the facts up; a question that one passage answers is none."""
        sentences = tuple(dict.fromkeys(place_of(fact, self._documents[fact.file]) for fact in facts))
        gold = tuple(dict.fromkeys(place for place, _ in sentences))
        if len(gold) < 2:
            return None
        text = text[0].upper() + text[1:]
        is_low = any(fact.source.kind in LOW for fact in facts)
        lowered = text.lower() if self._chance.random() < LOWERED_SHARE else text
        return MultiHopQuestion(lowered, kind, len(facts), answer, gold, sentences, is_low)


def place_of(fact: Fact, document: Document) -> tuple[Place, int]:
    """Return passage and number of the sentence at which a fact stands in its file as read.

    Raises:
        LookupError: it stands nowhere; the reader changed or cut it.
    """
    at = -1
    for passage in document.passages:
        at = 0 if at >= 0 else passage.text.find(fact.lead)
        start = passage.text.find(fact.sentence, at) if at >= 0 else -1
        if start >= 0:
            numbers = (n for n, span in enumerate(passage.sentences) if span.start <= start < span.end)
            return Place(document.id, passage.number), next(numbers)
    raise LookupError(f"{fact.sentence!r} is not in one passage of {document.name}; the reader changed or cut it.")


def _filled(form: str, text: str) -> str:
    """Put `text` into "... the {x}", without saying "the the"."""
    if text.startswith(("the ", "whoever ")):
        form = form.replace("the {x}", "{x}")
    return form.format(x=text)
