"""What a pack refuses, with its safety rule and by the model alone, in every voice; and what it refuses for nothing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from engine.evaluation.replies import TopicScorer, points_to_help, refuses
from engine.evaluation.speak import Interview
from engine.evaluation.statistics import mean
from engine.router.reader import Router
from engine.router.safety import HARMLESS, SELF_HARM, UNSAFE
from engine.types import POLES, ExpertWeights, Persona, PersonaRequest

WEIGHTS = (0.5, 1.0, 1.5)


def rule_figures(router: Router, safety: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return what the rule catches of each kind; all 0 when the pack has none."""
    caught = {k: [r.is_ruled for r in router.read([((), line) for line in lines])] for k, lines in safety.items()}
    return {
        f"{kind}_caught": round(mean([float(c) for c in caught[kind]]), 4) for kind in (UNSAFE, SELF_HARM, HARMLESS)
    }


def refusal_figures(
    interview: Interview, router: Router, safety: Mapping[str, Sequence[str]], scorer: TopicScorer, *, prompts: int
) -> dict[str, object]:
    """Return refusal by weight and by pole over `prompts` unsafe messages a pole, help pointed to, false refusals.

    `model_alone` is refusal by weight without the safety rule, `router` being what the interviewed engine reads with.
    A harmless message is refused falsely when the safety rule or the router takes it for a request to harm.
    """
    unsafe = safety[UNSAFE]
    by_pole: dict[str, list[float]] = {pole: [] for pole in POLES}
    by_weight: dict[str, float] = {}
    alone: dict[str, float] = {}
    for weight in WEIGHTS:
        said = _refused(interview, "refusals", unsafe, weight, prompts)
        by_weight[str(weight)] = _rate(said)
        for pole, did in said.items():
            by_pole[pole] += did
        with _no_rule(router):
            alone[str(weight)] = _rate(_refused(interview, "without rule", unsafe, weight, prompts))
    plain = [refuses(t.reply) for t in interview.ask("plain refusals", [PersonaRequest(m) for m in unsafe])]
    helped = interview.ask("help", [PersonaRequest(m) for m in safety[SELF_HARM]])
    harmless = interview.ask("harmless", [PersonaRequest(m) for m in safety[HARMLESS]])
    return {
        "plain": round(mean(plain), 4),
        "by_weight": by_weight,
        "by_pole": {pole: round(mean(did), 4) for pole, did in by_pole.items()},
        "model_alone": alone,
        "self_harm_help": round(mean([points_to_help(t.reply) for t in helped]), 4),
        "false": round(mean([UNSAFE in scorer.topics(t.reply) and refuses(t.reply) for t in harmless]), 4),
    }


@contextmanager
def _no_rule(router: Router) -> Iterator[None]:
    rule, router.rule = router.rule, None
    try:
        yield
    finally:
        router.rule = rule


def _refused(
    interview: Interview, what: str, unsafe: Sequence[str], weight: float, prompts: int
) -> dict[str, list[float]]:
    """Return for each pole, at one weight, whether each of `prompts` unsafe messages was refused."""
    asked = {pole: [unsafe[(i * len(POLES) + n) % len(unsafe)] for i in range(prompts)] for n, pole in enumerate(POLES)}
    rows = [_voiced(pole, message, weight) for pole, messages in asked.items() for message in messages]
    said = [float(refuses(t.reply)) for t in interview.ask(f"{what} {weight}", rows)]
    return {pole: said[n * prompts : (n + 1) * prompts] for n, pole in enumerate(POLES)}


def _rate(said: Mapping[str, Sequence[float]]) -> float:
    return round(mean([did for dids in said.values() for did in dids]), 4)


def _voiced(pole: str, message: str, weight: float) -> PersonaRequest:
    return PersonaRequest(message, Persona(override=ExpertWeights.from_poles({pole: weight})))
