"""What a document names: by headings, capitals, short forms, repetition, and terms known from elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.knowledge.document import Document
from engine.knowledge.mentions import find_acronyms, find_mentions
from engine.knowledge.normal import normal_form
from engine.knowledge.reading import read_document
from engine.knowledge.terms import Terms

PROSE = """# Marie Curie

Marie Curie discovered radium in Paris. Yesterday Marie Sklodowska Curie won the Nobel Prize. The radium was found by
Curie and Pierre Curie at the University of Paris in July 1898. Nobody knew. Science changed, and the science grew.
She joined the World Health Organization (WHO). Later WHO met Dr. John von Neumann. Marie's daughter is Irène
Joliot-Curie.
"""
GERMAN = """Der Physiker Albert Einstein wurde in Ulm geboren. Die Stadt Ulm liegt an der Donau. Einstein zog nach
Zürich. Das Haus war alt, und die Zeitung lag auf dem Tisch. Später lebte er in Berlin. Die Zeitung ist auch im Haus."""


def document(text: str, name: str = "x.md") -> Document:
    return read_document(name, text.encode())


def keys(text: str, *known: str) -> set[str]:
    return {mention.key for mention in find_mentions(document(text), known) if mention.sentence >= 0}


def check(found: Document, known: tuple[str, ...] = ()) -> None:
    mentions = find_mentions(found, known)
    assert mentions == find_mentions(found, Terms.of(known))
    last = (-1, -2, 0)
    for mention in mentions:
        passage = found.passages[mention.passage]
        assert mention.key
        if mention.sentence < 0:
            assert (mention.start, mention.end) == (0, 0) and mention.surface
            assert mention.key == normal_form(mention.surface)
            continue
        span = passage.sentences[mention.sentence]
        assert span.start <= mention.start < mention.end <= span.end
        assert passage.text[mention.start : mention.end] == mention.surface
        place = (mention.passage, mention.sentence, mention.start)
        assert place >= last
        last = (mention.passage, mention.sentence, mention.end)


@pytest.mark.parametrize("text", [PROSE, GERMAN])
def test_a_place_gives_the_surface_back(text: str) -> None:
    check(document(text), ("science", "nobody"))


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(PROSE.split() + GERMAN.split() + ["居里夫人。", "\n\n"])).map(" ".join)
)
def test_any_text_is_borne(text: str) -> None:
    try:
        found = document(text)
    except BadInput:
        return
    check(found, ("curie", "a"))


def test_names_of_english_prose() -> None:
    assert keys(PROSE) == {
        "marie curie", "paris", "marie sklodowska curie", "nobel prize", "curie", "pierre curie", "university of paris",
        "world health organization", "who", "john von neumann", "irene joliot-curie",
    }  # fmt: skip


def test_a_word_at_a_sentences_start_is_no_name_by_its_capital_alone() -> None:
    assert not keys(PROSE) & {"yesterday", "nobody", "science", "later", "the", "she"}
    assert keys("Radium glows. They sold Radium.") == {"radium"}


def test_a_heading_names_its_entity_in_each_passage_below() -> None:
    text = "# Oak\n\n" + "\n\n".join(f"## Part {i}\n\nSome words here." for i in range(3)) + "\n# Notes\n\nMore words."
    found = [m for m in find_mentions(document(text)) if m.sentence < 0]
    assert [(m.key, m.passage) for m in found if m.key == "oak"] == [("oak", number) for number in range(4)]
    assert "notes" not in {m.key for m in found}


def test_a_heading_of_a_long_section_names_it_once() -> None:
    text = "# Oak\n\n" + "\n\n".join(f"## Part {i}\n\nSome words." for i in range(30))
    assert [m.passage for m in find_mentions(document(text)) if m.key == "oak"] == [0]


def test_short_forms_and_what_they_stand_for_are_found_in_small_letters_too() -> None:
    text = "The polymerase chain reaction (PCR) is quick. A polymerase chain reaction and PCR are one."
    assert keys(text) >= {"pcr", "polymerase chain reaction"}
    assert find_acronyms(document(text)) == (("pcr", "polymerase chain reaction"),)


def test_known_terms_are_found_however_they_are_written_but_plain_words_are_not() -> None:
    text = "we met marie curie near the river, and may tell us more."
    assert keys(text, "marie curie", "river", "us", "may") == {"marie curie", "river"}
    assert keys("Then US troops came.", "us") == {"us"}


def test_a_german_noun_is_no_name_by_its_capital_alone() -> None:
    found = keys(GERMAN)
    assert {"albert einstein", "einstein", "ulm", "zurich", "berlin"} <= found
    assert not found & {"haus", "zeitung", "tisch", "stadt", "physiker"}


def test_text_without_capitals_names_what_it_repeats() -> None:
    text = (
        "the silver maple grows near the wet meadow. silver maple leaves fall. "
        "the wet meadow holds sphagnum; sphagnum is moss."
    )
    assert keys(text) == {"silver maple", "wet meadow", "sphagnum"}


def test_chinese_and_japanese_names() -> None:
    assert keys("居里夫人发现了镭。居里夫人在巴黎大学工作，巴黎大学很大。《物理学》是一本书。") == {
        "居里夫人",
        "巴黎大学",
        "物理学",
    }
    assert "コンピュータ" in keys("これはコンピュータです。")
    assert keys("他去了北京。", "北京") == {"北京"}
