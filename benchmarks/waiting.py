"""How long one person waits: the first token and the whole answer, with ten experts speaking.

Run: `python -m benchmarks.waiting [--json]`. One message at a time through the whole engine, at the precision that
`make run` uses: router, prompt, prefill and decoding are all counted.
"""

from statistics import median, quantiles

from benchmarks.report import show
from benchmarks.subjects import MESSAGES, POCKET
from engine.assembly import EngineOptions, load_pack, start_engine
from engine.types import POLES, Done, ExpertWeights, Persona, PersonaRequest, Sampling, Trace

SEEDS = 8
WEIGHTS = ExpertWeights((0.3,) * len(POLES))


def answers() -> list[Trace]:
    """Return the traces of every message with every seed; the first answer, which warms up, is left out."""
    engine = start_engine(load_pack(POCKET, EngineOptions(device="cpu")), EngineOptions(device="cpu"))
    try:
        requests = [
            PersonaRequest(message, Persona(override=WEIGHTS), sampling=Sampling(seed=seed))
            for seed in range(SEEDS)
            for message in MESSAGES
        ]
        events = [event for request in requests for event in engine.respond([request])]
    finally:
        engine.close()
    return [event.trace for event in events if isinstance(event, Done)][1:]


def main() -> None:
    """Measure and print."""
    traces = answers()
    first_ms = [1000 * trace.first_token_s for trace in traces]
    speed = [trace.tokens / trace.seconds for trace in traces]
    result: dict[str, object] = {
        "first_token_ms": round(median(first_ms), 1),
        "first_token_ms_p95": round(quantiles(first_ms, n=20)[-1], 1),
        "tokens_per_s": round(median(speed), 1),
        "tokens_per_s_least": round(min(speed), 1),
    }
    show(
        f"What one person waits for (pocket pack, ten experts, {len(traces)} answers)",
        ("what", "found"),
        [(key, str(value)) for key, value in result.items()],
        result,
    )


if __name__ == "__main__":
    main()
