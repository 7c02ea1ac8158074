"""A visitor's choices: the newest counts, and nobody else's."""

from storage.choices import ChoiceStore
from storage.database import Database
from tests.storage.made import ANA, BOB


def test_the_newest_choice_counts_and_is_its_owners_alone(database: Database) -> None:
    store = ChoiceStore(database)
    assert store.get(ANA, "trace") == {}
    store.put(ANA, "trace", {"detail": "off"})
    store.put(ANA, "trace", {"detail": "full", "open": [1, None, "ü"]})
    store.put(ANA, "session", {"id": "x"})
    store.put(BOB, "trace", {"detail": "titles"})
    assert store.get(ANA, "trace") == {"detail": "full", "open": [1, None, "ü"]}
    assert store.get(ANA, "session") == {"id": "x"}
    assert store.get(BOB, "trace") == {"detail": "titles"}
    assert store.get(BOB, "session") == {}
