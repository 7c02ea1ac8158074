"""A page's text without its menus and scripts."""

import pytest

from engine.knowledge.reading.block import Block
from engine.knowledge.reading.page import page_blocks


def test_headings_become_paths_and_menus_scripts_and_styles_are_dropped() -> None:
    page = (
        "<head><title>t</title><style>p{}</style><script>var a = '<p>bad</p>'</script></head><body>"
        "<nav><p>menu</p></nav>"
        "<h1>Caf&eacute; <b>Noir</b></h1><p>One &amp;\n two &lt;3.<p>Next<h2>Sub</h2><ul><li>a<li>b</ul>"
        "<table><tr><th>x<td>y</table>"
    )
    assert page_blocks(page) == [
        Block(("Café Noir",), "One & two <3."),
        Block(("Café Noir",), "Next"),
        Block(("Café Noir", "Sub"), "a\nb"),
        Block(("Café Noir", "Sub"), "x; y"),
    ]


def test_inline_tags_do_not_part_words() -> None:
    assert page_blocks("<p>Ma<b>rie</b> <i>Curie</i></p>") == [Block((), "Marie Curie")]


def test_a_head_that_never_closes_ends_at_the_body() -> None:
    assert page_blocks("<head><title>t<body><p>text") == [Block((), "text")]


def test_comments_are_dropped_and_a_bracket_alone_is_text() -> None:
    assert page_blocks("<p>a <!-- <p>b > c --> d < e & 1<2 <b>f</b>") == [Block((), "a d < e & 1<2 f")]


@pytest.mark.timeout(30)
@pytest.mark.parametrize("piece", ["<meta ", "<!--", "<!", "<p a='", "<![CDATA[", "</", '<a b="<'])
def test_a_page_of_nothing_that_closes_is_still_read_soon(piece: str) -> None:
    page_blocks(piece * 100_000)
