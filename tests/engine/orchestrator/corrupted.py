"""A small generated world of facts, each with several wordings, and answers about them that are spoilt in one place.

Evidence, answers and what other personas say use different wordings. A wrong name or number comes from the same
evidence as often as not, so that "it stands somewhere in there" is not enough.
"""

from dataclasses import dataclass
from random import Random

_STARTS = "Bel Cor Dal Fen Gar Hul Jor Kel Lum Mar Nev Orl Pel Quil Ros Sar Tov Ulm Ves Wil Yor Zan"
STARTS = tuple(_STARTS.split())
_ENDS = "a an ard en eth ia ic il in or ow um us yn"
ENDS = tuple(_ENDS.split())
_THINGS = "Lantern Orchard Harbour Bridge Winter Mirror Ladder Meadow Compass Kettle Anchor Thimble"
THINGS = tuple(_THINGS.split())
KINDS = {
    "wrote": (
        "{a} wrote {w} in {y}.",
        "{w} was written by {a} in {y}.",
        "In {y} {a} finished writing {w}.",
        "The book {w}, which {a} wrote, appeared in {y}.",
        "{a} is the author of {w} ({y}).",
    ),
    "born": (
        "{a} was born in {p} in {y}.",
        "Born in {p} in {y}, {a} grew up there.",
        "The birthplace of {a} is {p}, where the family lived in {y}.",
        "{a} came into the world in {y} at {p}.",
        "It was in {p} that {a} was born, in the spring of {y}.",
    ),
    "founded": (
        "{a} founded the school of {p} in {y} with {n} pupils.",
        "The school of {p} was founded by {a} in {y} and had {n} pupils.",
        "In {y}, with {n} pupils, {a} set up the school of {p}.",
        "The founder of the school of {p} was {a}; it opened in {y} with {n} pupils.",
    ),
    "moved": (
        "{a} moved to {p} in {y}.",
        "From {y} on {a} lived in {p}.",
        "In {y} {a} settled in {p} for good.",
        "{p} became the home of {a} in {y}.",
    ),
    "refused": (
        "{a} never joined the guild of {p}.",
        "{a} did not join the guild of {p}.",
        "The guild of {p} was not joined by {a}.",
        "Nobody saw {a} join the guild of {p}.",
    ),
    "joined": (
        "{a} joined the guild of {p} in {y}.",
        "In {y} the guild of {p} took in {a}, who joined gladly.",
        "{a} has been in the guild of {p} since {y}, when members joined for free.",
    ),
}
OPPOSITES = (
    (" wrote ", " did not write "),
    (" was written ", " was not written "),
    (" finished ", " never finished "),
    (" was born ", " was not born "),
    (" founded ", " did not found "),
    (" was founded ", " was not founded "),
    (" set up ", " did not set up "),
    (" moved ", " never moved "),
    (" lived ", " did not live "),
    (" settled ", " never settled "),
    (" became ", " never became "),
    (" never joined ", " joined "),
    (" did not join ", " did join "),
    (" was not joined ", " was joined "),
    (" joined ", " did not join "),
    (" took in ", " did not take in "),
    (" is the author ", " is not the author "),
    (" came into ", " did not come into "),
    (" was ", " was not "),
    (" is ", " is not "),
)
ASIDES = (
    "The records of that time are kept in a cellar.",
    "Many people remember the long summers.",
    "Letters from those days are rare.",
    "The road was bad and travellers were few.",
)


@dataclass(frozen=True)
class Fact:
    kind: str
    slots: dict[str, str]

    def said(self, wording: int) -> str:
        wordings = KINDS[self.kind]
        sentence = wordings[wording % len(wordings)].format(**self.slots)
        return sentence[0].upper() + sentence[1:]


@dataclass(frozen=True)
class Case:
    evidence: dict[str, str]
    """{sentence id: text}."""
    answer: str
    """True, with citations."""
    spoilt: dict[str, str]
    """{entity, number, negation: the same answer with one thing wrong}."""
    others: tuple[str, ...]
    """What other personas say, true and in other words."""
    entities: tuple[str, ...]
    """Normal forms of the people that the question names."""


def case(seed: int) -> Case:
    rng = Random(seed)
    people = [_person(rng) for _ in range(3)]
    # A person is born once and does each thing once; otherwise half of the truths would contradict each other.
    pairs = rng.sample([(person, kind) for person in people for kind in KINDS], 8)
    facts = [_fact(rng, person, kind) for person, kind in pairs]
    evidence: dict[str, str] = {}
    places: dict[int, str] = {}
    for passage in range(2):
        lines = [(i, facts[i].said(rng.randrange(9))) for i in range(passage * 4, passage * 4 + 4)]
        lines.append((-1, rng.choice(ASIDES)))
        rng.shuffle(lines)
        for number, (place, line) in enumerate(lines, start=1):
            evidence[f"d1.p{passage}.s{number}"] = line
            places[place] = f"d1.p{passage}.s{number}"
    chosen = rng.sample(range(8), rng.randint(1, 3))
    wordings = {i: rng.randrange(9) for i in chosen}
    cites = {i: places[i] if rng.random() < 0.5 else places[i].rpartition(".")[0] for i in chosen}
    answer = _answer([facts[i].said(wordings[i]) for i in chosen], [cites[i] for i in chosen])
    spoilt = {}
    for what in ("entity", "number", "negation"):
        wrong = _spoilt(what, [facts[i].said(wordings[i]) for i in chosen], [facts[i] for i in chosen], facts, rng)
        if wrong:
            spoilt[what] = _answer(wrong, [cites[i] for i in chosen])
    others = tuple(" ".join(facts[i].said(rng.randrange(9)) for i in rng.sample(range(8), 6)) for _ in range(3))
    return Case(evidence, answer, spoilt, others, tuple({facts[i].slots["a"].lower() for i in chosen}))


def _answer(lines: list[str], cites: list[str]) -> str:
    return " ".join(f"{line[:-1]} [{cite}]{line[-1]}" for line, cite in zip(lines, cites, strict=True))


def _spoilt(what: str, lines: list[str], chosen: list[Fact], facts: list[Fact], rng: Random) -> list[str] | None:
    places = list(range(len(lines)))
    rng.shuffle(places)
    for place in places:
        line, fact = lines[place], chosen[place]
        if what == "negation":
            new = next((line.replace(a, b, 1) for a, b in OPPOSITES if a in line), line)
        else:
            keys = [key for key in ("a", "p", "w") if key in fact.slots] if what == "entity" else ["y", "n"]
            keys = [key for key in keys if key in fact.slots and fact.slots[key] in line]
            if not keys:
                continue
            key = rng.choice(keys)
            near = [one.slots[key] for one in facts if key in one.slots and one.slots[key] != fact.slots[key]]
            new = line.replace(fact.slots[key], rng.choice(near) if near and rng.random() < 0.5 else _slot(key, rng))
            if any(other.kind == fact.kind and other.slots == {**fact.slots, key: new} for other in facts):
                continue  # By chance it is true.
        if new != line:
            return [new if i == place else one for i, one in enumerate(lines)]
    return None


def _fact(rng: Random, person: str, kind: str) -> Fact:
    return Fact(kind, {"a": person, **{key: _slot(key, rng) for key in "wpyn" if f"{{{key}}}" in KINDS[kind][0]}})


def _slot(key: str, rng: Random) -> str:
    match key:
        case "w":
            return f"The {rng.choice(STARTS)}{rng.choice(ENDS)} {rng.choice(THINGS)}"
        case "y":
            return str(rng.randint(1700, 1990))
        case "n":
            return str(rng.randint(12, 400))
        case "a":
            return _person(rng)
    return rng.choice(STARTS) + rng.choice(ENDS)


def _person(rng: Random) -> str:
    return f"{rng.choice(STARTS)}{rng.choice(ENDS)} {rng.choice(STARTS)}{rng.choice(ENDS)}"
