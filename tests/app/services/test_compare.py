"""Comparing: one batch, one seed, growing together; stored whole or not at all; a grid that no spreadsheet runs."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from threading import Event as Flag

import pytest

from app.services.compare import PLAIN_NAME, SWEEP, Board, CompareService, plain_base, sweep
from app.services.studio import Voice
from engine.errors import BadInput, GenerationError, NotThere
from engine.personality.sheet import NAME_LIMIT, ExpertView, Mix, PersonaSheet
from engine.types import TRAITS, Event, PersonaRequest, Sampling, Traits
from storage.comparisons import ComparisonStore
from storage.database import open_database, sqlite_url
from tests.app.pages.compare.choir import Choir, said_by
from tests.app.services.gate import Clock

ANA, BOB = "a" * 64, "b" * 64
ONE = PersonaSheet("Ana", Traits(extraversion=9), mix=Mix(1.25, 0.5, 2.0, 3), sampling=Sampling(0.5, seed=3))
TWO = PersonaSheet("Bo", Traits(agreeableness=1))
PROMPT = "I failed my exam."
PACK = "e" * 64


class Listener:
    def hear(self, text: str) -> tuple[float, ...] | None:
        return 1.0, 2.0, 3.0, 4.0, 5.0


class Bench:
    """The service with its responder, on a database of its own."""

    def __init__(self, store: ComparisonStore, choir: Choir) -> None:
        self.store = store
        self.choir = choir
        self.service = CompareService(Voice(choir, Listener(), PACK), store)

    def compare(self, *sheets: PersonaSheet, prompt: str = PROMPT) -> Board:
        return list(self.service.run(ANA, prompt, sheets, 7))[-1]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    database = open_database(sqlite_url(tmp_path / "studio.db"))
    yield Bench(ComparisonStore(database), Choir())
    database.close()


def grid(service: CompareService, comparison_id: str) -> list[dict[str, str]]:
    text = service.export(ANA, comparison_id, "csv").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_all_are_asked_in_one_batch_from_one_seed(bench: Bench) -> None:
    bench.compare(ONE, TWO, plain_base(ONE))
    (batch,) = bench.choir.batches
    assert [row.persona.name for row in batch] == ["Ana", "Bo", PLAIN_NAME]
    assert [row.sampling.seed for row in batch] == [7, 7, 7]
    assert [row.message for row in batch] == [PROMPT] * 3 and {row.visitor for row in batch} == {ANA}
    assert (batch[0].strength, batch[0].router_influence, batch[0].router_temperature, batch[0].router_top_k) == (
        1.25,
        0.5,
        2.0,
        3,
    )
    assert (batch[2].strength, batch[2].sampling) == (0.0, batch[0].sampling)


def test_boards_grow_and_the_last_is_stored(bench: Bench) -> None:
    boards = list(bench.service.run(ANA, PROMPT, [ONE, TWO], 7))
    assert boards[0].is_open and all(column.view.stages == () for column in boards[0].columns)
    assert [board.comparison_id for board in boards[:-1]] == [""] * (len(boards) - 1)
    last = boards[-1]
    assert not last.is_open and [c.view.reply for c in last.columns] == [said_by("Ana", 7), said_by("Bo", 7)]
    assert bench.service.open(ANA, last.comparison_id) == last
    record = bench.service.get(ANA, last.comparison_id)
    assert bench.service.find(ANA) == [record]
    assert [(a.asked.pack_hash, a.asked.sampling.seed, a.heard) for a in record.answers] == [
        (PACK, 7, (1.0, 2.0, 3.0, 4.0, 5.0))
    ] * 2


def test_boards_keep_their_distance(bench: Bench) -> None:
    clock = Clock()
    choir = Choir()

    class Slow(Choir):
        def respond(self, rows: Sequence[PersonaRequest], stop: Flag | None = None) -> Iterator[Event]:
            for event in choir.respond(rows):
                clock.sleep(0.01)
                yield event

    service = CompareService(Voice(Slow()), bench.store, clock)
    times = [clock.now for _ in service.run(ANA, PROMPT, [ONE, TWO], 7)]
    assert len(times) > 5
    assert all(later - earlier >= 0.1 - 1e-9 for earlier, later in pairwise(times[1:-1]))


@pytest.mark.parametrize(
    ("sheets", "words"), [([], "0 personas are"), ([ONE], "1 persona is"), ([ONE] * 6, "6 personas are")]
)
def test_too_few_and_too_many_are_refused_at_once(bench: Bench, sheets: Sequence[PersonaSheet], words: str) -> None:
    with pytest.raises(BadInput, match=f"{words} chosen. Choose two to five"):
        bench.service.run(ANA, PROMPT, sheets, 7)
    with pytest.raises(BadInput, match="message is empty"):
        bench.service.run(ANA, " ", [ONE, TWO], 7)
    assert bench.choir.batches == []


def test_one_that_fails_leaves_the_others_their_answers_and_nothing_is_stored(bench: Bench) -> None:
    bench.choir.failing = {1: GenerationError("The logits are not finite.")}
    board = bench.compare(ONE, TWO)
    assert [column.error for column in board.columns] == ["", "The logits are not finite."]
    assert board.columns[0].view.reply == said_by("Ana", 7)
    assert (board.comparison_id, board.is_open, bench.service.find(ANA)) == ("", False, [])


def test_answers_that_break_off_are_an_error(bench: Bench) -> None:
    bench.choir.breaks_off = True
    with pytest.raises(GenerationError, match="broke off before their end"):
        bench.compare(ONE, TWO)
    assert bench.service.find(ANA) == [] and bench.choir.closed == 1


def test_who_goes_away_stops_the_answers_and_nothing_is_stored(bench: Bench) -> None:
    boards = bench.service.run(ANA, PROMPT, [ONE, TWO], 7)
    next(boards)
    next(boards)
    assert bench.choir.closed == 0
    boards.close()
    assert bench.choir.closed == 1 and bench.service.find(ANA) == []


def test_a_pair_waits_once_to_be_rated(bench: Bench) -> None:
    board_id = bench.compare(ONE, TWO, plain_base(ONE)).comparison_id
    queue = bench.service.queue_pair
    assert [queue(ANA, board_id, *pair) for pair in ((0, 1), (1, 0), (0, 2))] == [1, 1, 2]
    with pytest.raises(BadInput, match="two different answers"):
        queue(ANA, board_id, 1, 1)
    for place in (3, -1):
        with pytest.raises(NotThere, match="no such answer"):
            queue(ANA, board_id, 0, place)


ACTS: dict[str, Callable[[CompareService, str, str], object]] = {
    "get": lambda service, owner, found: service.get(owner, found),
    "open": lambda service, owner, found: service.open(owner, found),
    "queue": lambda service, owner, found: service.queue_pair(owner, found, 0, 1),
    "csv": lambda service, owner, found: service.export(owner, found, "csv"),
    "json": lambda service, owner, found: service.export(owner, found, "json"),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_another_owner_reaches_nothing(bench: Bench, act: Callable[..., object]) -> None:
    board_id = bench.compare(ONE, TWO).comparison_id
    refused: list[str] = []
    for found in (board_id, "0" * 32):
        with pytest.raises(NotThere) as raised:
            act(bench.service, BOB, found)
        refused.append(str(raised.value))
    assert refused[0] == refused[1] and bench.service.find(BOB) == []
    assert bench.service.queue_pair(ANA, board_id, 0, 1) == 1, "nothing was queued in between"


def test_the_grid_has_a_row_for_each_answer(bench: Bench) -> None:
    board_id = bench.compare(ONE, TWO, prompt='Say "é",\nplease').comparison_id
    rows = grid(bench.service, board_id)
    assert [(row["place"], row["persona"], row["prompt"], row["seed"]) for row in rows] == [
        ("1", "Ana", 'Say "é",\nplease', "7"),
        ("2", "Bo", 'Say "é",\nplease', "7"),
    ]
    assert rows[0]["respond"] == said_by("Ana", 7) and rows[0]["pack_hash"] == PACK
    assert float(rows[1]["weight A-"]) == 1.0 and float(rows[1]["strength"]) == 1.0
    assert bench.service.export(ANA, board_id, "csv").name == "comparison.csv"
    export = bench.service.export(ANA, board_id, "json")
    data = json.loads(export.data)
    assert export.name == "comparison.json" and data["prompt"] == 'Say "é",\nplease'
    assert [{key: str(value) for key, value in row.items()} for row in data["answers"]] == rows


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(bench: Bench, start: str) -> None:
    formula = f'{start}HYPERLINK("http://x","y")'
    board_id = bench.compare(replace(ONE, name=f"{start}x"), TWO, prompt=formula).comparison_id
    row = grid(bench.service, board_id)[0]
    assert (row["prompt"], row["persona"]) == (f"'{formula}", f"'{start}x")
    data = json.loads(bench.service.export(ANA, board_id, "json").data)
    assert data["answers"][0]["prompt"] == formula, "JSON runs nothing, so it stays as it was"


def test_a_number_below_nothing_is_still_a_number(bench: Bench) -> None:
    board_id = bench.compare(replace(ONE, experts=ExpertView({"N-": -0.5}), mix=Mix()), TWO).comparison_id
    assert grid(bench.service, board_id)[0]["weight N-"] == "-0.5"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_export_carries_no_owner_no_id_and_no_path(bench: Bench, tmp_path: Path, form: str) -> None:
    board_id = bench.compare(ONE, TWO).comparison_id
    text = bench.service.export(ANA, board_id, form).data.decode("utf-8")
    for canary in (ANA, board_id, str(tmp_path), str(Path.home())):
        assert canary not in text


def test_the_plain_base_is_sampled_like_the_other() -> None:
    plain = plain_base(ONE)
    assert (plain.name, plain.mix.strength, plain.mix.router_influence, plain.sampling) == (
        PLAIN_NAME,
        0.0,
        0.0,
        ONE.sampling,
    )


@pytest.mark.parametrize("trait", TRAITS)
def test_a_sweep_moves_one_trait_and_nothing_else(trait: str) -> None:
    letter = trait[0].upper()
    pinned = ExpertView({"O+": 0.5, "C-": 0.25, f"{letter}+": 1.5, f"{letter}-": -1.0}, frozenset({"A-"}))
    swept = sweep(replace(ONE, experts=pinned), trait)
    assert [getattr(sheet.traits, trait) for sheet in swept] == list(SWEEP)
    for value, sheet in zip(SWEEP, swept, strict=True):
        assert sheet.name == f"Ana, {trait} {value}"
        assert replace(sheet.traits, **{trait: 1}) == replace(ONE.traits, **{trait: 1})
        assert not any(pole.startswith(letter) for pole in sheet.experts.pins), "its experts follow the trait again"
        assert dict(sheet.experts.pins) == {p: w for p, w in pinned.pins.items() if not p.startswith(letter)}
        assert (sheet.experts.muted, sheet.mix, sheet.sampling) == (pinned.muted, ONE.mix, ONE.sampling)


def test_a_sweep_of_a_long_name_or_of_no_trait() -> None:
    names = [sheet.name for sheet in sweep(replace(ONE, name="n" * NAME_LIMIT), "neuroticism")]
    assert all(len(name) == NAME_LIMIT for name in names) and len(set(names)) == len(SWEEP)
    with pytest.raises(BadInput, match="no trait 'courage'"):
        sweep(ONE, "courage")
