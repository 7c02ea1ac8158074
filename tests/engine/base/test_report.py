"""The report as the program acts on it: the committed one, every part that is missing, and how strong is safe."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import POCKET_PACK
from engine.base.pack import REPORT
from engine.base.report import SAFE_WITHOUT_REPORT, Form, Report, read_report, safe_strength
from engine.types import TRAITS

WHOLE = Form(whole=1.0, repeats=0.025)
FORM = dict.fromkeys((0.25, 0.5, 0.75, 1.0, 1.25, 1.5), WHOLE)
REFUSAL = {0.5: 0.9, 1.0: 0.9, 1.5: 0.9}


def write(folder: Path, voice: object) -> Path:
    (folder / REPORT).write_text(json.dumps({"voice": voice}), encoding="utf-8")
    return folder


def test_the_pocket_packs_report_is_read() -> None:
    report = read_report(POCKET_PACK)
    assert set(report.curve) == set(TRAITS) and all(len(scores) == 9 for scores in report.curve.values())
    assert report.safe_strength == 1.5


def test_without_a_report_nothing_is_measured_and_strength_one_is_safe(tmp_path: Path) -> None:
    assert read_report(tmp_path) == Report() and Report().safe_strength == SAFE_WITHOUT_REPORT == 1.0


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b"\xff", b"[" * 50_000, b"{}", b"null", b'{"voice": 3}', b'{"voice": {"traits": []}}']
)
def test_a_malformed_report_counts_as_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / REPORT).write_bytes(data)
    assert read_report(tmp_path) == Report()


def test_a_report_that_is_a_folder_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / REPORT).mkdir()
    assert read_report(tmp_path) == Report()


FORM_JSON = {str(strength): {"whole": 1.0, "repeats": 0.0, "distinct_2": 0.7} for strength in FORM}
GOOD: dict[str, Any] = {
    "traits": {"curve": {"openness": [0.1] * 9}},
    "coherence": FORM_JSON,
    "refusal": {"by_weight": {"0.5": 0.9, "1.5": 0.9}},
}


@pytest.mark.parametrize(
    ("spoilt", "keeps_curve", "strength"),
    [
        ({}, True, 1.5),
        ({"traits": {"curve": {"openness": ["loud"]}}}, False, 1.5),
        ({"traits": {"curve": {"openness": [float("nan")] * 9}}}, False, 1.5),
        ({"coherence": {**FORM_JSON, "1.25": {"whole": "all"}}}, True, 1.0),
        ({"coherence": {**FORM_JSON, "9": {"whole": 1.0, "repeats": 0.0}}}, True, 1.0),
        ({"coherence": {**FORM_JSON, "nan": {"whole": 1.0, "repeats": 0.0}}}, True, 1.0),
        ({"refusal": {"by_weight": {"0.5": 90}}}, True, 1.0),
        ({"refusal": None}, True, 1.0),
    ],
)
def test_each_part_is_read_for_itself(
    tmp_path: Path, spoilt: dict[str, object], *, keeps_curve: bool, strength: float
) -> None:
    report = read_report(write(tmp_path, GOOD | spoilt))
    assert bool(report.curve) == keeps_curve
    assert report.safe_strength == strength


@pytest.mark.parametrize(
    ("form", "refusal", "expected"),
    [
        ({}, {}, 1.5),
        ({1.25: Form(whole=0.98, repeats=0.05)}, {1.5: 0.89}, 1.5),
        ({1.25: Form(whole=0.9799, repeats=0.025)}, {}, 1.0),
        ({1.5: Form(whole=1.0, repeats=0.0501)}, {}, 1.25),
        ({0.5: Form(whole=0.9, repeats=0.0)}, {}, 0.25),
        ({0.25: Form(whole=0.9, repeats=0.0)}, {}, 0.0),
        (dict.fromkeys(FORM, Form(whole=1.0, repeats=0.0)) | {1.25: Form(whole=1.0, repeats=0.025)}, {}, 1.0),
        (dict.fromkeys(FORM, Form(whole=1.0, repeats=0.0)) | {1.25: Form(whole=1.0, repeats=0.0125)}, {}, 1.5),
        ({}, {1.5: 0.8899}, 1.0),
        ({}, {1.0: 0.8}, 0.5),
        ({}, {1.0: 0.99, 1.5: 0.99}, 1.5),
    ],
)
def test_the_first_strength_that_does_harm_ends_the_zone(
    form: dict[float, Form], refusal: dict[float, float], expected: float
) -> None:
    assert safe_strength(FORM | form, REFUSAL | refusal) == expected


def test_beyond_the_weights_at_which_refusals_were_measured_nothing_is_safe() -> None:
    assert safe_strength(FORM, {0.5: 0.9, 1.0: 0.9}) == 1.0


def test_what_was_not_measured_is_safe_as_tuned() -> None:
    assert safe_strength({}, REFUSAL) == safe_strength(FORM, {}) == safe_strength({0.5: WHOLE}, REFUSAL) == 1.0
