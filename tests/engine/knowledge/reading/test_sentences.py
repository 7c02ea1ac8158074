"""Sentences end where a reader would say so, and lose no letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.reading.sentences import split_sentences

WRITTEN = st.text(st.sampled_from("ab AB. .!?…\n\t\"'”)。！？「」居里3.ß\u00a0\u3000"), max_size=80) | st.text(
    max_size=80
)


def cut(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@given(WRITTEN)
def test_sentences_cover_all_but_white_space_without_overlap(text: str) -> None:
    spans = split_sentences(text)
    place = 0
    for span in spans:
        assert not text[place : span.start].strip()
        assert span.start < span.end and text[span.start : span.end].strip() == text[span.start : span.end]
        place = span.end
    assert not text[place:].strip()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("She left. He stayed.", ["She left.", "He stayed."]),
        ("Dr. J. R. Smith met Mrs. Jones. They spoke.", ["Dr. J. R. Smith met Mrs. Jones.", "They spoke."]),
        ("It cost 3.14 euros, i.e. little. We paid.", ["It cost 3.14 euros, i.e. little.", "We paid."]),
        ("The U.S. Army left. See Fig. 2 below.", ["The U.S. Army left.", "See Fig. 2 below."]),
        ("They met at 5 p.m. The rain fell.", ["They met at 5 p.m.", "The rain fell."]),
        ("He works at Acme Inc. The firm grew.", ["He works at Acme Inc.", "The firm grew."]),
        ('"Really?" he asked. "Yes."', ['"Really?" he asked.', '"Yes."']),
        ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
        ("Wait... what? Well… Fine.", ["Wait... what?", "Well…", "Fine."]),
        ("Am 3. Mai 1867 kam er. Der 2. Versuch gelang.", ["Am 3. Mai 1867 kam er.", "Der 2. Versuch gelang."]),
        ("Das gilt z. B. hier. Es hilft bzw. Schaden droht.", ["Das gilt z. B. hier.", "Es hilft bzw. Schaden droht."]),
        ("Sie war 12. Der Hund bellte.", ["Sie war 12.", "Der Hund bellte."]),
        ("Built in 1990. It fell.", ["Built in 1990.", "It fell."]),
        ("他来了。真的！「是吗？」好", ["他来了。", "真的！", "「是吗？」", "好"]),
        ("- one\n- two\n3. Three", ["- one", "- two", "3. Three"]),
        ("So it was.[12] Then it ended.", ["So it was.[12]", "Then it ended."]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_say(text: str, wanted: list[str]) -> None:
    assert cut(text) == wanted
