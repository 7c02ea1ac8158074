"""What goes on with the matter: features, probabilities, and the file."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.errors import PackError
from engine.router.ngrams import NgramClassifier, train_ngrams
from engine.router.reader import load_router, save_router
from engine.router.topic_shift import BEGINS, FILE, GOES_ON, TopicShift, features, load_shift, save_shift
from tests.engine.router.conftest import tiny_router

BEGINNING = ["my dog ran off", "i bought a house", "work was awful today", "the exam is on monday"]
GOING_ON = ["and if he says no?", "what would you say to her?", "that did not help", "and then what?"]


@pytest.fixture(scope="module")
def model() -> NgramClassifier:
    """A classifier of eight lines."""
    return train_ngrams([(t, BEGINS) for t in BEGINNING] + [(t, GOES_ON) for t in GOING_ON], 2, steps=60)


def test_what_leans_on_the_message_before_goes_on(model: NgramClassifier) -> None:
    shift = TopicShift(model)
    goes_on = shift.goes_on(["what if he says no", "my dog bought a house"], torch.tensor([0.5, 0.5]))
    assert goes_on[0] > 0.7 and goes_on[1] < 0.3


def test_a_router_that_is_sure_of_the_message_alone_speaks_for_something_new(model: NgramClassifier) -> None:
    shift = TopicShift(model, (1.0, -0.5, 0.0))
    sure, unsure = shift.goes_on(["and then what?"] * 2, torch.tensor([0.95, 0.1])).tolist()
    assert sure < unsure


def test_features_are_finite_at_the_ends() -> None:
    found = features(NgramClassifier(2), ["a", "b"], torch.tensor([0.0, 1.0]))
    assert found.shape == (2, 3) and found.isfinite().all() and found[:, 2].tolist() == [1.0, 1.0]


def test_a_folder_gives_back_the_same(model: NgramClassifier, tmp_path: Path) -> None:
    assert load_shift(tmp_path) is None
    router = tiny_router()
    router.shift = TopicShift(model, (0.5, -0.25, 1.0))
    save_router(router, tmp_path)
    again = load_router(tmp_path, torch.device("cpu")).shift
    assert again is not None and again.fit == router.shift.fit
    ask = [*BEGINNING, *GOING_ON], torch.full((8,), 0.4)
    assert torch.allclose(again.goes_on(*ask), router.shift.goes_on(*ask), atol=0.02)


@pytest.mark.parametrize("spoil", ["no fit", "two factors", "cut off"])
def test_a_damaged_file_is_a_pack_error(model: NgramClassifier, tmp_path: Path, spoil: str) -> None:
    save_shift(TopicShift(model), tmp_path)
    file = tmp_path / FILE
    tensors = load_file(file)
    match spoil:
        case "no fit":
            del tensors["fit"]
            save_file(tensors, file)
        case "two factors":
            save_file({**tensors, "fit": torch.zeros(2)}, file)
        case _:
            file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(PackError, match="Rebuild or fetch"):
        load_shift(tmp_path)
