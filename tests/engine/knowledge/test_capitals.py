"""Names by their capitals, with what the document shows."""

from engine.knowledge.capitals import capital_share, is_german, names_in


def test_joints_initials_and_numbers_belong_to_a_name() -> None:
    text = [
        "Then Ludwig van der Berg, J. R. Smith and the U.S. Navy saw Apollo 11 at the Bay of the Moon, said al-Amin."
    ]
    assert names_in(text, german=False) == {
        "Ludwig van der Berg", "J. R. Smith", "U.S. Navy", "Apollo 11", "Bay of the Moon", "al-Amin",
    }  # fmt: skip


def test_months_titles_of_persons_and_shouting_are_no_names() -> None:
    assert names_in(["He met Mrs Jones in July 1898.", "THIS IS ALL VERY LOUD HERE."], german=False) == {"Jones"}


def test_german_is_told_by_its_small_words() -> None:
    assert is_german(["Das Haus steht in der Stadt und ist mit dem Garten nicht zu sehen."])
    assert not is_german(["The house stands in the town, and the war was long; the men die."])
    assert not is_german([""])


def test_the_share_of_capitals() -> None:
    assert capital_share(["the moss grows", "it is wet"]) == 0.0
    assert capital_share(["The Oak Tree", ""]) == 1.0
