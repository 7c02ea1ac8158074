"""How fast answers decode: the plain base, our mixture, five personas at once, and PEFT, in one run.

Run: `python -m benchmarks.decode [--json]`. Everything goes through the same decoder and the same fp32 base; only
the layers differ, so the ratios compare layers. Prompt reading is not counted. Repeats are interleaved, so that a
busy moment of the machine hits all alike.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import torch
from transformers import Qwen2ForCausalLM

from benchmarks.report import show
from benchmarks.subjects import CONTEXT_TOKENS, combine_by_cat, ours, peft_experts, prompts
from engine.base.loader import Base
from engine.experts.mixture import Gates, Mixture, MixtureShape
from engine.generation.decoder import BatchDecoder
from engine.generation.job import RowPlan
from engine.types import POLES, Sampling

TOKENS = 80
REPEATS = 7
ZERO = (0.0,) * len(POLES)


def weights_of(experts: int) -> tuple[float, ...]:
    """Return weights under which that many experts speak, positive poles first."""
    order = [*range(0, len(POLES), 2), *range(1, len(POLES), 2)]
    return tuple(0.5 if i in order[:experts] else 0.0 for i in range(len(POLES)))


def timed(base: Base, mixture: Mixture, prompt: list[int], rows: list[tuple[float, ...]]) -> Callable[[], float]:
    """Return a function that decodes `TOKENS` steps of the rows and returns tokens a second, all rows together."""
    plans = [RowPlan(tuple(prompt), weights, Sampling(temperature=0), frozenset()) for weights in rows]

    def run() -> float:
        decoder = BatchDecoder(base, mixture, len(plans), CONTEXT_TOKENS)
        for plan in plans:
            decoder.join(plan)
        decoder.step()
        start_s = time.perf_counter()
        for _ in range(TOKENS):
            decoder.step()
        return TOKENS * len(plans) / (time.perf_counter() - start_s)

    return run


def peft_base(base: Base, prompt: list[int], weights: tuple[float, ...] | None) -> Callable[[], float]:
    """Return the same for PEFT: all ten adapters active, or their `cat` combination when weights are given."""
    model = peft_experts()
    if weights is None:
        active = [f"e{i}" for i in range(len(POLES))]
        model.base_model.set_adapter(active)  # pyright: ignore[reportCallIssue]
    else:
        combine_by_cat(model, weights, "cat")
    # PEFT puts its layers into the base in place; the decoder's gates have nothing to do here.
    gates_only = Mixture(Gates(MixtureShape(len(POLES), 1, 1), torch.device("cpu")), {})
    inner = model.base_model.model
    assert isinstance(inner, Qwen2ForCausalLM)
    return timed(replace(base, model=inner), gates_only, prompt, [ZERO])


def main() -> None:
    """Measure and print."""
    torch.set_grad_enabled(False)
    loaded = ours()
    prompt = prompts(loaded)[0]
    base, mixture = loaded.base, loaded.mixture
    one, five, ten = (weights_of(n) for n in (1, 5, 10))
    five_personas = [tuple(1.0 if i == 2 * row else 0.0 for i in range(len(POLES))) for row in range(5)]
    runs = {
        "plain_base": timed(base, mixture, prompt, [ZERO]),
        "mixture_1_expert": timed(base, mixture, prompt, [one]),
        "mixture_5_experts": timed(base, mixture, prompt, [five]),
        "mixture_10_experts": timed(base, mixture, prompt, [ten]),
        "five_rows_plain_base": timed(base, mixture, prompt, [ZERO] * 5),
        "five_rows_five_personas": timed(base, mixture, prompt, five_personas),
        "peft_10_active": peft_base(base, prompt, None),
        "peft_cat": peft_base(base, prompt, ten),
    }
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    for repeat in range(REPEATS + 1):
        for name, run in runs.items():
            speed = run()
            if repeat:
                speeds[name].append(speed)
    found = {name: median(values) for name, values in speeds.items()}
    ratios = {name: speed / found["plain_base"] for name, speed in found.items()}
    result: dict[str, object] = {"tokens_per_second": found, "ratio_to_plain_base": ratios}
    result["mixture_10_over_peft_10"] = found["mixture_10_experts"] / found["peft_10_active"]
    result["mixture_10_over_peft_cat"] = found["mixture_10_experts"] / found["peft_cat"]
    rows = [
        (name, f"{found[name]:.0f}", f"{min(values):.0f}-{max(values):.0f}", f"{ratios[name]:.2f}")
        for name, values in speeds.items()
    ]
    rows.append(("mixture_10 / peft_10_active", "", "", f"{result['mixture_10_over_peft_10']:.2f}"))
    rows.append(("mixture_10 / peft_cat", "", "", f"{result['mixture_10_over_peft_cat']:.2f}"))
    show("Decoding speed (pocket pack, fp32)", ("what", "tokens/s", "range", "ratio"), rows, result)


if __name__ == "__main__":
    main()
