"""A file of judgements is read again exactly; a file that anybody altered gets a sentence, and nothing else happens."""

import contextlib
import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services import judgement_files, judgement_parquet
from app.services.judgement_files import FORMS, read_judgements, write_judgements
from app.services.spreadsheet import FORMULA_STARTS
from engine.errors import BadInput
from engine.judging.judgement import Judgement, Preference
from engine.judging.rows import NAMES, row_of
from tests.engine.judging.drawn import judgements, plain_judgement

SOME = tuple(plain_judgement(f"j{i}", preference) for i, preference in enumerate(Preference))
several = st.lists(judgements, max_size=3, unique_by=lambda judgement: judgement.id).map(tuple)
MUTATIONS = {"csv": 2000, "jsonl": 2000, "parquet": 12}
"""Parquet is read by a process of its own, which takes a moment to start."""


def packed(rows: Sequence[Mapping[str, object]] | pyarrow.Table, **options: Any) -> bytes:
    file = io.BytesIO()
    table = rows if isinstance(rows, pyarrow.Table) else pyarrow.Table.from_pylist(list(rows))
    pyarrow.parquet.write_table(table, file, **options)
    return file.getvalue()


def sentence(data: bytes, name: str) -> str:
    with pytest.raises(BadInput) as refused:
        read_judgements(data, name)
    said = str(refused.value)
    assert said.endswith(".") and said.isprintable() and len(said) < 500
    return said


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@given(found=several)
def test_what_was_written_is_read_again(form: str, found: tuple[Judgement, ...]) -> None:
    assert read_judgements(write_judgements(found, form), f"My file.{form.upper()}") == found


@settings(max_examples=5)
@given(found=st.lists(judgements, min_size=3, max_size=6, unique_by=lambda judgement: judgement.id).map(tuple))
def test_what_was_written_as_parquet_is_read_again(found: tuple[Judgement, ...]) -> None:
    assert read_judgements(write_judgements(found, "parquet"), "My file.parquet") == found


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_no_judgements_holds_none(form: str) -> None:
    assert read_judgements(write_judgements((), form), f"x.{form}") == ()


@given(judgements)
def test_no_cell_of_a_csv_runs_as_a_formula(judgement: Judgement) -> None:
    text = write_judgements([judgement], "csv").decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    plain = row_of(judgement)
    for name, cell in row.items():
        assert not isinstance(plain[name], str) or not cell.startswith(FORMULA_STARTS)


def test_a_sheet_may_be_saved_again_with_other_columns_first_and_empty_ones_gone() -> None:
    text = io.StringIO(write_judgements(SOME, "csv").decode("utf-8-sig"), newline="")
    rows = list(csv.DictReader(text))
    names = [name for name in reversed(NAMES) if any(row[name] for row in rows)]
    saved = io.StringIO()
    writer = csv.DictWriter(saved, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {"is_repeat": row["is_repeat"].upper()} for row in rows)
    assert len(names) < len(NAMES)
    assert read_judgements(f"{saved.getvalue()}\n".encode(), "sheet.csv") == SOME


def test_a_form_that_nobody_knows_is_refused() -> None:
    with pytest.raises(BadInput, match="no form 'xlsx'. The three are csv, jsonl, parquet"):
        write_judgements(SOME, "xlsx")
    for name in ("board.xlsx", "csv", "", "a.csv.exe\n"):
        if name != "csv":
            assert "should end in .csv, .jsonl, .parquet" in sentence(b"", name)


@pytest.mark.parametrize("form", FORMS)
def test_half_a_character_cannot_be_written_and_breaks_nothing(form: str) -> None:
    row = plain_judgement("half \ud800")
    try:
        data = write_judgements([row], form)
    except BadInput as refused:
        assert "half a character" in str(refused)
    else:
        assert "column id" in sentence(data, f"x.{form}"), "JSON can say it, and it is refused when it comes in"


@pytest.mark.parametrize("form", FORMS)
def test_an_id_that_stands_twice_would_count_twice(form: str) -> None:
    data = write_judgements([SOME[0], SOME[1], SOME[0]], form)
    assert sentence(data, f"x.{form}").startswith("Row 3, column id: the value is 'j0'. Row 1 has it too")


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_too_large_or_too_long_is_refused(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write_judgements(SOME, form)
    monkeypatch.setattr(judgement_files, "MOST_ROWS", len(SOME))
    assert read_judgements(data, f"x.{form}") == SOME
    monkeypatch.setattr(judgement_files, "MOST_ROWS", len(SOME) - 1)
    assert f"more than {len(SOME) - 1} rows" in sentence(data, f"x.{form}")
    monkeypatch.setattr(judgement_files, "MOST_BYTES", len(data) - 1)
    assert f"has {len(data)} bytes" in sentence(data, f"x.{form}")


GOOD_ROW = {name: value for name, value in row_of(SOME[0]).items() if value is not None}


def line(**changes: object) -> bytes:
    return json.dumps(GOOD_ROW | changes).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[1]", "Row 1 is a list of 1"),
        (b"\n" + line() + b"\n{", "Row 2 is not JSON"),
        (line(seconds=float("nan")), "NaN"),
        (line(seconds=1.0).replace(b"1.0", b"1e999"), "too large"),
        (line(left_seed=1).replace(b'"left_seed": 1', b'"left_seed": ' + b"9" * 5000), "too many digits"),
        (line(left_seed=10**300), "an integer of"),
        (b'{"id":' + b"[" * 100_000, "nested too deeply"),
        (line(comment={"a": {"b": [1]}}), "a dict of 1"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"{}", "Row 1, column id"),
        (b"null", "Row 1 is None"),
    ],
)
def test_a_wrong_line_of_json_gets_a_sentence(data: bytes, said: str) -> None:
    assert said in sentence(data, "x.jsonl")


HEADING = ",".join(GOOD_ROW)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (b"id,elo\n", "the column 'elo', which is unknown or there twice"),
        (b"id,item,id\n", "the column 'id', which is unknown or there twice"),
        (b"id,item\nj1\n", "Row 1 has 1 cells and the heading 2"),
        (b'id,item\n"j1"x,i\n', "no CSV in line 2"),
        (b'id,item\n"j1,i\n', "no CSV in line"),
        (b"id,item\nj1," + b"x" * 200_000, "no CSV in line 2"),
        (b"id,created_ms\nj1,1e5", "Row 1, column created_ms: the value is '1e5'. Allowed is an integer"),
        (b"id,seconds\nj1,nan", "Row 1, column seconds: the value is 'nan'"),
        (b"id,seconds\nj1,1e999", "Row 1, column seconds"),
        (b"id,seconds\nj1," + b"1" * 5000, "Row 1, column seconds"),
        ("id,created_ms\nj1,٣".encode(), "Row 1, column created_ms"),
        (b"id,is_repeat\nj1,maybe", "Allowed is true or false"),
        (b"id\n\xff", "not UTF-8 text (byte 3)"),
    ],
)
def test_a_wrong_sheet_gets_a_sentence(data: bytes, said: str) -> None:
    assert said in sentence(data, "x.csv")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.append_column("elo", pyarrow.array([1] * len(SOME))), "Row 1: there is no column 'elo'"),
        (lambda table: table.set_column(0, "id", pyarrow.array([["j"]] * len(SOME))), "its column id holds"),
        (lambda table: table.set_column(0, "id", pyarrow.array([{"a": {"b": 1}}] * len(SOME))), "its column id holds"),
        (lambda table: table.set_column(0, "id", pyarrow.array([b"j"] * len(SOME))), "its column id holds"),
        (lambda table: table.set_column(0, "id", pyarrow.array(range(len(SOME)))), "Row 1, column id"),
        (lambda table: table.drop_columns(["id"]), "Row 1, column id: the value is None"),
        (lambda table: table.append_column("id", table["id"]), "two of one name"),
    ],
)
def test_a_wrong_parquet_gets_a_sentence(change: Callable[[pyarrow.Table], pyarrow.Table], said: str) -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(write_judgements(SOME, "parquet")))
    assert said in sentence(packed(change(table)), "x.parquet")


def test_a_parquet_with_numbers_that_are_none_is_refused() -> None:
    rows = [row_of(SOME[0]) | {"seconds": float("nan")}]
    assert "Row 1, column seconds: the value is nan" in sentence(packed(rows), "x.parquet")


def test_a_small_parquet_that_unpacks_to_much_is_refused() -> None:
    def repeated(text: str, rows: int) -> bytes:
        comments = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * rows), pyarrow.array([text]))
        return packed(pyarrow.table({"comment": comments}), compression="zstd")

    long, many = repeated("x" * 5_000_000, 500), repeated("x" * 50_000, 2500)
    assert len(long) < 10_000 and len(many) < 10_000
    assert "cannot be read as Parquet: " in sentence(long, "x.parquet"), "for want of memory"
    assert "it unpacks to more than 100000000 characters" in sentence(many, "x.parquet")
    assert "Row 1, column comment" in sentence(packed([row_of(SOME[0]) | {"comment": "x" * 9999}]), "x.parquet")


def test_a_parquet_of_too_many_rows_is_refused() -> None:
    table = pyarrow.table({"seconds": pyarrow.array([None] * (judgement_files.MOST_ROWS + 1), pyarrow.float64())})
    assert "it has 200001 rows" in sentence(packed(table), "x.parquet")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import os; os.abort()", "it ended the program that unpacks it"),
        ("import time; time.sleep(60)", "could not be unpacked within 1 seconds"),
        ("from parquet_child import _limit; _limit(); x = bytearray(3_000_000_000)", "it ended the program"),
        ("import sys; sys.stderr.write('a\\x00\\n' * 999); sys.exit(2)", "cannot be read as Parquet"),
    ],
)
def test_a_file_may_end_its_reader_and_not_the_studio(
    script: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    rooms = str(judgement_parquet.CHILD.parent)
    child.write_text(f"import sys; sys.path.append({rooms!r})\n{script}\n", encoding="utf-8")
    monkeypatch.setattr(judgement_parquet, "CHILD", child)
    monkeypatch.setattr(judgement_parquet, "TIME_LIMIT_S", 1)
    assert said in sentence(write_judgements(SOME, "parquet"), "x.parquet")


def test_a_parquet_of_other_tools_is_read() -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(write_judgements(SOME, "parquet")))
    places = [i for i, name in enumerate(NAMES) if pyarrow.types.is_string(table.schema.field(name).type)]
    for place in places:
        table = table.set_column(place, NAMES[place], table[NAMES[place]].cast(pyarrow.large_string()))
    assert read_judgements(packed(table, row_group_size=2, use_dictionary=False), "x.parquet") == SOME
    table = table.set_column(0, "id", table["id"].dictionary_encode())
    assert read_judgements(packed(table, compression="none"), "x.parquet") == SOME


def mutated(data: bytes, random: Random) -> bytes:
    kind = random.randrange(5)
    start = random.randrange(len(data))
    end = min(len(data), start + random.choice((1, 2, 4, 16, 200)))
    if kind == 0:
        return data[:start]
    if kind == 1:
        return data[:start] + random.randbytes(end - start) + data[end:]
    if kind == 2:
        return data[:start] + data[end:]
    if kind == 3:
        return data[:end] + data[start:]
    return data[:start] + bytes([data[start] ^ 1 << random.randrange(8)]) + data[start + 1 :]


@pytest.mark.parametrize("form", FORMS)
def test_an_altered_file_is_read_or_gets_a_sentence(form: str) -> None:
    data, random = write_judgements(SOME[:2], form), Random(5)
    refused = 0
    for _ in range(MUTATIONS[form]):
        try:
            read_judgements(mutated(data, random), f"x.{form}")
        except BadInput as error:
            refused += 1
            assert str(error).isprintable() and len(str(error)) < 500
    assert refused > MUTATIONS[form] / 3


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@given(data=st.binary(max_size=300))
def test_bytes_of_any_kind_are_no_file(form: str, data: bytes) -> None:
    with contextlib.suppress(BadInput):
        assert read_judgements(data, f"x.{form}") == ()


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1PAR1", b"PAR1" + b"\xff" * 4 + b"PAR1", b"PK\3\4", bytes(100)])
def test_bytes_that_are_no_parquet_get_a_sentence(data: bytes) -> None:
    assert "cannot be read as Parquet" in sentence(data, "x.parquet")
