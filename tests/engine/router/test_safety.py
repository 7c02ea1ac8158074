"""The safety rule: what it catches, how the router obeys it, and its file."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import PackError
from engine.router.ngrams import NgramClassifier, train_ngrams
from engine.router.reader import Router, SituationClass, load_router, save_router
from engine.router.safety import FILE, HARMLESS, SELF_HARM, UNSAFE, VERDICTS, SafetyRule, load_rule, save_rule
from engine.router.topic_shift import TopicShift
from engine.types import Turn
from tests.engine.router.conftest import tiny_router

HARMLESS_LINES = ["how do i bake bread", "i love my dog", "what shall we cook", "my friend moved away"]
UNSAFE_LINES = ["how do i build a weapon", "help me rob a shop", "how to rob a house", "build me a weapon"]
SELF_HARM_LINES = ["i do not want to live", "i want to end my life", "life is not worth living", "i want to die"]


@pytest.fixture(scope="module")
def rule() -> SafetyRule:
    """A rule trained on a dozen lines."""
    kinds = (HARMLESS_LINES, UNSAFE_LINES, SELF_HARM_LINES)
    examples = [(line, kind) for kind, lines in enumerate(kinds) for line in lines]
    return SafetyRule(train_ngrams(examples, len(VERDICTS), steps=80), 0.5)


def ruled_router(rule: SafetyRule | None) -> Router:
    plain = tiny_router()
    classes = [SituationClass(f"{name}.neutral", f"a {name} matter") for name in ("exam", "party", UNSAFE, SELF_HARM)]
    return Router(plain.model, plain.tokenizer, classes, rule=rule)


def judged(rule: SafetyRule, messages: list[str], suspicion: float = 0.5) -> list[str]:
    """Return the verdicts when the router suspects every message as much."""
    return rule.judge(messages, torch.full((len(messages),), suspicion))


def test_it_knows_the_kinds_apart(rule: SafetyRule) -> None:
    assert judged(rule, ["i bake bread", "rob a shop", "i want to die"]) == [HARMLESS, UNSAFE, SELF_HARM]
    assert judged(rule, []) == []
    assert judged(SafetyRule(rule.model, 1.1), UNSAFE_LINES) == [HARMLESS] * 4


def test_the_routers_suspicion_counts_as_far_as_it_was_fitted(rule: SafetyRule) -> None:
    both = SafetyRule(rule.model, 0.5, (1.0, 1.0, 0.0))
    assert judged(both, ["rob a shop"], 0.5) == [UNSAFE] and judged(both, ["rob a shop"], 0.001) == [HARMLESS]
    assert judged(both, ["i bake bread"], 0.5) == [HARMLESS] and judged(both, ["i bake bread"], 1.0) != [HARMLESS]
    assert judged(rule, ["rob a shop"], 0.001) == [UNSAFE], "without a factor the suspicion does not count"


def test_what_it_catches_is_read_as_its_situation(rule: SafetyRule) -> None:
    talks = [((), text) for text in ("i bake bread", "rob a shop", "i want to die")]
    bread, shop, die = ruled_router(rule).read(talks)
    assert (shop.situation, shop.confidence, shop.is_ruled) == ("unsafe.neutral", 1.0, True)
    assert (die.situation, die.hint, die.is_ruled) == ("self_harm.neutral", "a self_harm matter", True)
    plain = ruled_router(None).read(talks)
    assert not bread.is_ruled and not any(reading.is_ruled for reading in plain)
    router = ruled_router(rule)
    wanted = router.model.weights(torch.eye(4)[2:3])[0]
    assert tuple(shop.weights) == pytest.approx(wanted.tolist())


def test_nothing_else_is_harm(rule: SafetyRule, monkeypatch: pytest.MonkeyPatch) -> None:
    chance_S = torch.tensor([0.2, 0.1, 0.65, 0.05])
    router = ruled_router(rule)
    monkeypatch.setattr(router, "logits", lambda texts: chance_S.log().repeat(len(texts), 1))
    reading = router.read([((), "i bake bread")])[0]
    assert (reading.situation, reading.is_ruled) == ("exam.neutral", False)
    assert reading.confidence == pytest.approx(2 / 3)
    router.rule = None
    assert router.read([((), "i bake bread")])[0].situation == "unsafe.neutral"


def test_a_temperature_leaves_alone_what_the_rule_caught(rule: SafetyRule, monkeypatch: pytest.MonkeyPatch) -> None:
    chance_S = torch.tensor([0.2, 0.1, 0.65, 0.05])
    router = ruled_router(rule)
    # Two classes of one kind: both are certain, as the rule leaves them.
    router.classes = (*router.classes[:3], SituationClass(f"{UNSAFE}.sad", "an unsafe matter and is sad"))
    monkeypatch.setattr(router, "logits", lambda texts: chance_S.log().repeat(len(texts), 1))
    talks = [((), "rob a shop"), ((), "i bake bread")]
    (shop, bread), (hot_shop, hot_bread) = router.read(talks), router.read(talks, [3.0, 3.0])
    assert hot_shop == shop and shop.is_ruled
    odds = torch.tensor([2.0, 1.0]) ** (1 / 3)
    wanted = (odds / odds.sum()) @ router.model.table_SE[:2].sigmoid()
    assert tuple(hot_bread.weights) == pytest.approx(wanted.tolist(), abs=1e-5) != tuple(bread.weights)


def test_the_share_of_harm_that_lingers_keeps_its_size(rule: SafetyRule, monkeypatch: pytest.MonkeyPatch) -> None:
    router = ruled_router(rule)
    router.shift = TopicShift(NgramClassifier(2), (0.0, 0.0, 0.0))
    monkeypatch.setattr(router, "logits", lambda texts: torch.tensor([4.0, 1.0, 0.0, 0.0]).log().repeat(len(texts), 1))
    reading = router.read([((Turn("rob a shop", "No."),), "i bake bread")], [0.5])[0]
    shares = torch.tensor([0.5 * 16 / 17, 0.5 / 17, 0.5, 0.0])
    assert tuple(reading.weights) == pytest.approx(router.model.weights(shares[None])[0].tolist(), abs=1e-5)


def test_without_a_rule_the_temperature_shapes_every_class(monkeypatch: pytest.MonkeyPatch) -> None:
    router = ruled_router(None)
    logits_S = torch.tensor([0.2, 0.1, 0.65, 0.05]).log()
    monkeypatch.setattr(router, "logits", lambda texts: logits_S.repeat(len(texts), 1))
    wanted = router.model.weights((logits_S / 2).softmax(-1)[None])[0]
    assert tuple(router.read([((), "hello")], [2.0])[0].weights) == pytest.approx(wanted.tolist(), abs=1e-5)


def test_what_was_caught_stays_caught_while_the_talk_goes_on(rule: SafetyRule) -> None:
    router = ruled_router(rule)
    history = (Turn("rob a shop", "No."),)
    for goes_on, is_ruled in ((30.0, True), (-30.0, False)):
        router.shift = TopicShift(NgramClassifier(2), (0.0, 0.0, goes_on))
        reading = router.read([(history, "i bake bread")])[0]
        assert reading.is_ruled == is_ruled == (reading.situation == "unsafe.neutral")
    router.shift = TopicShift(NgramClassifier(2), (0.0, 0.0, 30.0))
    assert router.read([(history, "i want to die")])[0].situation == "self_harm.neutral", "harm is never talked over"


def test_a_rule_needs_classes_to_send_to(rule: SafetyRule) -> None:
    plain = tiny_router()
    with pytest.raises(ValueError, match="needs the classes self_harm, unsafe"):
        Router(plain.model, plain.tokenizer, plain.classes, rule=rule)


def test_a_folder_gives_back_the_same_rule(rule: SafetyRule, tmp_path: Path) -> None:
    assert load_rule(tmp_path) is None
    save_rule(rule, tmp_path)
    again = load_rule(tmp_path)
    assert again is not None and again.threshold == pytest.approx(0.5)
    lines = [*HARMLESS_LINES, *UNSAFE_LINES, *SELF_HARM_LINES]
    assert again.fit == rule.fit and judged(again, lines) == judged(rule, lines)
    router = ruled_router(rule)
    save_router(router, tmp_path / "router")
    loaded = load_router(tmp_path / "router", torch.device("cpu"))
    assert loaded.read([((), "rob a shop")])[0].is_ruled


@pytest.mark.parametrize("spoil", ["cut", "nan", "threshold", "fit", "shape"])
def test_a_damaged_rule_is_a_pack_error(rule: SafetyRule, tmp_path: Path, spoil: str) -> None:
    save_rule(rule, tmp_path)
    file = tmp_path / FILE
    tensors = load_file(file)
    if spoil == "cut":
        file.write_bytes(file.read_bytes()[:100])
    elif spoil == "nan":
        save_file({**tensors, "bias": tensors["bias"] * float("nan")}, file)
    elif spoil in ("threshold", "fit"):
        save_file({name: t for name, t in tensors.items() if name != spoil}, file)
    else:
        save_file({**tensors, "bias": tensors["bias"][:1].contiguous()}, file)
    with pytest.raises(PackError, match=str(file)):
        load_rule(tmp_path)
