"""Multiple choice and questionnaires by likelihood, and held-out loss: what needs the model's numbers, not its words.

Shapes: B rows, T tokens, V vocabulary, E experts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from engine.assembly import LoadedPack
from engine.evaluation.held_out import Choice
from engine.evaluation.statistics import bootstrap, mean
from engine.personality.big_five import POLE_WORDS
from engine.reasoning.prompt import PromptText, PromptWriter, fill_system
from engine.reasoning.tags import written
from engine.types import POLES, ExpertWeights, Stage

ROWS = 16
NOTHING_SAID = "What would you say?"
LOUD = 0.4
"""A router weight from which on a pole is named when the persona is put in words."""

Weigh = Callable[[ExpertWeights], ExpertWeights]
"""What a system makes of the router's weights."""


@dataclass(frozen=True, slots=True)
class System:
    """One way to answer."""

    pack: LoadedPack
    """Whose model; its experts are in the mixture."""
    weigh: Weigh
    """Router weights → gates."""
    names_poles: bool = False
    """Whether the prompt says in words what the gates would do."""


class Likelihood:
    """Reads how likely a pack finds texts as its own response."""

    def __init__(self, system: System) -> None:
        """Keep the system; its engine must not be running."""
        self._system = system
        self._writer = PromptWriter(system.pack.base.tokenizer)

    def of(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Return the mean log-likelihood per token [nats] of each (message, response)."""
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]) + len(pairs[i][1]))
        found = [0.0] * len(pairs)
        for start in range(0, len(order), ROWS):
            chunk = order[start : start + ROWS]
            for i, value in zip(chunk, self._rows([pairs[i] for i in chunk]), strict=True):
                found[i] = value
        return found

    def _rows(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        system, pack = self._system, self._system.pack
        readings = pack.router.read([((), message) for message, _ in pairs])
        rows: list[tuple[list[int], int]] = []
        for (message, response), reading in zip(pairs, readings, strict=True):
            prompt = self._prompt(message, reading.hint, reading.weights)
            spoken = self._writer.encode_frame(written({Stage.RESPOND: response}))
            rows.append(([*prompt, *spoken], len(prompt)))
        gates = [system.weigh(reading.weights).values for reading in readings]
        pack.mixture.gates.use(torch.tensor(gates, device=pack.base.placement.device))
        width = max(len(ids) for ids, _ in rows)
        ids_BT = torch.tensor([ids + [0] * (width - len(ids)) for ids, _ in rows], device=pack.base.placement.device)
        with torch.inference_mode():
            log_BTV = pack.base.model(ids_BT, use_cache=False).logits[:, :-1].float().log_softmax(-1)
        token_BT = -functional.nll_loss(log_BTV.flatten(0, 1), ids_BT[:, 1:].flatten(), reduction="none").view(
            len(rows), -1
        )
        return [float(token_BT[i, start - 1 : len(ids) - 1].mean()) for i, (ids, start) in enumerate(rows)]

    def _prompt(self, message: str, hint: str, weights: ExpertWeights) -> tuple[int, ...]:
        manifest = self._system.pack.pack.manifest
        identity = ""
        if self._system.names_poles:
            words = [POLE_WORDS[pole] for pole, w in weights.as_poles().items() if w >= LOUD]
            identity = f" Speak in a {' and '.join(words)} voice." if words else ""
        # A pack whose prompt has no slot for an identity still can be told one.
        template = (
            manifest.system_prompt if "{identity}" in manifest.system_prompt else manifest.system_prompt + "{identity}"
        )
        text = PromptText(fill_system(template, hint, identity), (), message)
        return self._writer.write(text, manifest.context_tokens // 2).input_ids


def choose(system: System, choices: Sequence[Choice]) -> list[bool]:
    """Return for each item whether the option that the scenario makes likelier than no scenario at all is right."""
    likelihood = Likelihood(system)
    asked = [(f"{c.scenario} {c.question}", option) for c in choices for option in c.options]
    given = likelihood.of(asked)
    alone = likelihood.of([(NOTHING_SAID, option) for _, option in asked])
    gain = [g - a for g, a in zip(given, alone, strict=True)]
    picks = [max(range(4), key=lambda k, i=i: gain[4 * i + k]) for i in range(len(choices))]
    return [pick == choice.answer for pick, choice in zip(picks, choices, strict=True)]


def choice_figures(right: Sequence[bool], base: Sequence[bool]) -> dict[str, object]:
    """Return accuracy with its interval, and the gain over the base in points with its paired interval."""
    hits = [float(r) for r in right]
    gains = [float(r) - float(b) for r, b in zip(right, base, strict=True)]
    low, high = bootstrap(hits)
    gain_low, gain_high = bootstrap(gains)
    return {
        "accuracy": round(mean(hits), 4),
        "interval": [round(low, 4), round(high, 4)],
        "gain_over_base": round(mean(gains), 4),
        "gain_interval": [round(gain_low, 4), round(gain_high, 4)],
        "relative_gain": round(mean(gains) / mean([float(b) for b in base]), 4) if any(base) else None,
    }


def administer(pack: LoadedPack, items: dict[str, tuple[str, ...]]) -> dict[str, float]:
    """Return per pole how much its expert raises agreement with the items of its own side over the other side's.

    Agreement is the likelihood of saying the item itself after being asked about oneself [nats per token]; the plain
    base's is taken off. A tiny model knows no questionnaire, so a low figure says little.
    """
    question = "Which sentence describes you?"
    asked = [(question, item) for pole in POLES for item in items[pole]]
    plain = Likelihood(System(pack, lambda _: ExpertWeights.zero())).of(asked)
    found: dict[str, float] = {}
    for number, pole in enumerate(POLES):
        weights = ExpertWeights.from_poles({pole: 1.0})
        voiced = Likelihood(System(pack, lambda _, w=weights: w)).of(asked)
        rise = [v - p for v, p in zip(voiced, plain, strict=True)]
        by_pole: dict[str, float] = {}
        start = 0
        for name in POLES:
            by_pole[name] = mean(rise[start : start + len(items[name])])
            start += len(items[name])
        found[pole] = round(by_pole[pole] - by_pole[POLES[number ^ 1]], 4)
    return found
