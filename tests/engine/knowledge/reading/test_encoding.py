"""A text is read as it was written, or refused: never with wrong letters unsaid."""

import pytest

from engine.errors import BadInput
from engine.knowledge.reading.encoding import decoded, encoding_note

GERMAN = "Die Größe des Hauses überraschte alle, und das Café schloß früh."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_certain_encoding_is_read_without_a_note(encoding: str) -> None:
    assert decoded("x.txt", GERMAN.encode(encoding)).text == GERMAN
    assert encoding_note("x.txt", GERMAN.encode(encoding)) == ""


def test_latin_1_is_read_and_told() -> None:
    data = GERMAN.encode("latin-1")
    assert decoded("x.txt", data) == (GERMAN, "windows-1252")
    assert "x.txt" in encoding_note("x.txt", data) and encoding_note("x.txt", data).endswith(".")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Зеркало стояло в углу комнаты", "cp1251"),
        ("Wisła płynie przez całą Polskę", "cp1250"),
        ("居里夫人发现了镭", "gbk"),
        ("東京大学", "shift_jis"),
    ],
)
def test_what_would_become_other_letters_is_refused(text: str, encoding: str) -> None:
    with pytest.raises(BadInput, match="Save it as UTF-8"):
        decoded("x.txt", text.encode(encoding))


def test_a_page_may_declare_its_encoding() -> None:
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Зеркало'
    assert decoded("x.html", page.encode("cp1251")).text == page


@pytest.mark.parametrize(
    "data", [b"\x7fELF\x00\x01\x02", b"\x01\x02\x03\x04\x05\x06\x07", "ab".encode("utf-16") + b"c"]
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        decoded("x.txt", data)
