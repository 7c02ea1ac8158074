"""The ear: levels on the sliders' scale, by the pack's own curve, and its file."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.errors import PackError
from engine.hearing.clauses import CLASSES, ClauseScorer, train_clauses
from engine.hearing.ear import FILE, TraitEar, load_ear, save_ear
from engine.router.ngrams import NgramClassifier, save_ngrams
from engine.types import TRAITS
from tests.engine.hearing.test_clauses import CLAUSES, WORDS

LOUD, QUIET = f"{WORDS['E+']}.", f"{WORDS['E-']}."


@pytest.fixture(scope="module")
def scorer() -> ClauseScorer:
    return train_clauses(CLAUSES, steps=150, buckets=1 << 12)


@pytest.fixture
def folder(scorer: ClauseScorer, tmp_path: Path) -> Path:
    save_ear(scorer, tmp_path)
    return tmp_path


def ear_of(folder: Path, curve: dict[str, list[float]] | None = None) -> TraitEar:
    ear = load_ear(folder, curve or {})
    assert ear is not None
    return ear


def test_five_levels_and_the_pole_that_spoke_on_its_side(folder: Path) -> None:
    loud, quiet = ear_of(folder).hear(LOUD), ear_of(folder).hear(QUIET)
    assert loud is not None and quiet is not None and len(loud) == len(quiet) == len(TRAITS)
    assert loud[2] > 7 and quiet[2] < 3
    assert all(abs(levels[i] - 5) < 1.2 for levels in (loud, quiet) for i in (0, 1, 3, 4))


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_silence_has_no_levels(folder: Path, text: str) -> None:
    assert ear_of(folder).hear(text) is None


def test_the_curve_of_the_pack_decides_what_a_score_means(folder: Path) -> None:
    steep = {"extraversion": [0.01 * level for level in range(-4, 5)]}
    plain, tuned = ear_of(folder).hear(LOUD), ear_of(folder, steep).hear(LOUD)
    assert plain is not None and tuned is not None
    assert plain[2] < 9.0 == tuned[2]
    assert plain[:2] + plain[3:] == tuned[:2] + tuned[3:]


def test_many_threads_hear_the_same(folder: Path) -> None:
    ear = ear_of(folder)
    with ThreadPoolExecutor(8) as pool:
        heard = set(pool.map(ear.hear, [LOUD] * 64))
    assert len(heard) == 1


def test_a_folder_gives_back_the_same_ear(scorer: ClauseScorer, folder: Path, tmp_path: Path) -> None:
    first = ear_of(folder)
    again = tmp_path / "again"
    again.mkdir()
    save_ear(first.scorer, again)
    assert (again / FILE).read_bytes() == (folder / FILE).read_bytes()
    assert ear_of(again).hear(LOUD) == first.hear(LOUD)
    assert first.scorer.hear(LOUD) == pytest.approx(scorer.hear(LOUD), abs=0.02)


def test_a_pack_without_a_scorer_has_no_ear(tmp_path: Path) -> None:
    assert load_ear(tmp_path, {}) is None


def test_a_damaged_scorer_is_named(folder: Path) -> None:
    (folder / FILE).write_bytes(b"\x10\x00")
    with pytest.raises(PackError, match=FILE):
        load_ear(folder, {})
    save_ngrams(NgramClassifier(len(CLASSES) - 1, 64), folder / FILE)
    with pytest.raises(PackError, match=FILE):
        load_ear(folder, {})
