import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.orchestrator.claims import citations_in, read_claims


def said(text: str) -> list[str]:
    return [claim.text for claim in read_claims(text)]


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Ada wrote it, and it was sold in Ostun.", ["Ada wrote it", "it was sold in Ostun."]),
        ("The firm sold pots, pans and knives.", ["The firm sold pots, pans and knives."]),
        ("It was 3.5 m long. Dr. J. Velm saw it.", ["It was 3.5 m long.", "Dr. J. Velm saw it."]),
        ("It ended in 1950. She left.", ["It ended in 1950.", "She left."]),
        ("Am 3. Mai war es kalt.", ["Am 3. Mai war es kalt."]),
        ("他住在上海。她没有来。", ["他住在上海。", "她没有来。"]),
        ("", []),
        ("... !", []),
    ],
)
def test_a_text_is_split_into_claims(text: str, claims: list[str]) -> None:
    assert said(text) == claims


def test_a_mark_speaks_for_what_stands_before_it() -> None:
    text = "Ada wrote it [1], and it was sold [d3.p2.s1; 2]. She left. [4] Bel came."
    assert [claim.citations for claim in read_claims(text)] == [("1",), ("d3.p2.s1", "2"), ("4",), ()]


def test_one_mark_at_the_end_speaks_for_the_whole_sentence() -> None:
    assert [claim.citations for claim in read_claims("Ada wrote it, and it was sold [1].")] == [("1",), ("1",)]


def test_a_year_in_brackets_is_no_citation() -> None:
    assert citations_in("The Lamp [1950] and [sic] and [1] [1]") == ("1",)


def test_what_a_claim_holds() -> None:
    (claim,) = read_claims("Ada Born never wrote The Lamp in May 1950 [1].")
    assert claim.mentions == ("ada born", "lamp")
    assert {number.surface for number in claim.numbers} == {"May", "1950"}
    assert claim.is_negated
    assert "may" not in claim.terms


def test_a_pronoun_takes_the_name_before_it_from_the_text_and_from_the_context() -> None:
    first, second = read_claims("Ada Born came from Ostun. She left.")
    assert (first.carried, set(second.carried)) == ((), {"ada born", "ostun"})
    (alone,) = read_claims("She left.", before="Ada Born came.")
    assert (alone.carried, alone.start, alone.sentence) == (("ada born",), 0, 0)


def test_a_short_name_is_completed() -> None:
    assert read_claims("We met Ada Born. Then Born left.")[1].mentions == ("ada born",)


@given(st.text(alphabet="Ab .,;!?[]1d2p\n'und。", max_size=60))
def test_claims_stand_where_they_say_in_order_without_overlap(text: str) -> None:
    claims = read_claims(text)
    assert claims == read_claims(text)
    ends = [0, *(end for claim in claims for end in (claim.start, claim.end))]
    assert ends == sorted(ends)
    assert all(claim.end <= len(text) and claim.text for claim in claims)
