"""A sheet's rows, with the columns that its header names."""

import pytest

from engine.errors import BadInput
from engine.knowledge.reading.sheet import sheet_blocks


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_row_becomes_a_sentence_of_columns_and_values(delimiter: str) -> None:
    rows = [["name", "born", "note"], ["Anna", "1867", 'said "hi; yes, |\t" '], ["Bob", "", "x"]]
    quoted = "\r\n".join(delimiter.join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    found = sheet_blocks(quoted)
    assert [block.text for block in found] == [
        'name: Anna; born: 1867; note: said "hi; yes, | ".',
        "name: Bob; note: x.",
    ]
    assert [block.heading for block in found] == [("Anna",), ("Bob",)] and all(block.is_row for block in found)


def test_a_first_row_of_values_is_no_header() -> None:
    assert sheet_blocks("Anna,3\nBob,4")[0].text == "column 1: Anna; column 2: 3."
    assert sheet_blocks("red,x\nblue,y\nred,z")[0].text == "column 1: red; column 2: x."


def test_a_long_text_stands_without_its_column() -> None:
    prose = "It was long ago. " * 10
    assert sheet_blocks(f"id,text\n7,{prose}")[0].text == f"id: 7.\n{prose.strip()}"


def test_a_sheet_of_a_header_alone_is_its_words() -> None:
    assert [block.text for block in sheet_blocks("a,b")] == ["column 1: a; column 2: b."]


@pytest.mark.parametrize("text", ["a,b\n" + "x," * 600, 'a\n"' + "x" * 200_000])
def test_a_sheet_beyond_measure_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        sheet_blocks(text)
