"""Undo and redo are those of a list with a finger on it, however they are mixed, and outlive a reload."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from storage import sliders
from storage.database import Database, open_database, sqlite_url
from storage.records import SliderState, SpokenBy
from storage.sessions import SessionStore
from storage.sliders import STEPS_KEPT, SliderStore
from tests.storage.made import ANA, everything

FEW = 4


class Dials(RuleBasedStateMachine):
    """The store beside a plain list; few steps are kept, so that the oldest fall off."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(sliders, "STEPS_KEPT", FEW)
        self.open()
        self.session_id = SessionStore(self.database).begin(ANA, SpokenBy("Ana")).summary.id
        self.steps: list[dict[str, int]] = []
        self.at = -1

    def open(self) -> None:
        self.database = open_database(sqlite_url(Path(self.folder.name) / "studio.db"))
        self.store = SliderStore(self.database)

    def expected(self) -> SliderState | None:
        if not self.steps:
            return None
        return SliderState(self.steps[self.at], self.at > 0, self.at < len(self.steps) - 1)

    @rule(value=st.integers(1, 4))
    def push(self, value: int) -> None:
        if not self.steps or self.steps[self.at] != {"value": value}:
            self.steps = [*self.steps[: self.at + 1], {"value": value}][-FEW:]
            self.at = len(self.steps) - 1
        assert self.store.push(ANA, self.session_id, {"value": value}) == self.expected()

    @rule(by=st.sampled_from([-1, 1]))
    def step(self, by: int) -> None:
        if 0 <= self.at + by < len(self.steps):
            self.at += by
        assert self.store.step(ANA, self.session_id, by) == self.expected()

    @rule()
    def reload(self) -> None:
        self.database.close()
        self.open()

    @invariant()
    def both_say_the_same(self) -> None:
        if hasattr(self, "steps"):
            assert self.store.present(ANA, self.session_id) == self.expected()

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.patch.undo()
            self.folder.cleanup()


TestDials = Dials.TestCase
TestDials.settings = settings(max_examples=10, stateful_step_count=20)


def test_only_so_many_steps_are_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert STEPS_KEPT == 200
    monkeypatch.setattr(sliders, "STEPS_KEPT", FEW)
    session_id = SessionStore(database).begin(ANA, SpokenBy("Ana")).summary.id
    store = SliderStore(database)
    for value in range(FEW + 3):
        store.push(ANA, session_id, {"value": value})
    assert len(everything(database)["slider_steps"]) == FEW
    states = [store.step(ANA, session_id, -1) for _ in range(FEW + 3)]
    assert states[-1] == SliderState({"value": 3}, can_undo=False, can_redo=True)


def test_the_present_state_again_leaves_what_can_be_redone(database: Database) -> None:
    session_id = SessionStore(database).begin(ANA, SpokenBy("Ana")).summary.id
    store = SliderStore(database)
    for value in (1, 2):
        store.push(ANA, session_id, {"value": value})
    store.step(ANA, session_id, -1)
    assert store.push(ANA, session_id, {"value": 1}) == SliderState({"value": 1}, can_undo=False, can_redo=True)
