"""What the router read is said in words, and its doubt is not hidden."""

from dataclasses import replace

from app.widgets.reading_words import reading_line, reading_words
from engine.types import ExpertWeights, RouterReading

READING = RouterReading("exam.worried", "an exam and is worried", 0.834, ExpertWeights.zero())


def test_a_reading_names_the_situation_and_the_feeling() -> None:
    assert reading_words(READING) == "an exam, worried"
    assert reading_line(READING) == "The router reads: an exam, worried (83 % sure)."
    assert reading_words(replace(READING, hint="", situation="small_talk")) == "small talk"


def test_doubt_is_said_with_its_size() -> None:
    unsure = replace(READING, hint="something unclear", confidence=0.21, is_unsure=True)
    assert reading_line(unsure) == "The router is not sure what it is about (21 % at best), so it has no say."


def test_the_safety_rule_is_named() -> None:
    ruled = replace(READING, hint="something harmful", confidence=1.0, is_ruled=True)
    assert reading_line(ruled) == "The safety rule reads: something harmful."
