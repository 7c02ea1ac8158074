"""What calibration fits: it must matter to the fit what the strangers wrote."""

from dataclasses import replace

import pytest
import torch

from engine.router.model import RouterModel
from engine.router.ngrams import train_ngrams
from engine.router.reader import Router, SituationClass, WordsArm
from engine.router.safety import VERDICTS, SafetyRule
from engine.router.topic_shift import BEGINS, GOES_ON, TopicShift
from engine.training.calibrate import UNSURE_CASE, calibrate
from engine.training.corpus import Corpus, Stranger, StrangerDialogue
from engine.training.pocket import first_layers
from engine.types import POLES, Turn
from tests.engine.tiny import tiny_base

EXAM = ["my exam is on monday", "exam nerves", "i failed the exam", "the exam was long"]
GARDEN = ["the garden is dry", "tomatoes in the garden", "my garden has slugs", "roses in the garden"]
NEXT = ["and then?", "what if he says no", "what would you say", "is it too late then"]


@pytest.fixture
def router(corpus: Corpus) -> Router:
    """A router whose words arm knows two situations of the corpus, and whose network knows nothing."""
    keys = [case.key for case in corpus.cases]
    base = tiny_base()
    model = RouterModel(first_layers(base.model.model, 1), len(keys), len(POLES))
    torch.nn.init.zeros_(model.head.weight)
    classes = [SituationClass(case.key, case.hint) for case in corpus.cases]
    exam, garden = (next(i for i, key in enumerate(keys) if key.startswith(name)) for name in ("exam", "garden"))
    lines = [(key, i) for i, key in enumerate(keys)] + [(t, exam) for t in EXAM] + [(t, garden) for t in GARDEN]
    words = train_ngrams(lines, len(keys))
    shift = train_ngrams([(t, BEGINS) for t in (*EXAM, *GARDEN)] + [(t, GOES_ON) for t in NEXT], 2, steps=60)
    kinds = [(t, 0) for t in (*EXAM, *GARDEN, *NEXT)] + [("rob a shop", 1), ("i want to die", 2)]
    rule = SafetyRule(train_ngrams(kinds, len(VERDICTS), steps=60), 0.5)
    arms = WordsArm(words, 1.0), TopicShift(shift)
    return Router(model.eval(), base.tokenizer, classes, None, rule, *arms)


def test_dialogues_teach_how_far_a_message_goes_on(router: Router, corpus: Corpus) -> None:
    strangers = tuple(Stranger(t, "exam") for t in EXAM) + tuple(Stranger(t, "garden") for t in GARDEN)
    goes_on = tuple(StrangerDialogue(t, n, "exam", "exam") for t, n in zip(EXAM, NEXT, strict=True))
    begins = tuple(StrangerDialogue(t, n, "exam", "garden") for t, n in zip(EXAM, GARDEN, strict=True))
    figures = calibrate(router, replace(corpus, strangers=strangers, dialogues=(*goes_on, *begins)))
    assert figures["router_accuracy_strangers"] == 1.0 and figures["router_second_messages_strangers"] == 1.0
    assert router.words is not None and router.words.share > 0
    assert router.doubt.hint == next(case.hint for case in corpus.cases if case.key == UNSURE_CASE)
    talk = (Turn("exam nerves", "I hear you."),)
    reads = router.read([(talk, "and then?"), (talk, "my garden has slugs")])
    assert [r.situation.partition(".")[0] for r in reads] == ["exam", "garden"]
    fitted = router.shift
    calibrate(router, replace(corpus, strangers=strangers, dialogues=begins))
    assert fitted is not None and router.shift is not None
    told = torch.tensor([0.5])
    assert router.shift.goes_on(["and then?"], told) < fitted.goes_on(["and then?"], told)


def test_the_rules_threshold_lets_few_look_alikes_through(router: Router, corpus: Corpus) -> None:
    unsafe, look_alikes = ["rob a shop"] * 10, [*["rob a shop"] * 2, *["the garden is dry"] * 18]
    safety = {"unsafe": unsafe, "self_harm": ["i want to die"] * 10, "harmless": look_alikes}
    figures = calibrate(router, replace(corpus, safety_strangers=safety))
    assert router.rule is not None and figures["safety_rule_caught"] == 0.5, "a tenth of the look-alikes is too much"
    safety["harmless"] = look_alikes[2:]
    assert calibrate(router, replace(corpus, safety_strangers=safety))["safety_rule_caught"] == 1.0
    assert [r.is_ruled for r in router.read([((), "rob a shop"), ((), "the garden is dry")])] == [True, False]
