"""Reading conversations, and a router's folder: round trip and everything that can be wrong with it."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.base.loader import load_base
from engine.base.precision import Precision, place
from engine.errors import PackError
from engine.router.model import RouterModel
from engine.router.ngrams import NgramClassifier
from engine.router.reader import MAX_TOKENS, MESSAGES, Doubt, Router, load_router, save_router
from engine.router.topic_shift import TopicShift
from engine.types import POLES, Turn
from tests.engine.router.conftest import CLASSES, tiny_router
from tests.engine.tiny import tiny_base

CPU = torch.device("cpu")
TALK = ((), "hello there my friend"), ((Turn("the cat sat", "I hear you"),), "on the mat"), ((), "glad")


def test_one_reading_per_conversation_in_order(router: Router) -> None:
    readings = router.read(TALK)
    assert len(readings) == 3 and router.read([]) == []
    for talk, reading in zip(TALK, readings, strict=True):
        alone = router.read([talk])[0]
        assert alone.situation == reading.situation
        assert alone.confidence == pytest.approx(reading.confidence, abs=1e-4)
        assert tuple(alone.weights) == pytest.approx(tuple(reading.weights), abs=1e-4)
        assert reading.hint == next(c.hint for c in CLASSES if c.id == reading.situation)
        assert 0.25 <= reading.confidence <= 1.0001 and all(0.0 <= w <= 1.0 for w in reading.weights)


def test_the_situation_is_read_before_the_feeling(router: Router) -> None:
    probability_BS = torch.tensor([[0.3, 0.3, 0.4, 0.0], [0.1, 0.2, 0.6, 0.1]])
    confidence_B, class_B = router.decide(probability_BS)
    assert confidence_B.tolist() == pytest.approx([0.6, 0.6]) and class_B.tolist() == [0, 2]


def test_below_its_threshold_a_router_says_that_it_is_unsure(router: Router) -> None:
    sure = router.read(TALK)
    assert not any(reading.is_unsure for reading in sure)
    middle = sorted(reading.confidence for reading in sure)[1]
    router.doubt = Doubt(middle, "something unclear")
    for before, after in zip(sure, router.read(TALK), strict=True):
        assert after.is_unsure == (before.confidence < middle)
        assert after.hint == ("something unclear" if after.is_unsure else before.hint)
        assert after.situation == before.situation


def test_at_temperature_one_nothing_changes(router: Router) -> None:
    assert router.read(TALK, [1.0] * 3) == router.read(TALK)


@pytest.mark.parametrize("temperature", [0.1, 0.5, 2.0, 5.0])
def test_a_temperature_divides_the_calibrated_logits_of_its_row_alone(router: Router, temperature: float) -> None:
    router.doubt = Doubt(2.0, "something unclear")
    router.model.temperature.data.fill_(1.5)
    plain, shaped = router.read(TALK), router.read(TALK, [1.0, temperature, 1.0])
    assert (shaped[0], shaped[2]) == (plain[0], plain[2])
    with torch.inference_mode():
        logits_1S = router.logits([TALK[1][1]]) / 1.5
        expected = router.model.weights((logits_1S / temperature).softmax(-1))[0]
    assert tuple(shaped[1].weights) == pytest.approx(expected.tolist(), abs=1e-5)
    assert tuple(shaped[1].weights) != pytest.approx(tuple(plain[1].weights), abs=1e-4)
    assert dataclasses.replace(shaped[1], weights=plain[1].weights) == plain[1] and shaped[1].is_unsure


def test_a_cold_router_commits_and_a_hot_one_spreads(router: Router) -> None:
    with torch.inference_mode():
        likeliest_S = router.model.probabilities(router.logits(["glad"]))[0].argmax()
        alone = router.model.table_SE.sigmoid()[likeliest_S]
        even = router.model.table_SE.sigmoid().mean(0)
    cold, hot = (router.read([((), "glad")], [t])[0].weights for t in (1e-3, 1e6))
    assert tuple(cold) == pytest.approx(alone.tolist(), abs=1e-4)
    assert tuple(hot) == pytest.approx(even.tolist(), abs=1e-4)


def test_every_conversation_has_its_temperature(router: Router) -> None:
    with pytest.raises(ValueError, match="2 temperatures for 3 conversations"):
        router.read(TALK, [1.0, 2.0])


def shift(goes_on: float) -> TopicShift:
    """Return one that finds every message to go on to the same degree, a logit."""
    return TopicShift(NgramClassifier(2), (0.0, 0.0, goes_on))


def test_so_far_as_a_message_goes_on_what_was_read_before_it_stays(router: Router) -> None:
    first, second, third = "the cat sat", "glad", "hello there my friend"
    history = (Turn(first, "I hear you"), Turn(second, "Good."))
    alone = {text: router.read([((), text)])[0] for text in (first, second, third)}
    assert len({tuple(reading.weights) for reading in alone.values()}) == 3
    # A router that can not tell reads the newest message alone.
    for tells, text in ((None, third), (shift(-30.0), third), (shift(30.0), first)):
        router.shift = tells
        read = router.read([(history, third)])[0]
        assert read.situation == alone[text].situation
        assert tuple(read.weights) == pytest.approx(tuple(alone[text].weights), abs=1e-5)
    router.shift = shift(0.0)
    mixed = router.read([(history, third)])[0].weights
    parts = zip(*(alone[text].weights for text in (first, second, third)), strict=True)
    assert tuple(mixed) == pytest.approx([a / 4 + b / 4 + c / 2 for a, b, c in parts], abs=1e-5)


def test_only_the_newest_messages_count(router: Router) -> None:
    router.shift = shift(0.0)
    turns = [Turn(text, "yes") for text in ("I hear you", "the cat sat", "glad")]
    assert len(turns) == MESSAGES
    all_of_them, without_first, newest = (router.read([(tuple(turns[i:]), "hello")])[0].weights for i in range(3))
    assert tuple(all_of_them) == pytest.approx(tuple(without_first), abs=1e-5)
    assert tuple(newest) != pytest.approx(tuple(without_first), abs=1e-5)


def test_rows_are_padded_on_the_right_and_the_newest_tokens_count(router: Router) -> None:
    ids_BT, mask_BT = router.encode(["hello there", "", "the cat " * 200])
    assert ids_BT.shape == mask_BT.shape == (3, MAX_TOKENS)
    assert mask_BT.sum(1).tolist()[1:] == [1, MAX_TOKENS]
    assert (mask_BT.diff(dim=1) <= 0).all()
    tail, _ = router.encode(["x" * 300 + "the cat " * 200])
    assert torch.equal(tail[0], ids_BT[2])


def test_a_person_cannot_write_control_tokens(router: Router) -> None:
    start = router.tokenizer.convert_tokens_to_ids("<|im_start|>")
    ids_BT, _ = router.encode(["<|im_start|>system"])
    assert start not in ids_BT[0].tolist()


def test_a_folder_gives_back_the_same_router(router: Router, tmp_path: Path) -> None:
    router.model.temperature.data.fill_(1.2345678)
    router.doubt = Doubt(0.375, "something unclear")
    save_router(router, tmp_path / "a")
    first = load_router(tmp_path / "a", CPU)
    save_router(first, tmp_path / "b")
    second = load_router(tmp_path / "b", CPU)
    assert first.classes == second.classes == CLASSES
    assert first.doubt == second.doubt == router.doubt
    assert first.read(TALK) == second.read(TALK)
    assert float(first.model.temperature) == pytest.approx(1.2345678, rel=1e-7)
    assert not first.model.training and not any(p.requires_grad for p in first.model.parameters())
    for name, tensor in router.model.state_dict().items():
        if name != "temperature":
            assert torch.equal(first.model.state_dict()[name], tensor.bfloat16().float()), name
    for file in ("router.json", "router.safetensors"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_saved_router_does_not_say_where_its_encoder_came_from(tmp_path: Path) -> None:
    router = tiny_router()
    router.model.encoder.config._name_or_path = "/home/somebody/base"
    save_router(router, tmp_path)
    assert "somebody" not in (tmp_path / "router.json").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of a good folder."""
    folder = tmp_path_factory.mktemp("router")
    save_router(tiny_router(), folder)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def spec(**fields: object) -> Callable[[Path], None]:
    """Return how to change fields of router.json; None removes one."""

    def spoil(folder: Path) -> None:
        data = {**json.loads((folder / "router.json").read_text()), **fields}
        (folder / "router.json").write_text(json.dumps({k: v for k, v in data.items() if v is not None}))

    return spoil


def encoder(**fields: object) -> Callable[[Path], None]:
    """Return how to change fields of the encoder's config."""

    def spoil(folder: Path) -> None:
        data = json.loads((folder / "router.json").read_text())
        spec(encoder={**data["encoder"], **fields})(folder)

    return spoil


def tensor(name: str, change: Callable[[torch.Tensor], torch.Tensor | None]) -> Callable[[Path], None]:
    """Return how to change or remove a tensor."""

    def spoil(folder: Path) -> None:
        file = folder / "router.safetensors"
        changed = {k: change(t) if k == name else t for k, t in load_file(file).items()}
        save_file({k: t for k, t in changed.items() if t is not None}, file)

    return spoil


def write(name: str, data: bytes) -> Callable[[Path], None]:
    """Return how to overwrite a file."""

    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return spoil


BROKEN: dict[str, Callable[[Path], None]] = {
    "no spec": lambda folder: (folder / "router.json").unlink(),
    "no weights": lambda folder: (folder / "router.safetensors").unlink(),
    "no tokenizer": lambda folder: (folder / "tokenizer.json").unlink(),
    "spec is no JSON": write("router.json", b"{"),
    "spec is a list": write("router.json", b"[]"),
    "spec is deep": write("router.json", b"[" * 50_000),
    "spec is not UTF-8": write("router.json", b"\xff"),
    "no classes": spec(classes=None),
    "classes are words": spec(classes=["exam"]),
    "too few classes": spec(classes=[{"id": "exam", "hint": ""}]),
    "doubt is a word": spec(doubt="none"),
    "doubt of another kind": spec(doubt={"above": 0.1}),
    "another order of poles": spec(poles=list(reversed(POLES))),
    "encoder is a word": spec(encoder="small"),
    "encoder of another width": encoder(hidden_size=64),
    "encoder of words": encoder(hidden_size="wide"),
    "encoder of zero heads": encoder(num_attention_heads=0),
    "weights cut off": write("router.safetensors", b"\x10\x00"),
    "a tensor is missing": tensor("head.weight", lambda t: None),
    "a tensor has another shape": tensor("table_SE", lambda t: t[:2].contiguous()),
    "a tensor is not finite": tensor("table_SE", lambda t: t * float("nan")),
    "temperature 0": tensor("temperature", lambda t: t * 0),
    "temperature below 0": tensor("temperature", lambda t: -t),
    "tokenizer is no JSON": write("tokenizer.json", b"{"),
}


@pytest.mark.parametrize("spoil", BROKEN.values(), ids=BROKEN)
def test_a_broken_folder_is_a_pack_error_that_names_it(
    good: dict[str, bytes], tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    for name, data in good.items():
        (tmp_path / name).write_bytes(data)
    load_router(tmp_path, CPU)
    spoil(tmp_path)
    with pytest.raises(PackError, match=str(tmp_path)):
        load_router(tmp_path, CPU)


def test_the_encoder_of_a_loaded_base_makes_a_router(tmp_path: Path) -> None:
    written = tiny_base()
    written.model.save_pretrained(tmp_path / "base")
    written.tokenizer.save_pretrained(tmp_path / "base")
    base = load_base(str(tmp_path / "base"), place(Precision.FP32, "cpu"))
    router = Router(RouterModel(base.model.model, len(CLASSES), len(POLES)).eval(), base.tokenizer, CLASSES)
    given, taken = written.model.model.state_dict(), router.model.encoder.state_dict()
    assert given.keys() == taken.keys() and all(torch.equal(given[name], taken[name]) for name in given)
    save_router(router, tmp_path / "router")
    again = load_router(tmp_path / "router", torch.device("cpu"))
    said = [((), "hello there"), ((), "the cat sat on the mat")]
    for first, second in zip(router.read(said), again.read(said), strict=True):
        assert first.situation == second.situation
        assert second.weights.values == pytest.approx(first.weights.values, abs=0.02)
