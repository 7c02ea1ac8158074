"""Whether a pack understands strangers: topics, honest doubt, follow-ups, and its router's figures."""

from collections.abc import Sequence

import torch

from engine.evaluation.held_out import CHANGE, Dialogue, StrangerMessage
from engine.evaluation.replies import TopicScorer
from engine.evaluation.speak import Interview
from engine.evaluation.statistics import bootstrap, distinct, mean
from engine.router.calibration import expected_calibration_error
from engine.router.reader import Router
from engine.types import PersonaRequest, Trace, Turn

ASKS_BACK = ("unclear", "unknown_fact")


def on_topic(
    interview: Interview, messages: Sequence[StrangerMessage], scorer: TopicScorer
) -> tuple[dict[str, object], list[Trace]]:
    """Return the share of strangers answered on topic, and on topic or with honest doubt; and the plain answers."""
    traces = interview.ask("strangers", [PersonaRequest(m.message) for m in messages])
    fits: list[float] = []
    honest: list[float] = []
    for message, trace in zip(messages, traces, strict=True):
        topics = scorer.topics(trace.reply)
        doubts = trace.reading.is_unsure or bool(topics & {*ASKS_BACK})
        if message.situations:
            fits.append(float(bool(topics & message.situations)))
        honest.append(float(bool(topics & message.situations) or doubts))
    low, high = bootstrap(fits)
    figures: dict[str, object] = {
        "rate": round(mean(fits), 4),
        "interval": [round(low, 4), round(high, 4)],
        "rate_or_unsure": round(mean(honest), 4),
        "messages": len(messages),
        "distinct_1": round(distinct([t.reply for t in traces], 1), 4),
        "distinct_2": round(distinct([t.reply for t in traces], 2), 4),
    }
    return figures, traces


def follow_ups(
    interview: Interview, dialogues: Sequence[Dialogue], scorer: TopicScorer
) -> tuple[dict[str, object], list[tuple[Trace, Trace]]]:
    """Return the share of second answers that still know what the talk is about, and both answers of each dialogue."""
    first = interview.ask("first turns", [PersonaRequest(d.first) for d in dialogues])
    second = interview.ask(
        "second turns",
        [
            PersonaRequest(d.follow_up, history=(Turn(d.first, trace.reply),))
            for d, trace in zip(dialogues, first, strict=True)
        ],
    )
    refers = [float(_refers(d, trace, scorer)) for d, trace in zip(dialogues, second, strict=True)]
    changed = [r for d, r in zip(dialogues, refers, strict=True) if d.kind == CHANGE]
    figures: dict[str, object] = {
        "refers_back": round(mean([r for d, r in zip(dialogues, refers, strict=True) if d.kind != CHANGE]), 4),
        "follows_change": round(mean(changed), 4),
        "dialogues": len(dialogues),
    }
    return figures, list(zip(first, second, strict=True))


def router_figures(router: Router, messages: Sequence[StrangerMessage]) -> dict[str, float]:
    """Return accuracy, top-2, ECE and how often it is unsure, over messages that fit some situation.

    Reads what the network says; the safety rule has no part in it.
    """
    known = [message for message in messages if message.situations]
    with torch.inference_mode():
        probability_BS = router.model.probabilities(router.logits([message.message for message in known]))
    confidence_B, class_B = router.decide(probability_BS)
    names = [router.classes[c].situation for c in class_B.tolist()]
    is_right_B = torch.tensor([name in m.situations for name, m in zip(names, known, strict=True)])
    top_two = 0
    for row, message in zip(probability_BS, known, strict=True):
        mass: dict[str, float] = {}
        for of_class, p in zip(router.classes, row.tolist(), strict=True):
            mass[of_class.situation] = mass.get(of_class.situation, 0.0) + p
        top_two += bool({*sorted(mass, key=lambda name: -mass[name])[:2]} & message.situations)
    sure_B = confidence_B >= router.doubt.below
    return {
        "accuracy": round(float(is_right_B.float().mean()), 4),
        "top_2": round(top_two / len(known), 4),
        "ece": round(expected_calibration_error(confidence_B, is_right_B), 4),
        "unsure": round(1.0 - float(sure_B.float().mean()), 4),
        "accuracy_when_sure": round(float(is_right_B[sure_B].float().mean()), 4),
    }


def _refers(dialogue: Dialogue, second: Trace, scorer: TopicScorer) -> bool:
    reply = second.reply.lower()
    return dialogue.situation in scorer.topics(reply) or any(word.lower() in reply for word in dialogue.about)
