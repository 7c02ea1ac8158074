"""Other names of an entity, only where no other entity could be meant."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from engine.knowledge.aliases import MOST_COMPETITORS, propose_aliases

WORDS = st.lists(
    st.sampled_from(["ada", "bo", "von", "curie", "curies", "of", "gmbh", "river", "x-y", "xy"]), min_size=1, max_size=4
)
COUNTS = st.dictionaries(WORDS.map(" ".join), st.integers(1, 9), max_size=12)


def pairs(counts: dict[str, int], *acronyms: tuple[str, str]) -> dict[str, str]:
    return {alias.alias: alias.entity for alias in propose_aliases(counts, acronyms)}


@given(COUNTS, st.lists(st.tuples(WORDS.map(" ".join), WORDS.map(" ".join)), max_size=4))
def test_no_chain_no_circle_and_a_reason_for_each(counts: dict[str, int], acronyms: list[tuple[str, str]]) -> None:
    found = propose_aliases(counts, acronyms)
    names = [alias.alias for alias in found]
    assert len(names) == len(set(names)) and names == sorted(names)
    for alias in found:
        assert alias.entity not in names and alias.alias != alias.entity and alias.reason
        assert {alias.alias, alias.entity} <= counts.keys()
    assert found == propose_aliases(dict(reversed(counts.items())), acronyms[::-1])


def test_the_end_of_a_name_stands_for_it_if_no_other_name_ends_so() -> None:
    assert pairs({"marie curie": 3, "curie": 5}) == {"curie": "marie curie"}
    assert pairs({"marie curie": 3, "pierre curie": 2, "curie": 5}) == {}
    assert pairs({"john von neumann": 2, "neumann": 1, "von neumann": 1})["neumann"] == "john von neumann"
    nested = {"marie curie": 3, "marie sklodowska curie": 1, "curie": 2}
    assert pairs(nested)["curie"] == "marie curie"


def test_too_many_names_of_one_end_are_left_alone() -> None:
    orders = [" ".join((*order, "bly")) for size in (1, 2, 3) for order in permutations(("ann", "bob", "cid")[:size])]
    assert len(orders) == MOST_COMPETITORS + 1
    assert "bly" not in pairs(dict.fromkeys(["bly", *orders], 1))
    assert "bly" in pairs(dict.fromkeys(["bly", *orders[1:]], 1))


def test_a_place_is_no_short_form_of_what_is_named_after_it() -> None:
    assert pairs({"university of paris": 3, "paris": 3, "paris hilton": 3}) == {}
    assert pairs({"hudson river": 3, "river": 3}) == {}
    assert pairs({"berlin wall": 3, "berlin": 3}) == {}
    assert pairs({"miss paris": 1, "paris": 50}) == {}


def test_short_forms_spellings_and_endings() -> None:
    assert pairs({"who": 1, "world health organization": 1}, ("who", "world health organization")) == {
        "who": "world health organization"
    }
    both = {"ab": 1, "alpha beta": 1, "aleph bet": 1}
    assert pairs(both, ("ab", "alpha beta"), ("ab", "aleph bet")) == {}
    assert pairs({"e-mail": 1, "email": 3}) == {"e-mail": "email"}
    assert pairs({"neural networks": 3, "neural network": 1}) == {"neural networks": "neural network"}
    assert pairs({"batteries": 1, "battery": 1, "paris": 1, "pari": 1}) == {"batteries": "battery"}
    assert pairs({"acme gmbh": 1, "acme": 3}) == {"acme": "acme gmbh"}
