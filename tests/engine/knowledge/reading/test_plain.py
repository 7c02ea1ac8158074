"""Paragraphs, lists and headings of plain text and Markdown."""

import pytest

from engine.knowledge.reading.block import Block
from engine.knowledge.reading.plain import join_lines, markdown_blocks, plain_blocks


def test_wrapped_lines_are_joined_and_a_log_keeps_its_lines() -> None:
    wrapped = [
        "The quick brown fox jumps over the lazy dog and then sleeps",
        "for a very long time under a tree in the",
        "end.",
    ]
    assert "\n" not in join_lines(wrapped)
    assert (
        join_lines(["anna: Hello there.", "bob: Hi.", "anna: Are you coming to the big party tonight?"]).count("\n")
        == 2
    )
    assert join_lines(["It was an extra-", "ordinary day."]) == "It was an extraordinary day."
    assert join_lines(["- one", "- two"]) == "- one\n- two"


def test_a_short_line_on_its_own_is_a_heading() -> None:
    found = plain_blocks("My Town\n\nIt lies by a river, and is old.\n\n1.1 Early Days\n\nNobody knows how it began.")
    assert found == [
        Block(("My Town",), "It lies by a river, and is old."),
        Block(("My Town", "1.1 Early Days"), "Nobody knows how it began."),
    ]
    assert plain_blocks("Hello.\n\nThis is text.")[0].heading == ()


def test_markdown_headings_become_paths() -> None:
    text = (
        "---\na: b\n---\nTop\n===\nHi **bold** and [link](http://x.y).\n\n## Sub\n> quoted\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n# Next #\nEnd."
    )
    assert markdown_blocks(text) == [
        Block(("Top",), "Hi bold and link."),
        Block(("Top", "Sub"), "quoted"),
        Block(("Top", "Sub"), "a; b\n1; 2"),
        Block(("Next",), "End."),
    ]


def test_a_heading_without_text_is_kept_as_text() -> None:
    assert markdown_blocks("# A\n## B\n# C\ntext") == [Block(("A",), "B"), Block(("C",), "text")]
    assert markdown_blocks("# Only") == [Block((), "Only")]


def test_code_is_kept_and_holds_no_heading() -> None:
    assert markdown_blocks("```\n# not a heading\n```\nafter") == [Block((), "# not a heading"), Block((), "after")]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ["<!--", "**a", "[", "`a", "_a ", "<a "])
def test_marks_that_never_close_are_still_read_soon(piece: str) -> None:
    markdown_blocks(piece * 100_000)
