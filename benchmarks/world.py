"""A made-up world, told in files: what a benchmark can ask several hops about without anybody's data.

People, works, firms, institutes, towns, events; and in text without capitals, plants, insects, places and chatters. A
fact stands once, in the article of its subject or, for a third of them, in that of its object. Around the facts stand
sentences that name things for no reason, wrong years, and people of the same surname. It knows nothing of retrieval.
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.world_names import INSECTS, PLANTS, Names, acronym
from benchmarks.world_prose import FILLERS, LINKS, RELATIONS, Relation, found_something

SHARES = {
    "person": 0.28, "work": 0.18, "firm": 0.10, "institute": 0.05, "town": 0.18, "region": 0.01, "event": 0.06,
    "plant": 0.05, "insect": 0.03, "ground": 0.03, "handle": 0.03,
}  # fmt: skip
"""Of the articles, by kind."""
LOW = ("plant", "insect", "ground", "handle")
"""Kinds told without capitals."""
SAID_SHARE, ELSEWHERE_SHARE, ALIAS_SHARE, LINKED_SHARE = 0.85, 0.35, 0.25, 0.35
"""Of the possible facts, how many hold; of these, how many stand with the object; names shortened; clauses joined."""
NOISE_SHARE = 0.15
"""Of the sentences that would name something for no reason, how many an article may use."""
MOST_ELSEWHERE = 2
"""Facts about others in one article."""
SHORTEST_WORDS = 98
"""Of an article, before names become pronouns."""
PER_FILE = 24
"""Articles."""
HEADED_SHARE = 0.7
"""Of the files with capitals, those in which every article has its name as a heading."""
OLDEST, NEWEST = 1700, 1990
SELF = {
    "person": ("she", "she"), "work": ("it", "the book"), "firm": ("it", "the company"), "town": ("it", "the town"),
    "institute": ("it", "the school"), "region": ("it", "the province"), "event": ("it", "the occasion"),
}  # fmt: skip
"""How an article goes on to call what it is about; other kinds keep their name."""
LEADS = {
    "person": ("{n} left more papers than anyone has read", "little in the records of {n} is beyond doubt",
               "{n} comes first in any list of this kind", "opinions of {n} have never agreed"),
    "handle": ("{n} joined the channel, again", "{n}: hello all", "pinned by {n}: be nice to each other"),
    "low": ("{n} is easily overlooked", "one page of the notes is about {n}", "{n}, seen twice this year"),
    "thing": ("{n} is better documented than most", "of {n} there are drawings, accounts and rumours",
              "{n} is mentioned in every guide", "what is said of {n} is mostly true"),
}  # fmt: skip


@dataclass(slots=True)
class Thing:
    """Something of the world."""

    kind: str
    """One of SHARES."""
    name: str
    """In full."""
    alias: str = ""
    """A shorter name that means nothing else; empty if it has none."""
    clauses: list[tuple[str, "Fact | None"]] = field(default_factory=list, repr=False)
    """What its article says."""


@dataclass(slots=True, eq=False)
class Fact:
    """One thing that holds."""

    relation: Relation
    """What."""
    source: Thing
    """Of which."""
    target: Thing | int
    """With which; a year."""
    file: int = -1
    """The file in which it stands."""
    lead: str = ""
    """The first sentence of its article; it names what the article is about, so it stands once in the file."""
    sentence: str = ""
    """As it stands there, in that article; with a pronoun it may stand in another one too."""


@dataclass(frozen=True, slots=True)
class World:
    """All of it."""

    facts: tuple[Fact, ...]
    """Each knows its file and its sentence."""
    files: tuple[tuple[str, bytes], ...]
    """Name and content, Markdown and plain text."""


def make_world(articles: int, seed: int) -> World:
    """Return a world of about so many articles, a paragraph each.

    Raises:
        ValueError: fewer than 100 articles.
    """
    if articles < 100:
        raise ValueError(f"A world of {articles} articles has too little to ask about. Make it 100 or more.")
    chance = random.Random(f"{seed} {articles}")
    things = _things(articles, chance)
    facts = _facts(things, chance)
    files = _files([thing for kind in things.values() for thing in kind], chance)
    return World(tuple(facts), tuple(files))


def shown(thing: Thing, chance: random.Random) -> str:
    """Return one of its names."""
    return thing.alias if thing.alias and chance.random() < ALIAS_SHARE else thing.name


def _things(articles: int, chance: random.Random) -> dict[str, list[Thing]]:
    count = {kind: max(4, round(share * articles)) for kind, share in SHARES.items()}
    names = Names(chance, count["person"])
    towns = [names.place() for _ in range(count["town"])]
    draw = {
        "person": names.person, "work": names.work, "region": names.region, "ground": names.ground,
        "firm": lambda: names.firm(chance.choice(towns)), "institute": lambda: names.institute(chance.choice(towns)),
        "event": lambda: names.event(chance.choice(towns)), "handle": names.handle,
        "plant": lambda: names.living(PLANTS), "insect": lambda: names.living(INSECTS), "town": iter(towns).__next__,
    }  # fmt: skip
    things = {kind: [Thing(kind, draw[kind]()) for _ in range(count[kind])] for kind in SHARES}
    shorter = [(one, one.name.split()[-1]) for one in things["person"]]
    shorter += [(one, acronym(one.name)) for one in things["institute"]]
    common = Counter(alias for _, alias in shorter)
    named_for = {word for one in things["firm"] for word in one.name.split()}
    for thing, alias in shorter:
        if common[alias] == 1 and alias not in named_for:
            thing.alias = alias
    return things


def _facts(things: dict[str, list[Thing]], chance: random.Random) -> list[Fact]:
    facts = []
    for relation in RELATIONS:
        for source in things[relation.source]:
            if chance.random() > SAID_SHARE:
                continue
            year = chance.randint(OLDEST, NEWEST)
            target = year if relation.target == "year" else chance.choice(things[relation.target])
            if target is source:
                continue
            fact = Fact(relation, source, target)
            _tell(fact, chance)
            facts.append(fact)
    return facts


def _tell(fact: Fact, chance: random.Random) -> None:
    """Put the fact into one article: its subject's, or its object's if that is not crowded."""
    relation, target = fact.relation, fact.target
    if isinstance(target, Thing) and relation.told_there and chance.random() < ELSEWHERE_SHARE:
        elsewhere = sum(told is not None and told.source is not target for _, told in target.clauses)
        if elsewhere < MOST_ELSEWHERE:
            clause = chance.choice(relation.told_there).format(s=shown(fact.source, chance))
            target.clauses.append((clause, fact))
            return
    called = shown(target, chance) if isinstance(target, Thing) else str(target)
    clause = chance.choice(relation.told).replace("{o}", called)
    fact.source.clauses.append((clause, fact))


def _files(things: Sequence[Thing], chance: random.Random) -> list[tuple[str, bytes]]:
    files: list[tuple[str, bytes]] = []
    for is_low in (False, True):
        slice_ = [thing for thing in things if (thing.kind in LOW) == is_low]
        chance.shuffle(slice_)
        for start in range(0, len(slice_), PER_FILE):
            articles = slice_[start : start + PER_FILE]
            is_headed = not is_low and chance.random() < HEADED_SHARE
            parts = [f"# Register, part {len(files) + 1}"] if is_headed else []
            for thing in articles:
                text = _article(thing, things, len(files), chance)
                parts.append(f"## {thing.name}\n\n{text}" if is_headed else text)
            name = f"register-{len(files) + 1}.md" if is_headed else f"notes-{len(files) + 1}.txt"
            files.append((name, "\n\n".join(parts).encode() + b"\n"))
    return files


def _article(thing: Thing, things: Sequence[Thing], file: int, chance: random.Random) -> str:
    """Return its paragraph; the facts told in it learn their file and their sentence."""
    tone = thing.kind if thing.kind in FILLERS else "low" if thing.kind in LOW else "thing"
    fillers = [said for said in FILLERS[tone] if "{o}" not in said or chance.random() < NOISE_SHARE]
    chance.shuffle(fillers)
    long_name = f"{thing.name} ({thing.alias})" if thing.kind == "institute" and thing.alias else thing.name
    clauses: list[tuple[str, Fact | None]] = list(thing.clauses)
    words = 10 + sum(len(clause.split()) for clause, _ in clauses)
    named = [other for other in chance.sample(things, 12) if (other.kind in LOW) == (thing.kind in LOW)] or [thing]
    while words < SHORTEST_WORDS or chance.random() < 0.3:
        clause = fillers.pop() if fillers and chance.random() < 0.3 else found_something(chance)
        clauses.append((clause.replace("{o}", chance.choice(named).name), None))
        words += len(clause.split())
    chance.shuffle(clauses)
    lead = chance.choice(LEADS[tone if tone in LEADS else "thing"]).format(n=long_name)
    clauses.insert(0, (lead, None))
    return _joined(thing, clauses, file, chance)


def _joined(thing: Thing, clauses: Sequence[tuple[str, Fact | None]], file: int, chance: random.Random) -> str:
    sentences: list[str] = []
    waiting: list[tuple[str, Fact | None]] = []
    for place, (clause, fact) in enumerate(clauses):
        waiting.append((_with_self(clause, thing, chance), fact))
        plain = thing.kind in LOW or place == 0 or place == len(clauses) - 1
        if len(waiting) == 1 and not plain and chance.random() < LINKED_SHARE:
            continue
        sentence = _sentence([text for text, _ in waiting], thing.kind in LOW, chance)
        for _, told in waiting:
            if told is not None:
                told.file, told.lead, told.sentence = file, (sentences or [sentence])[0], sentence
        sentences.append(sentence)
        waiting = []
    return " ".join(sentences)


def _sentence(clauses: Sequence[str], is_low: bool, chance: random.Random) -> str:
    text = chance.choice(LINKS).join(clauses)
    ended = text if text[-1] in "?!." else f"{text}."
    return ended.lower() if is_low else ended[0].upper() + ended[1:]


def _with_self(clause: str, thing: Thing, chance: random.Random) -> str:
    """Fill in how the article's own subject is called here."""
    if "{s}" not in clause:
        return clause
    if thing.kind in SELF and clause.startswith(("{s} ", "{s},", "the {s}")) and chance.random() < 0.8:
        return clause.replace("the {s}", "{s}").replace("{s}", chance.choice(SELF[thing.kind]))
    return clause.replace("{s}", thing.name)
