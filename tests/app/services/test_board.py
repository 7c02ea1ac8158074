"""What evaluators said, on a real database: the board of it, its files there and back, and nobody else's."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.services.board import ALL, DUELS, BoardService
from app.services.judgement_files import read_judgements, write_judgements
from engine.errors import BadInput, NotThere
from engine.judging.filters import Filters
from engine.judging.judgement import Judgement
from storage.batches import BatchStore
from storage.database import open_database, sqlite_url
from tests.app.services.echo import ANA, BOB
from tests.app.simulated import BEGAN_MS, DAY_MS, HOSTILE, PEOPLE, Crowd, judgements

SPRING, AUTUMN = Crowd(), Crowd(batch="Autumn", seed=2, raters=4, group="students", prompt_set="hard", day=3)
FILES = ("csv", "jsonl", "parquet")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[BatchStore]:
    database = open_database(sqlite_url(tmp_path / "studio.db"))
    yield BatchStore(database)
    database.close()


@pytest.fixture
def board(store: BatchStore) -> BoardService:
    return BoardService(store)


def stored(store: BatchStore, crowd: Crowd, owner: str = ANA) -> str:
    return store.add_imported(owner, crowd.batch, judgements(crowd)).id


def as_written(judgement: Judgement) -> Judgement:
    """Return a judgement without what a studio gives it anew."""
    return replace(judgement, id="", batch_id="")


def test_without_judgements_there_is_an_empty_board(board: BoardService) -> None:
    choices, report = board.choices(ANA), board.report(ANA, Filters())
    assert (choices.batches, choices.rater_groups, choices.prompt_sets) == ((), (), ())
    assert report.board.rows == () and report.raters == () and report.position.share_a is None


def test_the_order_of_the_simulation_is_found(board: BoardService, store: BatchStore) -> None:
    stored(store, SPRING)
    report = board.report(ANA, Filters())
    assert [row.contender.key for row in report.board.rows] == [who.key for who in PEOPLE]
    assert report.board.left_out.gold == report.board.left_out.repeat == SPRING.raters
    assert report.board.counted == len(judgements(SPRING)) - 2 * SPRING.raters
    assert report.agreement.preference.units == 36 and len(report.raters) == SPRING.raters


def test_a_board_can_be_narrowed_to_what_there_is(board: BoardService, store: BatchStore) -> None:
    spring, autumn = stored(store, SPRING), stored(store, AUTUMN)
    stored(store, Crowd(batch="Empty", prompts=0, raters=0))
    choices = board.choices(ANA)
    assert [batch.id for batch in choices.batches] == [autumn, spring], "the newest first, none without judgements"
    assert choices.rater_groups == ("", "students") and choices.prompt_sets == ("everyday", "hard")
    every = board.report(ANA, Filters()).board.counted
    narrow = (
        Filters(batches=(spring,)),
        Filters(rater_groups=("",)),
        Filters(prompt_sets=("everyday",)),
        Filters(until_ms=BEGAN_MS + DAY_MS),
    )
    boards = [board.report(ANA, filters).board for filters in narrow]
    assert {found.counted for found in boards} == {108} and every == 108 + 144
    assert len({tuple(row.points for row in found.rows) for found in boards}) == 1
    left_out = [found.left_out for found in boards]
    assert left_out[0].total == 6 and left_out[1].rater_group == left_out[2].prompt_set == left_out[3].time == 152


def test_the_same_judgements_give_the_same_report_and_new_ones_another(board: BoardService, store: BatchStore) -> None:
    stored(store, SPRING)
    first = board.report(ANA, Filters())
    assert board.report(ANA, Filters()) is first
    assert BoardService(store).report(ANA, Filters()) == first
    stored(store, AUTUMN)
    assert board.report(ANA, Filters()).board.counted > first.board.counted


@pytest.mark.parametrize("form", FILES)
def test_an_exported_batch_comes_in_again_with_the_same_board(
    board: BoardService, store: BatchStore, form: str
) -> None:
    spring = stored(store, SPRING)
    before = board.report(ANA, Filters())
    export = board.export(ANA, spring, form)
    assert export.name == f"judgements.{form}"
    store.delete(ANA, spring)
    assert board.choices(ANA).batches == ()
    taken = board.take_in(ANA, export.name, export.data)
    assert [batch.title for batch in taken] == ["Spring"] and taken[0].judgements == 108
    after = board.report(ANA, Filters())
    assert after.board == before.board and after.agreement == before.agreement
    assert (after.position.share_a, after.length) == (before.position.share_a, before.length)
    kept = [as_written(one) for one in store.judgements(ANA)]
    assert kept == [as_written(one) for one in sorted(judgements(SPRING), key=lambda one: one.created_ms)]


def test_a_file_of_several_batches_becomes_as_many(board: BoardService, store: BatchStore) -> None:
    stored(store, SPRING)
    stored(store, AUTUMN)
    export = board.export(ANA, ALL, "jsonl")
    taken = board.take_in(BOB, export.name, export.data)
    assert sorted(batch.title for batch in taken) == ["Autumn", "Spring"]
    assert board.report(ANA, Filters()).board == board.report(BOB, Filters()).board


def test_what_is_here_already_is_not_counted_twice(board: BoardService, store: BatchStore) -> None:
    stored(store, SPRING)
    export = board.export(ANA, ALL, "csv")
    with pytest.raises(BadInput, match=r"114 of the 114 judgements in judgements\.csv are here already.*'Spring'"):
        board.take_in(ANA, export.name, export.data)
    part = write_judgements([*judgements(SPRING)[:5], *judgements(AUTUMN)], "jsonl")
    with pytest.raises(BadInput, match="5 of the"):
        board.take_in(ANA, "part.jsonl", part)
    assert len(store.find(ANA)) == 1, "nothing of a refused file stays"


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.jsonl", b"", "has no judgements"),
        ("a.jsonl", b"{not json}", "Row 1"),
        ("a.csv", b"name,age\r\n", "column"),
        ("a.parquet", b"PAR1", "arquet"),
        ("a.exe", b"MZ", "should end in"),
    ],
)
def test_another_file_is_refused_with_a_sentence(board: BoardService, name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        board.take_in(ANA, name, data)
    assert board.choices(ANA).batches == ()


def test_another_owner_sees_nothing(board: BoardService, store: BatchStore) -> None:
    spring = stored(store, SPRING)
    assert board.choices(BOB).batches == ()
    assert board.report(BOB, Filters()).board.rows == () == board.report(BOB, Filters(batches=(spring,))).board.rows
    assert board.duels(BOB, PEOPLE[0].key, Filters()) == []
    with pytest.raises(NotThere):
        board.export(BOB, spring, "csv")
    with pytest.raises(BadInput, match="Nothing was judged"):
        board.export(BOB, ALL, "csv")
    # Nor does a kept report of the same filters answer for somebody else.
    board.report(ANA, Filters())
    assert board.report(BOB, Filters()).board.counted == 0


def test_files_hold_every_judgement_and_the_note_its_numbers(board: BoardService, store: BatchStore) -> None:
    spring = stored(store, SPRING)
    stored(store, AUTUMN)
    for form in FILES:
        assert len(read_judgements(board.export(ANA, spring, form).data, f"a.{form}")) == 114
        assert len(read_judgements(board.export(ANA, ALL, form).data, f"a.{form}")) == 114 + 152
    note = board.export(ANA, ALL, "method")
    assert note.name == "method.md" and note.data.decode("utf-8") == board.method()
    assert "Seed of all resampling: 0" in board.method() and "Resamples: 1000" in board.method()
    with pytest.raises(BadInput, match="no file form 'exe'"):
        board.export(ANA, ALL, "exe")
    with pytest.raises(NotThere):
        board.export(ANA, secrets.token_hex(16), "csv")


def test_a_spreadsheet_runs_nothing_that_a_rater_wrote(board: BoardService, store: BatchStore) -> None:
    stored(store, SPRING)
    assert any(one.comment.startswith("=cmd") for one in judgements(SPRING))
    text = board.export(ANA, ALL, "csv").data.decode("utf-8-sig")
    assert ",=cmd" not in text and ",'=cmd" in text


def test_duels_are_the_contenders_and_follow_the_filters(board: BoardService, store: BatchStore) -> None:
    stored(store, SPRING)
    stored(store, AUTUMN)
    key = PEOPLE[1].key
    found = board.duels(ANA, key, Filters(rater_groups=("students",)))
    assert len(found) == DUELS == len({one.id for one in found})
    assert all(key in (one.left.contender.key, one.right.contender.key) for one in found)
    assert {one.rater_group for one in found} == {"students"} and all(one.counts for one in found)
    assert {one.contender.name for duel in found for one in (duel.left, duel.right)} >= {HOSTILE}
    assert board.duels(ANA, "nobody", Filters()) == []
