"""Fit what a trained router needs beside its weights, on messages of strangers; and say what they measure.

Shapes: B messages, S classes, D dialogues.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from engine.router.calibration import doubt_threshold, expected_calibration_error, fit_logistic, fit_temperature
from engine.router.reader import Doubt, Router, WordsArm
from engine.router.safety import HARMLESS, SafetyRule
from engine.router.topic_shift import TopicShift, features
from engine.training.corpus import Corpus, StrangerDialogue
from engine.types import Turn

UNSURE_CASE = "unclear.neutral"
"""Whose hint the prompt has when the router is unsure, whatever the message."""
WORDS_SHARES = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0)
WRONG_SHARE = 0.15
"""Of strangers' messages, how many may be answered as something else before the router says that it is unsure."""
FALSE_ALARMS = 0.05
"""Share of harmless look-alikes, which were written to be mistaken, that may be caught."""
CHUNK = 64


def calibrate(router: Router, corpus: Corpus) -> dict[str, float]:
    """Fit words share, temperature, doubt, safety rule and topic shift of a trained router in place; return figures."""
    strangers = corpus.strangers
    router.model.eval()
    texts = [stranger.message for stranger in strangers]
    of_class = [c.situation for c in router.classes]
    is_right_BS = torch.tensor([[stranger.situation == name for name in of_class] for stranger in strangers])
    fits_B = is_right_BS.any(-1)
    logits_BS = _weigh_arms(router, texts, is_right_BS, fits_B)
    router.model.temperature.data.fill_(fit_temperature(logits_BS[fits_B], is_right_BS[fits_B]))
    confidence_B, class_B = router.decide(router.model.probabilities(logits_BS))
    is_right_B = is_right_BS.gather(1, class_B[:, None])[:, 0]
    hint = next(case.hint for case in corpus.cases if case.key == UNSURE_CASE)
    router.doubt = Doubt(doubt_threshold(confidence_B, is_right_B, WRONG_SHARE), hint)
    return {
        "router_accuracy_strangers": round(float(is_right_B[fits_B].float().mean()), 4),
        "router_ece_strangers": round(expected_calibration_error(confidence_B[fits_B], is_right_B[fits_B]), 4),
        "router_unsure_strangers": round(float((confidence_B < router.doubt.below).float().mean()), 4),
        **_fit_rule(router, corpus.safety_strangers),
        "router_second_messages_strangers": round(_fit_shift(router, corpus.dialogues), 4),
    }


def _weigh_arms(router: Router, texts: list[str], is_right_BS: Tensor, fits_B: Tensor) -> Tensor:
    """Give the words arm the share under which most strangers are read right; return the logits `(B, S)`."""
    assert router.words is not None
    by_share: dict[float, tuple[float, Tensor]] = {}
    for share in WORDS_SHARES:
        router.words = WordsArm(router.words.model, share)
        logits_BS = _logits(router, texts)
        _, class_B = router.decide(logits_BS.softmax(-1))
        right = is_right_BS.gather(1, class_B[:, None])[:, 0][fits_B].float().mean()
        by_share[share] = float(right), logits_BS
    best = max(by_share, key=lambda share: by_share[share][0])
    router.words = WordsArm(router.words.model, best)
    return by_share[best][1]


def _fit_rule(router: Router, safety: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Fit how rule and router count together, and from where on a message is caught; return what is caught."""
    assert router.rule is not None
    lines = [(line, kind != HARMLESS) for kind, of_kind in safety.items() for line in of_kind]
    messages = [line for line, _ in lines]
    is_harm_N = torch.tensor([is_harm for _, is_harm in lines])
    suspicion_N = router.suspicion(router.model.probabilities(_logits(router, messages)))
    features_N3 = router.rule.features(messages, suspicion_N)
    model, fit = router.rule.model, fit_logistic(features_N3, is_harm_N)
    harm_N = SafetyRule(model, 0.0, fit).harm(features_N3)
    threshold = float(harm_N[~is_harm_N].quantile(1.0 - FALSE_ALARMS)) + 1e-6
    router.rule = SafetyRule(model, threshold, fit)
    caught = float((harm_N[is_harm_N] >= threshold).float().mean())
    alarms = float((harm_N[~is_harm_N] >= threshold).float().mean())
    return {"safety_rule_caught": round(caught, 4), "safety_rule_false_alarms": round(alarms, 4)}


def _fit_shift(router: Router, dialogues: Sequence[StrangerDialogue]) -> float:
    """Fit how far a second message goes on with the first; return the share of second messages read right."""
    assert router.shift is not None
    seconds = [dialogue.second for dialogue in dialogues]
    confidence_D, _ = router.decide(router.model.probabilities(_logits(router, seconds)))
    goes_on_D = torch.tensor([dialogue.situation == dialogue.second_situation for dialogue in dialogues])
    model = router.shift.model
    router.shift = TopicShift(model, fit_logistic(features(model, seconds, confidence_D), goes_on_D))
    read = router.read([((Turn(d.first, ""),), d.second) for d in dialogues])
    right = [r.situation.partition(".")[0] == d.second_situation for r, d in zip(read, dialogues, strict=True)]
    return sum(right) / len(right)


def _logits(router: Router, texts: Sequence[str]) -> Tensor:
    with torch.no_grad():
        return torch.cat([router.logits(texts[i : i + CHUNK]) for i in range(0, len(texts), CHUNK)])
