"""A PDF's text by pages; a bad one ends its own reader and gets a sentence."""

from pathlib import Path

import pytest

from engine.errors import BadInput
from engine.knowledge.reading import pdf, pdf_child
from engine.knowledge.reading.block import Block
from engine.knowledge.reading.pdf import pdf_blocks
from tests.engine.knowledge.reading.pages import locked, pdf_of

PROSE = ["The old mill stands by the river and has not been", "used for many years."]


def refusal(data: bytes) -> str:
    with pytest.raises(BadInput) as refused:
        pdf_blocks(data)
    said = str(refused.value)
    assert said.endswith(".") and said.isprintable() and len(said) < 500
    return said


def test_a_page_is_a_heading_and_its_lines_are_joined() -> None:
    assert pdf_blocks(pdf_of([PROSE, ["Second page has its own words here."]])) == [
        Block(("page 1",), " ".join(PROSE)),
        Block(("page 2",), "Second page has its own words here."),
    ]


def test_a_paragraph_that_goes_on_overleaf_stays_whole() -> None:
    found = pdf_blocks(pdf_of([["The old mill stands by the"], ["river and has not been used."]]))
    assert found == [Block(("page 1",), "The old mill stands by the river and has not been used.")]


def test_running_titles_and_page_numbers_are_dropped() -> None:
    words = ["alpha", "beta", "gamma", "delta", "epsilon"]
    pages = [["My Book", f"Here is {word} and nothing else at all.", f"- {n} -"] for n, word in enumerate(words, 1)]
    assert [block.text for block in pdf_blocks(pdf_of(pages))] == [
        f"Here is {w} and nothing else at all." for w in words
    ]


def test_a_locked_file_says_so_and_one_locked_against_changes_is_read() -> None:
    assert "encrypted" in refusal(locked(pdf_of([PROSE]), "secret"))
    assert pdf_blocks(locked(pdf_of([PROSE]), "")) == pdf_blocks(pdf_of([PROSE]))


def test_a_file_of_pictures_says_so() -> None:
    assert "2 pages" in (said := refusal(pdf_of([[], []]))) and "pictures" in said


def test_too_many_pages_are_refused() -> None:
    assert "pages, more than" in refusal(pdf_of([["x"]], times=pdf_child.MOST_PAGES + 1))


def test_a_damaged_file_gets_a_sentence() -> None:
    whole = pdf_of([PROSE])
    refusal(whole[:40])
    refusal(b"%PDF-1.7\n" + b"\xff" * 1000)


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended the program"),
        ("import time; time.sleep(60)", "could not be unpacked within 1 seconds"),
        ("import sys; sys.stderr.write('odd\\n\\x1b[31m thing'); sys.exit(2)", "odd .\\[31m thing"),
    ],
)
def test_a_reader_that_dies_hangs_or_complains_is_told(
    program: str, wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text(program, encoding="utf-8")
    monkeypatch.setattr(pdf, "CHILD", child)
    monkeypatch.setattr(pdf, "TIME_LIMIT_S", 1 if "sleep" in program else 60)
    with pytest.raises(BadInput, match=wanted):
        pdf_blocks(b"%PDF-")
