"""Whose is what: to a stranger every id is one that does not exist, in every method of every store."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from engine.errors import NotThere
from storage.batches import BatchStore
from storage.choices import ChoiceStore
from storage.comparisons import ComparisonStore
from storage.database import Database
from storage.owners import new_id
from storage.personas import PersonaStore
from storage.rating_records import NewBatch
from storage.records import SpokenBy
from storage.sessions import SessionStore
from storage.sliders import SliderStore
from tests.storage.judged import CONTENDERS, ITEMS, PLAN, PROMPTS, answers, opened
from tests.storage.made import ANA, BOB, SHEET, answer, everything

STORES = (PersonaStore, SessionStore, SliderStore, ComparisonStore, ChoiceStore, BatchStore)
Stores = tuple[PersonaStore, SessionStore, SliderStore, ComparisonStore, ChoiceStore, BatchStore]
# What takes no id of something that is there: it makes a thing, or lists the visitor's own.
OPEN_TO_ALL = {
    "PersonaStore.add",
    "PersonaStore.find",
    "SessionStore.find",
    "ComparisonStore.add",
    "ComparisonStore.find",
    "ComparisonStore.queued_pairs",
    "ComparisonStore.clear_queue",
    "ChoiceStore.get",
    "ChoiceStore.put",
    "BatchStore.add",
    "BatchStore.find",
    "BatchStore.judgements",
    "BatchStore.add_imported",
}


@dataclass(frozen=True)
class Ids:
    persona: str
    session: str
    turn: str
    comparison: str
    batch: str
    opened: str


GUARDED: dict[str, Callable[[Stores, str, Ids], object]] = {
    "PersonaStore.save": lambda s, who, i: s[0].save(who, i.persona, "x", SHEET, ""),
    "PersonaStore.get": lambda s, who, i: s[0].get(who, i.persona),
    "PersonaStore.versions": lambda s, who, i: s[0].versions(who, i.persona),
    "PersonaStore.version": lambda s, who, i: s[0].version(who, i.persona, 1),
    "PersonaStore.set_lifecycle": lambda s, who, i: s[0].set_lifecycle(who, i.persona, "pruned"),
    "PersonaStore.delete": lambda s, who, i: s[0].delete(who, i.persona),
    "SessionStore.begin": lambda s, who, i: s[1].begin(who, SpokenBy("x", i.persona, 1)),
    "SessionStore.add_turn": lambda s, who, i: s[1].add_turn(who, i.session, i.turn, "x", answer(), SpokenBy("x")),
    "SessionStore.get": lambda s, who, i: s[1].get(who, i.session),
    "SessionStore.stand_at": lambda s, who, i: s[1].stand_at(who, i.session, None),
    "SessionStore.rename": lambda s, who, i: s[1].rename(who, i.session, "x"),
    "SessionStore.delete": lambda s, who, i: s[1].delete(who, i.session),
    "SliderStore.push": lambda s, who, i: s[2].push(who, i.session, {"x": 1}),
    "SliderStore.step": lambda s, who, i: s[2].step(who, i.session, -1),
    "SliderStore.present": lambda s, who, i: s[2].present(who, i.session),
    "ComparisonStore.get": lambda s, who, i: s[3].get(who, i.comparison),
    "ComparisonStore.queue_pair": lambda s, who, i: s[3].queue_pair(who, i.comparison, 0, 1),
    "ComparisonStore.delete": lambda s, who, i: s[3].delete(who, i.comparison),
    "BatchStore.get": lambda s, who, i: s[5].get(who, i.batch),
    "BatchStore.answers": lambda s, who, i: s[5].answers(who, i.batch),
    "BatchStore.add_answers": lambda s, who, i: s[5].add_answers(who, i.batch, answers()),
    "BatchStore.open": lambda s, who, i: s[5].open(who, i.batch, ITEMS),
    "BatchStore.close": lambda s, who, i: s[5].close(who, i.opened),
    "BatchStore.add_raters": lambda s, who, i: s[5].add_raters(who, i.batch, 1),
    "BatchStore.raters": lambda s, who, i: s[5].raters(who, i.batch),
    "BatchStore.rename": lambda s, who, i: s[5].rename(who, i.batch, "x"),
    "BatchStore.delete": lambda s, who, i: s[5].delete(who, i.batch),
}


def filled(database: Database) -> tuple[Stores, Ids]:
    """Let Ana have one of everything, and Bob something too."""
    personas, sessions, sliders = PersonaStore(database), SessionStore(database), SliderStore(database)
    comparisons, choices = ComparisonStore(database), ChoiceStore(database)
    persona = personas.add(ANA, "Ana", SHEET).id
    session = sessions.begin(ANA, SpokenBy("Ana", persona, 1)).summary.id
    turn = sessions.add_turn(ANA, session, None, "hello", answer(), SpokenBy("Ana", persona, 1)).id
    for value in (1, 2):
        sliders.push(ANA, session, {"value": value})
    comparison = comparisons.add(ANA, "hello", [answer(), answer()]).id
    batches = BatchStore(database)
    batch = batches.add(ANA, NewBatch("Spring", PLAN, CONTENDERS, PROMPTS)).summary.id
    batches.add_answers(ANA, batch, answers())
    choices.put(ANA, "trace", {"detail": "full"})
    choices.put(BOB, "trace", {"detail": "off"})
    stores = (personas, sessions, sliders, comparisons, choices, batches)
    return stores, Ids(persona, session, turn, comparison, batch, opened(batches).id)


def test_every_method_of_every_store_is_looked_at() -> None:
    found = {
        f"{store.__name__}.{name}"
        for store in STORES
        for name, _ in inspect.getmembers(store, inspect.isfunction)
        if not name.startswith("_")
    }
    assert found == OPEN_TO_ALL | set(GUARDED)


@pytest.mark.parametrize("method", GUARDED)
def test_a_stranger_learns_and_changes_nothing(method: str, database: Database) -> None:
    stores, ids = filled(database)
    nowhere = Ids(*(new_id() for _ in range(6)))
    before = everything(database)
    said = []
    for who, asked in (
        (BOB, ids),
        ("c" * 64, ids),
        (BOB, nowhere),
        (ANA, nowhere),
        (ANA, Ids("", "%", "'", "\\", "?", "_")),
    ):
        with pytest.raises(NotThere) as caught:
            GUARDED[method](stores, who, asked)
        said.append(str(caught.value))
    assert len(set(said)) == 1
    assert everything(database) == before
    # And the owner may.
    GUARDED[method](stores, ANA, ids)


def test_lists_are_the_visitors_own(database: Database) -> None:
    (personas, sessions, _, comparisons, _, batches), _ = filled(database)
    assert personas.find(BOB) == sessions.find(BOB) == sessions.find(BOB, "hello") == comparisons.find(BOB) == []
    assert batches.find(BOB) == batches.judgements(BOB) == comparisons.queued_pairs(BOB) == []
    assert len(personas.find(ANA)) == len(sessions.find(ANA, "hello")) == len(comparisons.find(ANA)) == 1


def test_ids_are_random_hex() -> None:
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(each) == 32 and int(each, 16) >= 0 for each in made)
