"""How many experts may speak at once: broken wording and heard traits by the room that the dial leaves them.

Run: `python -m benchmarks.crowded [--json]`. Personas with several turned traits, drawn at random, answer everyday
messages. Wording counts as broken where two words follow each other that do so nowhere in the corpus; traits are heard
by the pack's ear, in levels 1..9.
"""

import random
import re
from pathlib import Path
from statistics import fmean

from benchmarks.report import show
from benchmarks.subjects import MESSAGES, POCKET
from engine.assembly import LoadedPack, load_pack, start_engine
from engine.evaluation.speak import OPTIONS, Interview
from engine.types import TRAITS, ExpertWeights, Persona, PersonaRequest, Sampling, Traits

ROOMS = (None, 2.5, 2.0, 1.6, 1.3)
PEOPLE = 24
CROWDED = 2.2
"""A persona is taken when its weights sum to more than this."""
CORPUS = Path(__file__).parent.parent / "assets" / "corpus"
_WORD = re.compile(r"[a-z']+")


def pairs_of(text: str) -> list[tuple[str, str]]:
    """Return the words that follow each other in a text."""
    words = _WORD.findall(text.lower())
    return list(zip(words, words[1:], strict=False))


def known_pairs() -> set[tuple[str, str]]:
    """Return every pair of words that follows each other in a line of what answers are made of."""
    files = [file for part in ("poles", "situations") for file in (CORPUS / part).rglob("*.yaml")]
    return {pair for file in files for line in file.read_text(encoding="utf-8").splitlines() for pair in pairs_of(line)}


def crowded_rows() -> list[PersonaRequest]:
    """Return rows of personas with several turned traits, each asked three times."""
    rng = random.Random(5)
    people: list[Traits] = []
    while len(people) < PEOPLE:
        traits = Traits(*(rng.randint(1, 9) for _ in TRAITS))
        if sum(ExpertWeights.from_traits(traits)) > CROWDED:
            people.append(traits)
    return [
        PersonaRequest(MESSAGES[seed % len(MESSAGES)], Persona(traits=traits), sampling=Sampling(seed=seed))
        for seed, traits in enumerate(people * 3)
    ]


def measure(loaded: LoadedPack, rows: list[PersonaRequest], known: set[tuple[str, str]]) -> tuple[float, float]:
    """Return the share of unknown pairs of words, and how far off the heard levels are."""
    engine = start_engine(loaded, OPTIONS)
    try:
        traces = Interview(engine, lambda stage, step, steps, loss=None: None).ask("crowded", rows)
        heard = [engine.hear(trace.reply) for trace in traces]
    finally:
        engine.close()
    spoken = [pair for trace in traces for pair in pairs_of(trace.reply)]
    errors = [
        abs(level - aimed)
        for row, levels in zip(rows, heard, strict=True)
        if levels is not None
        for level, aimed in zip(levels, row.persona.traits, strict=True)
    ]
    return fmean(pair not in known for pair in spoken), fmean(errors)


def main() -> None:
    rows, known = crowded_rows(), known_pairs()
    result: dict[str, object] = {}
    table: list[list[str]] = []
    for room in ROOMS:
        loaded = load_pack(POCKET, OPTIONS)
        object.__setattr__(loaded.pack, "manifest", loaded.pack.manifest.model_copy(update={"room": room}))
        broken, error = measure(loaded, rows, known)
        name = "none" if room is None else f"{room:g}"
        result[f"room_{name}"] = {"broken_pairs": round(broken, 4), "heard_error": round(error, 2)}
        table.append([name, f"{broken * 100:.1f} %", f"{error:.2f}"])
    title = "Several turned traits at once (pocket pack)"
    show(title, ["room", "pairs of words never written", "heard error [levels]"], table, result)


if __name__ == "__main__":
    main()
