"""How far off the pack's ear is: levels heard in single answers against those that were asked for.

Run: `python -m benchmarks.hearing [--json]`. Errors are mean absolute differences in levels 1..9. First one trait is
turned and the others stay at 5, then all five are drawn at random; beside each is the error of saying 5 every time.
"""

import random
from statistics import fmean

from benchmarks.report import show
from benchmarks.subjects import MESSAGES, POCKET
from engine.assembly import load_pack, start_engine
from engine.evaluation.speak import OPTIONS, Interview
from engine.types import TRAITS, Persona, PersonaRequest, Sampling, Traits

LEVELS = (1, 3, 5, 7, 9)
ASKED = MESSAGES[:4]
MIXED = 32
NEUTRAL = 5

Levels = tuple[float, ...]


def hear(rows: list[PersonaRequest]) -> list[Levels | None]:
    """Return what is heard in the pocket pack's answers; None where an answer was empty."""
    engine = start_engine(load_pack(POCKET, OPTIONS), OPTIONS)
    try:
        traces = Interview(engine, lambda stage, step, steps, loss=None: None).ask("hearing", rows)
        return [engine.hear(trace.reply) for trace in traces]
    finally:
        engine.close()


def turned() -> list[tuple[int, PersonaRequest]]:
    """Return (number of the trait, row) with one trait turned; the messages of one setting follow each other."""
    return [
        (number, PersonaRequest(message, Persona(traits=Traits(**{trait: level})), sampling=Sampling(seed=level)))
        for number, trait in enumerate(TRAITS)
        for level in LEVELS
        for message in ASKED
    ]


def mixed() -> list[PersonaRequest]:
    """Return rows with all five traits drawn from 1..9."""
    rng = random.Random(0)
    people = [Persona(traits=Traits(*(rng.randint(1, 9) for _ in TRAITS))) for _ in range(MIXED)]
    return [
        PersonaRequest(MESSAGES[seed % len(MESSAGES)], persona, sampling=Sampling(seed=seed))
        for seed, persona in enumerate(people)
    ]


def asked_of(row: PersonaRequest) -> Levels:
    """Return the five levels that a row asks for."""
    return tuple(float(level) for level in row.persona.traits)


def errors(pairs: list[tuple[PersonaRequest, Levels | None]]) -> list[list[float]]:
    """Return how far off each trait was, answer by answer; empty answers are left out."""
    return [[abs(a - h) for a, h in zip(asked_of(row), heard, strict=True)] for row, heard in pairs if heard]


def main() -> None:
    """Measure and print."""
    single, drawn = turned(), mixed()
    rows = [row for _, row in single] + drawn
    heard = hear(rows)
    numbers = [number for number, _ in single]
    heard_single = list(zip(numbers, rows, heard, strict=False))
    spoken = [(number, asked_of(row)[number], found[number]) for number, row, found in heard_single if found]
    others = [
        off
        for number, row, found in heard_single
        for i, off in enumerate(sum(errors([(row, found)]), []))
        if i != number
    ]
    settings = sorted({(number, level) for number, level, _ in spoken})
    means = {key: fmean(found for number, level, found in spoken if (number, level) == key) for key in settings}
    mixed_errors = sum(errors(list(zip(drawn, heard[len(single) :], strict=True))), [])
    result: dict[str, object] = {
        "answers": len(rows),
        "empty_answers": sum(levels is None for levels in heard),
        "turned_error": round(fmean(abs(level - found) for _, level, found in spoken), 2),
        "turned_error_mean_of_4": round(fmean(abs(level - found) for (_, level), found in means.items()), 2),
        "turned_error_saying_5": round(fmean(abs(level - NEUTRAL) for _, level, _ in spoken), 2),
        "neutral_error": round(fmean(others), 2),
        "mixed_error": round(fmean(mixed_errors), 2),
        "mixed_error_saying_5": round(fmean(abs(level - NEUTRAL) for row in drawn for level in asked_of(row)), 2),
    }
    show(
        "How far off the ear is (pocket pack, levels 1..9)",
        ("what", "found"),
        [(key, str(value)) for key, value in result.items()],
        result,
    )


if __name__ == "__main__":
    main()
