"""A description in words proposes traits: sentences by hand, laws by Hypothesis, a guard for each rule of grammar."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.personality.adjectives import Entry, Role
from engine.personality.describe import TEXT_LIMIT, propose_traits, read_adjectives
from engine.types import POLES, TRAITS, Traits

LIST = Path(__file__).resolve().parents[3] / "assets" / "lexicon" / "adjectives.yaml"
ADJECTIVES = read_adjectives(LIST)
ENTRIES = sorted((entry for entry in ADJECTIVES.exact.values() if entry.steps), key=lambda entry: entry.text)
LETTERS = dict(zip("OCEAN", TRAITS, strict=True))
WORDS = st.sampled_from(ENTRIES).map(lambda entry: entry.text)
NOISE = st.sampled_from(["not", "never", "very", "a bit", "or", "but", ",", ".", "-", "zebra", "the", "un", "no"])
DENIALS = [e.text for e in ADJECTIVES.exact.values() if e.role in (Role.HALF_NOT, Role.FULL_NOT) and e.text != "un"]
DEGREES = [e.text for e in ADJECTIVES.exact.values() if e.role is Role.STRONGER and not e.text.startswith("t")]

# Written before the list was tuned: what a reader would move, and where to.
SENTENCES = (
    ("chatty", "E+"),
    ("a shy librarian", "E-"),
    ("not shy", "E+"),
    ("shy but not cold", "E- A+"),
    ("a little anxious", "N+"),
    ("extremely messy", "C-"),
    ("an introverted, blunt professor", "E- A-"),
    ("Warm, patient and always on time.", "A+ C+"),
    ("She never worries about anything.", "N-"),
    ("a dreamy poet who forgets appointments", "O+ C-"),
    ("He is a real party animal!", "E+"),
    ("someone who keeps to himself", "E-"),
    ("my grumpy but well-organised neighbour", "A- C+"),
    ("a well organized, down-to-earth accountant", "C+ O-"),
    ("calm under pressure, and quiet", "N- E-"),
    ("a nervous wreck", "N+"),
    ("as cool as a cucumber", "N-"),
    ("curious about everything, afraid of nothing", "O+ N-"),
    ("speaks with warmth and imagination", "A+ O+"),
    ("very impulsive, careless and loud", "C- E+"),
    ("isn't friendly", "A-"),
    ("neither rude nor lazy", "A+ C+"),
    ("doesn't talk much", "E-"),
    ("anything but boring or tidy", "O+ C-"),
    ("a sarcastic, quick-tempered critic", "A- N+"),
    ("loves routine and hates surprises", "O-"),
    ("an inventive inventor with no discipline", "O+ C-"),
    ("gentle, softly spoken, a good listener", "A+ E-"),
    ("more outgoing than most, and colourful too", "E+ O+"),
    ("far from calm", "N+"),
    ("not at all nervous", "N-"),
    ("not very talkative", "E-"),
    ("hardly ever worried", "N-"),
    ("an easy-going, laid-back surfer", "N-"),
    ("punctual to a fault and a perfectionist", "C+"),
    ("emotional, tearful, easily hurt", "N+"),
    ("unimaginative, stubborn and hard-working", "O- A- C+"),
    ("A kind-hearted grandmother who worries too much", "A+ N+"),
    ("a selfish, reckless daredevil", "A- C- E+"),
    ("stoic and reserved", "N- E-"),
    ("unflappable, meticulous pilot", "N- C+"),
    ("cheerful, enthusiastic, forgetful", "E+ C-"),
    ("not only kind but also funny", "A+"),
    ("Introverrted and methodicl", "E- C+"),
    ("wildly creative and utterly chaotic", "O+ C-"),
    ("conventional, humble and modest", "O- A+"),
    ("no patience, no tact", "A-"),
    ("philosophical, melancholy and solitary", "O+ N+ E-"),
    ("a cold-hearted, ruthless boss", "A-"),
    ("tall, with green eyes", ""),
)


def steps(text: str) -> dict[str, int]:
    """Return {letter: steps from neutral} of what a text proposes, without those that stay."""
    traits = propose_traits(text, ADJECTIVES).traits
    return {letter: value - 5 for letter, value in zip("OCEAN", traits, strict=True) if value != 5}


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences_move_the_traits_that_a_reader_would_move(text: str, expected: str) -> None:
    moved = steps(text)
    wanted = {pole[0]: 1 if pole[1] == "+" else -1 for pole in expected.split()}
    for letter, sign in wanted.items():
        assert moved.get(letter, 0) * sign > 0, moved
    # A word may colour a second trait, but never strongly.
    assert all(abs(step) <= 2 for letter, step in moved.items() if letter not in wanted), moved


def test_the_list_is_rich_and_knows_every_pole() -> None:
    for pole in POLES:
        sign = 1 if pole[1] == "+" else -1
        assert sum(entry.steps.get(LETTERS[pole[0]], 0) * sign > 0 for entry in ENTRIES) >= 60, pole


@given(st.lists(WORDS | NOISE, max_size=12).map(" ".join) | st.text(max_size=80))
def test_whatever_is_typed_the_traits_are_valid_and_the_same_again(text: str) -> None:
    proposal = propose_traits(text, ADJECTIVES)
    assert proposal == propose_traits(text, ADJECTIVES)
    assert all(1 <= value <= 9 for value in proposal.traits)
    assert all(word.word in text and word.said in text and 1 <= abs(word.step) <= 4 for word in proposal.found)
    assert all(word in text for word in proposal.unknown)


@given(st.sampled_from(DENIALS), st.sampled_from(ENTRIES), st.sampled_from(["", "very ", "a bit ", "extremely "]))
def test_a_denied_word_never_moves_in_its_own_direction(denial: str, entry: Entry, degree: str) -> None:
    for word in propose_traits(f"{denial} {degree}{entry.text}", ADJECTIVES).found:
        assert word.step * entry.steps.get(word.trait, -word.step) < 0, word


@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_the_order_of_words_between_commas_does_not_matter(words: list[str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(words))
    one, other = (propose_traits(", ".join(order), ADJECTIVES) for order in (words, shuffled))
    assert one.traits == other.traits
    assert sorted(word.said for word in one.found) == sorted(word.said for word in other.found)


@given(st.sampled_from(DEGREES), st.sampled_from(ENTRIES), st.sampled_from(["", "very ", "a bit "]))
def test_an_intensifier_never_weakens(degree: str, entry: Entry, before: str) -> None:
    plain, stronger = steps(before + entry.text), steps(f"{degree} {before}{entry.text}")
    assert set(stronger) == set(plain)
    assert all(stronger[letter] * step >= step * step for letter, step in plain.items())


@given(st.sampled_from(ENTRIES))
def test_a_bit_of_a_word_is_no_more_than_the_word_and_still_something(entry: Entry) -> None:
    plain, weaker = steps(entry.text), steps(f"a bit {entry.text}")
    assert set(weaker) == set(plain)
    assert all(0 < weaker[letter] * step <= step * step for letter, step in plain.items())


def test_degrees_are_heard_in_their_order() -> None:
    values = [steps(f"{words} talkative")["E"] for words in ("slightly", "", "very", "extremely")]
    assert values == [1, 2, 3, 4]
    assert (steps("not very talkative"), steps("not talkative"), steps("never talkative")) == (
        {"E": -1},
        {"E": -1},
        {"E": -2},
    )
    assert (steps("not very chaotic"), steps("not chaotic"), steps("never chaotic")) == ({"C": 1}, {"C": 2}, {"C": 4})


@pytest.mark.parametrize(
    ("forms", "letter", "sign"),
    [
        ("warm warmly warmer warmest warmth warmness", "A", 1),
        ("chatty chattier chattiest chattily chattiness CHATTY", "E", 1),
        ("curious curiously curiosity curiousness", "O", 1),
        ("worrier worried worrying worries worry", "N", 1),
        ("organised organized organising organizer well-organised wellorganized", "C", 1),
        ("colorful colourful imagination imaginative imaginatively", "O", 1),
        ("unhelpful unwelcoming unsupportive", "A", -1),
        ("introvreted introvertd introvertted introvarted", "E", -1),
        ("anxiuos anxous anxxious axious anxiuosly", "N", 1),
        ("easygoing easy-going", "N", -1),
        ("impulsivity impulsiveness impulsively", "C", -1),
        ("carelessness carelessly careless", "C", -1),
        ("na\u00efvely-selfish SELFISH selfishness", "A", -1),
    ],
)
def test_forms_spellings_and_slips_are_the_same_word(forms: str, letter: str, sign: int) -> None:
    for form in forms.split():
        assert steps(form).get(letter, 0) * sign > 0, form


def test_short_words_are_not_guessed_nor_slips_that_could_be_two_words() -> None:
    assert propose_traits("khind, calmx, shyx, render", ADJECTIVES).unknown == ("khind", "calmx", "shyx", "render")
    assert propose_traits("a table around a cartoon, a racing horse, a runner", ADJECTIVES).traits == Traits()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("not cold or rude", {"A": 1}),
        ("not cold, rude", {"A": -3}),
        ("not cold and rude", {"A": -3}),
        ("not shy yet rude", {"E": 1, "A": -3}),
        ("not one of those people that anybody could ever call shy", {"E": -3}),
        ("not just kind", {"A": 3}),
        ("very tall, shy", {"E": -3}),
        ("very tall shy", {"E": -3}),
        ("very much shy", {"E": -4}),
        ("shy, shy, shy", {"E": -3}),
        ("shy, talkative", {"E": -3}),
        ("shy, party animal", {"E": 4}),
        ("shy, outgoing", {}),
        ("a social worker", {"E": 2}),
        ("a-social", {"E": -3}),
        ("life and soul of the party", {"E": 4}),
        ("cool, as a cucumber", {"N": -2}),
        ("cool\nas a cucumber", {"N": -2}),
        ("not exactly the most organised person", {"C": -1}),
        ("he's shy", {"E": -3}),
        ("isn\u2019t shy", {"E": 1}),
        ("can not be shy", {"E": 1}),
    ],
)
def test_the_little_grammar(text: str, expected: dict[str, int]) -> None:
    assert steps(text) == expected


def test_a_found_word_says_what_was_typed_and_what_counted() -> None:
    found = propose_traits("Clearly NOT very Stubborn; an OPENMINDED cook", ADJECTIVES).found
    assert [(w.word, w.said, w.trait, w.step) for w in found] == [
        ("Stubborn", "NOT very Stubborn", "agreeableness", 1),
        ("OPENMINDED", "OPENMINDED", "openness", 3),
    ]


def test_nothing_understood_is_neutral_and_everything_unknown_once() -> None:
    proposal = propose_traits("A Zebra, the zebra and 3 xylophones", ADJECTIVES)
    assert (proposal.traits, proposal.found, proposal.unknown) == (Traits(), (), ("Zebra", "xylophones"))
    assert propose_traits("", ADJECTIVES) == propose_traits("  ...  ", ADJECTIVES)


def test_a_long_text_gets_a_sentence() -> None:
    assert propose_traits("x" * TEXT_LIMIT, ADJECTIVES).traits == Traits()
    with pytest.raises(BadInput, match="has 2001 characters. At most 2000 are read"):
        propose_traits("x" * (TEXT_LIMIT + 1), ADJECTIVES)
