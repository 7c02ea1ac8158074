"""An answer that was stored comes back as it was, whatever is in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.types import ExpertWeights, RouterReading, Sampling, Stage, StageTrace, StopReason, Trace
from storage.database import open_database, sqlite_url
from storage.records import AnswerRecord, AskedWith, SpokenBy
from storage.sessions import SessionStore
from tests.storage.made import ANA

# Everything but half characters, which no UTF-8 text holds.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
finite = st.floats(allow_nan=False, allow_infinity=False)
shares = st.floats(0, 1)
counts = st.integers(0, 2**31 - 1)
weights = st.builds(ExpertWeights, st.tuples(*[finite] * 10))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | finite | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
samplings = st.builds(
    Sampling,
    st.floats(0, 2),
    st.floats(0, 1, exclude_min=True),
    shares,
    st.integers(1, 4096),
    st.integers(0, 2**63 - 1),
)
asked = st.builds(
    AskedWith,
    texts,
    st.dictionaries(texts, json_values, max_size=4),
    st.floats(0, 1.5),
    shares,
    st.floats(0.1, 5),
    st.integers(1, 10),
    samplings,
    st.just("") | st.just("0f" * 32),
)


@st.composite
def stages(draw: st.DrawFn) -> tuple[StageTrace, ...]:
    """Any of the three, in their order; one that was begun may be empty."""
    spoken = draw(st.sets(st.sampled_from(Stage)))
    return tuple(StageTrace(stage, draw(texts), draw(st.floats(0, 1e6))) for stage in Stage if stage in spoken)


readings = st.builds(RouterReading, texts, texts, shares, weights, st.booleans(), st.booleans())
traces = st.builds(
    Trace, stages(), weights, weights, readings, st.sampled_from(StopReason), counts, counts, counts, finite, finite
)
heard = st.none() | st.tuples(*[st.floats(1, 9)] * 5)
answers = st.builds(AnswerRecord, asked, traces, heard, st.integers(0, 2**62))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SessionStore]:
    folder: Path = tmp_path_factory.mktemp("answers")
    database = open_database(sqlite_url(folder / "studio.db"))
    yield SessionStore(database)
    database.close()


@given(answer=answers, message=texts)
@settings(max_examples=60)
def test_it_comes_back_as_it_was(answer: AnswerRecord, message: str, store: SessionStore) -> None:
    by = SpokenBy("Ana")
    session_id = store.begin(ANA, by).summary.id
    stored = store.add_turn(ANA, session_id, None, message, answer, by)
    (read,) = store.get(ANA, session_id).turns
    assert read == stored
    assert (read.message, read.answer) == (message, answer)
    assert read.answer.trace.stages == answer.trace.stages
