"""MuSiQue, HotpotQA and 2WikiMultihopQA from a folder of files as HippoRAG lays them out; none comes with the studio.

Of each set `NAME.json` holds the questions and `NAME_corpus.json` the passages: a list of {title, text}, or one object
{title: [sentence, ...]}. A question marks its passages by `supporting_facts` [[title, sentence], ...], by `paragraphs`
with `is_supporting`, or by `contexts` with `is_supporting`. An entry of the corpus becomes a document of one passage.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.multihop import MultiHopQuestion, MultiHopSet
from engine.errors import BadInput
from engine.knowledge.document import Document, Passage, Span
from engine.knowledge.index import Place

SETS = ("musique", "hotpotqa", "2wikimultihopqa")
"""How the files' names begin."""
SENTENCE = re.compile(r"\S(?:.*?[.!?][\"')\]]*(?=\s)|.*)", re.DOTALL)


def read_sets(folder: Path) -> list[MultiHopSet]:
    """Return each set that lies in `folder`, the known ones first, by name.

    Raises:
        BadInput: no set lies there, or a file is not as it should be; the message names it.
    """
    if not folder.is_dir():
        raise BadInput(f"{str(folder)!r} is no folder. Name one that holds NAME.json and NAME_corpus.json.")
    pairs = [(path.name.removesuffix("_corpus.json"), path) for path in sorted(folder.glob("*_corpus.json"))]
    there = [(name, path) for name, path in pairs if name.startswith(SETS) and (folder / f"{name}.json").is_file()]
    if not there:
        wanted = ", ".join(f"{name}.json with {name}_corpus.json" for name in SETS)
        raise BadInput(f"No set was found in {str(folder)!r}. Put one of these there: {wanted}.")
    return [read_set(name, folder / f"{name}.json", corpus) for name, corpus in there]


def read_set(name: str, questions: Path, corpus: Path) -> MultiHopSet:
    """Return one set; questions whose passages are not all in the corpus are left out.

    Raises:
        BadInput: a file is not as it should be, or no question can be asked.
    """
    documents: dict[str, Document] = {}
    by_title: dict[str, list[Document]] = {}
    for title, text, sentences in _entries(corpus):
        document = _document(title, text, sentences)
        if document.id not in documents:
            documents[document.id] = document
            by_title.setdefault(title, []).append(document)
    asked = []
    for number, sample in enumerate(_list_of_objects(questions)):
        gold = _gold(sample, by_title, f"{questions.name}, question {number}")
        if gold:
            asked.append(_question(sample, gold, f"{questions.name}, question {number}"))
    if not asked:
        raise BadInput(
            f"No question of {questions.name} has its passages in {corpus.name}. Do the two belong together?"
        )
    return MultiHopSet(name, tuple(documents.values()), tuple(asked))


def _entries(corpus: Path) -> Iterator[tuple[str, str, Sequence[str]]]:
    data = _json(corpus)
    if isinstance(data, dict):
        for title, sentences in data.items():
            if not isinstance(sentences, list) or not all(isinstance(one, str) for one in sentences):
                raise BadInput(f"{corpus.name}: the entry {title!r} is no list of sentences.")
            yield title, "".join(sentences).strip(), sentences
        return
    for number, entry in enumerate(_list_of_objects(corpus)):
        where = f"{corpus.name}, entry {number}"
        yield _text(entry, "title", where), _text(entry, "text", where), ()


def _document(title: str, text: str, sentences: Sequence[str]) -> Document:
    """Cut `text` at the sentences that its set gives, or else where a sentence seems to end."""
    spans, at = [], 0
    for sentence in sentences:
        start = text.find(sentence.strip(), at)
        if sentence.strip() and start >= 0:
            at = start + len(sentence.strip())
            spans.append(Span(start, at))
    if not sentences:
        spans = [Span(found.start(), found.end()) for found in SENTENCE.finditer(text)]
    digest = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
    return Document(digest, title, f"{title}.txt", "txt", (Passage(0, title, text, tuple(spans)),))


def _gold(
    sample: Mapping[str, Any], by_title: Mapping[str, Sequence[Document]], where: str
) -> list[tuple[Place, int | None]]:
    """Return the passages, each with a sentence where one is named; empty if one is not in the corpus."""
    marked: list[tuple[str, str | None, int | None]] = []
    try:
        if "supporting_facts" in sample:
            begins = {title: sentences[0].strip() for title, sentences in sample.get("context", []) if sentences}
            marked = [(title, begins.get(title), sentence) for title, sentence in sample["supporting_facts"]]
        else:
            own = sample["paragraphs"] if "paragraphs" in sample else sample["contexts"]
            marked = [
                (one["title"], one["text"] if "text" in one else one["paragraph_text"], None)
                for one in own
                if one.get("is_supporting")
            ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(f"{where}: its supporting passages can not be read ({error!r}).") from error
    gold: list[tuple[Place, int | None]] = []
    for title, text, sentence in marked:
        there = by_title.get(title, ())
        fitting = [one for one in there if text is None or one.passages[0].text.startswith(text.strip())]
        if not fitting:
            return []
        gold.append((Place(fitting[0].id, 0), sentence))
    return gold


def _question(sample: Mapping[str, Any], gold: Sequence[tuple[Place, int | None]], where: str) -> MultiHopQuestion:
    answer = sample.get("answer", sample.get("gold_ans", ""))
    first = answer[0] if isinstance(answer, list) and answer else answer
    places = tuple(dict.fromkeys(place for place, _ in gold))
    sentences = tuple((place, sentence) for place, sentence in gold if sentence is not None)
    text = _text(sample, "question", where)
    return MultiHopQuestion(text, str(sample.get("type", "bridge")), len(places), str(first), places, sentences)


def _list_of_objects(path: Path) -> list[Mapping[str, Any]]:
    data = _json(path)
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise BadInput(f"{path.name} is no list of objects. Take the file as its data set publishes it.")
    return data


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path.name} can not be read as JSON: {error}.") from error


def _text(entry: Mapping[str, Any], key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"{where}: {key!r} is {value!r}; it must be a text.")
    return value.strip()
