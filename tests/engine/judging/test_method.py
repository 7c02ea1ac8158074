"""The method note names every number of the page, and says what the code does."""

import re

import pytest

from engine.judging.biases import SIGNIFICANCE
from engine.judging.impressions import FEWEST_IN_ORDER
from engine.judging.intervals import FEWEST_CLUSTERS
from engine.judging.judgement import SCALES
from engine.judging.method import method_note
from engine.judging.rater_reports import FEWEST_TIMED
from engine.judging.strength import PSEUDO

NOTE = method_note(seed=71, resamples=1234, fewest=37)
FLAT = " ".join(NOTE.split())


@pytest.mark.parametrize(
    "said",
    [
        "Seed of all resampling: 71.",
        "Resamples: 1234.",
        "fewer than 37 judgements",
        f"wins and loses {PSEUDO} imagined judgements",
        f"fewer than {FEWEST_CLUSTERS} raters",
        f"p < {SIGNIFICANCE}",
        "**Points** = 1000 + 400 * theta / ln(10): 400 points more are odds of ten to one.",
        f"at least {FEWEST_IN_ORDER} are there",
        f"{FEWEST_TIMED} timed judgements",
        *(scale.replace("_", " ") for scale in SCALES),
    ],
)
def test_the_note_says_the_numbers_in_use(said: str) -> None:
    assert said in FLAT


@pytest.mark.parametrize(
    "number",
    ["Strength", "Points", "Intervals", "Rank", "Provisional", "Wins", "Expected win share", "Scales", "Perceived"]
    + ["Win matrix", "Percent agreement", "Krippendorff's alpha", "Gwet's AC2", "Position", "Length", "Pace"]
    + ["Gold accuracy", "Steadiness", "With the majority"],
)
def test_every_number_is_defined(number: str) -> None:
    assert re.search(rf"\*\*{number}", NOTE)


@pytest.mark.parametrize(
    "word", ["leak", "Gold items", "repeats", "filters", "Both bad", "sides were exchanged at random"]
)
def test_what_is_left_out_is_said(word: str) -> None:
    assert word in FLAT


def test_it_is_clean_markdown() -> None:
    assert NOTE.startswith("# ")
    assert NOTE.endswith(".\n")
    assert not re.search(r"[{}]", NOTE)
    assert [line for line in NOTE.splitlines() if line.startswith("#")] == [
        "# How these numbers were made",
        "## What is counted",
        "## The board",
        "## Agreement",
        "## Biases and raters",
    ]
