"""Any bytes become a document or a sentence; the same bytes always the same document."""

import hashlib
import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import BadInput
from engine.knowledge.document import Document
from engine.knowledge.reading import KINDS, read_document
from engine.knowledge.reading import file as module
from tests.engine.knowledge.reading.pages import pdf_of

SAMPLES = {
    "txt": "My Town\n\nIt lies by a river. Dr. Who lives there… 居里夫人。\n\n- one\n- two\n".encode(),
    "md": b"# Title\n\nText **bold** [x](y).\n\n```\ncode\n```\n\n## Sub\n| a | b |\n|---|---|\n",
    "html": b"<html><head><meta charset='utf-8'></head><body><nav>n</nav><h1>A &amp; B</h1><p>x<br>y</p>",
    "csv": b'name,age\n"Anna, B",3\n"Bob ""x""",4\n',
    "json": json.dumps({"data": [{"a": {"b": [1, 2.5]}, "c": None}, {"a": "x\ud800"}]}).encode(),
    "pdf": pdf_of([["The old mill stands by the river.", "Another line of text."]]),
}
MUTATIONS = {"txt": 700, "md": 700, "html": 700, "csv": 700, "json": 700, "pdf": 8}
"""PDF is read by a process of its own, which takes a moment to start."""


def check(document: Document) -> None:
    assert document.passages and document.title.strip() and document.kind in KINDS
    for number, passage in enumerate(document.passages):
        assert passage.number == number and passage.sentences
        place = 0
        for span in passage.sentences:
            assert not passage.text[place : span.start].strip() and span.start < span.end
            place = span.end
        assert not passage.text[place:].strip()
        f"{passage.heading}{passage.text}{document.title}{document.name}".encode()


def read_or_refuse(name: str, data: bytes) -> None:
    try:
        document = read_document(name, data)
    except BadInput as refused:
        said = str(refused)
        assert said.endswith(".") and said.isprintable() and len(said) < 600
    else:
        check(document)
        assert read_document(name, data) == document


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read(kind: str) -> None:
    data = SAMPLES[kind]
    document = read_document(f"folder/My_file.{kind.upper()}", data)
    check(document)
    assert (document.kind, document.name) == (kind, f"My_file.{kind.upper()}")
    assert document.id == hashlib.sha256(data).hexdigest()
    wanted = {"txt": "My Town", "md": "Title", "html": "A & B"}.get(kind, "My file")
    assert document.title == wanted


@given(
    kind=st.sampled_from([kind for kind in KINDS if kind != "pdf"]),
    data=st.binary(max_size=300) | st.text().map(str.encode),
)
def test_any_bytes_become_a_document_or_a_sentence(kind: str, data: bytes) -> None:
    read_or_refuse(f"x.{kind}", data)


@pytest.mark.parametrize("kind", KINDS)
def test_any_altered_file_becomes_a_document_or_a_sentence(kind: str) -> None:
    random = Random(7)
    for _ in range(MUTATIONS[kind]):
        data = bytearray(SAMPLES[kind])
        for _ in range(random.randint(1, 6)):
            place = random.randrange(len(data))
            match random.randrange(4):
                case 0:
                    data[place] = random.randrange(256)
                case 1:
                    del data[place : place + random.randint(1, 20)]
                case 2:
                    data[place:place] = data[place : place + random.randint(1, 30)] * random.randint(1, 4)
                case _:
                    data[place:place] = random.choice(
                        [b'"', b"<", b"[", b"\x00", b"\n\n", b"#", b"\xff", b"&#0;", b","]
                    )
            data = data or bytearray(b" ")
        read_or_refuse(f"x.{kind}", bytes(data))


@given(st.text(max_size=300))
def test_any_name_is_borne(name: str) -> None:
    read_or_refuse(name, b"Some text.")
    read_or_refuse(f"{name}.txt", b"Some text.")


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("x.txt", b"", "is empty"),
        ("x.txt", b" \n ", "is empty"),
        ("x.md", b"\xef\xbb\xbf", "no text"),
        ("x.exe", b"text", "of no kind"),
        ("x", b"text", "of no kind"),
        ("x.pdf", b"text", "called a PDF"),
        ("x.txt", SAMPLES["pdf"], "Rename it"),
        ("x.csv", b"PK\x03\x04abc", "ZIP"),
        ("x.txt", b"abc\x00\x01", "binary"),
        ("x.html", b"<script>a</script>", "no text"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(name: str, data: bytes, wanted: str) -> None:
    with pytest.raises(BadInput, match=wanted):
        read_document(name, data)


def test_a_file_beyond_the_limit_is_refused() -> None:
    with pytest.raises(BadInput, match="20 MB"):
        read_document("x.txt", b"a" * (module.MOST_BYTES + 1))
