"""Tiny files of our own in the format of the three data sets."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.multihop_files import read_sets
from engine.errors import BadInput
from engine.knowledge.index import Place

MILL = "The mill stands in Orbrask. It was built by Ada Wexfeld."
WEXFELD = "Ada Wexfeld came from Tavholm. She kept geese."
OTHER = "Another mill burned. Nobody rebuilt it."
CORPUS = [{"title": "Old Mill", "text": MILL}, {"title": "Ada Wexfeld", "text": WEXFELD},
          {"title": "Old Mill", "text": OTHER}, {"title": "Old Mill", "text": MILL}]  # fmt: skip
ASKED = "Where did the builder of the mill come from?"
HOTPOT = {
    "_id": "1", "question": ASKED, "answer": "Tavholm", "type": "bridge",
    "supporting_facts": [["Old Mill", 1], ["Ada Wexfeld", 0]],
    "context": [["Old Mill", ["The mill stands in Orbrask.", " It was built by Ada Wexfeld."]],
                ["Ada Wexfeld", ["Ada Wexfeld came from Tavholm.", " She kept geese."]]],
}  # fmt: skip
MUSIQUE = {
    "id": "2hop__1", "question": ASKED, "answer": "Tavholm", "answer_aliases": [],
    "paragraphs": [{"title": "Old Mill", "paragraph_text": OTHER, "is_supporting": False},
                   {"title": "Old Mill", "paragraph_text": MILL, "is_supporting": True},
                   {"title": "Ada Wexfeld", "paragraph_text": WEXFELD, "is_supporting": True}],
}  # fmt: skip


def _put(folder: Path, name: str, questions: Any, corpus: Any) -> None:
    (folder / f"{name}.json").write_text(json.dumps(questions), encoding="utf-8")
    (folder / f"{name}_corpus.json").write_text(json.dumps(corpus), encoding="utf-8")


def _texts(folder: Path, name: str, question: Any, corpus: Any) -> list[str]:
    _put(folder, name, [question], corpus)
    (read,) = read_sets(folder)
    by_id = {document.id: document for document in read.documents}
    return [by_id[place.document].passages[place.passage].text for place in read.questions[0].gold]


@pytest.mark.parametrize(
    ("name", "question"), [("hotpotqa", HOTPOT), ("2wikimultihopqa", HOTPOT), ("musique", MUSIQUE)]
)
def test_gold_is_found_among_namesakes(tmp_path: Path, name: str, question: Any) -> None:
    corpus = [CORPUS[2], *CORPUS]
    assert _texts(tmp_path, name, question, corpus) == [MILL, WEXFELD]


def test_contexts_with_text_are_read_too(tmp_path: Path) -> None:
    contexts = [
        {"title": one["title"], "text": one["text"], "is_supporting": one["text"] != OTHER} for one in CORPUS[:3]
    ]
    question = {"question": ASKED, "gold_ans": ["Tavholm"], "contexts": contexts}
    assert _texts(tmp_path, "musique_train", question, CORPUS) == [MILL, WEXFELD]


def test_supporting_sentences_are_kept_and_sentences_cut(tmp_path: Path) -> None:
    _put(tmp_path, "hotpotqa", [HOTPOT], CORPUS)
    (read,) = read_sets(tmp_path)
    assert read.passages == 3
    question = read.questions[0]
    assert question.answer == "Tavholm" and question.text == ASKED
    assert [number for _, number in question.gold_sentences] == [1, 0]
    cut = {document.id: document.passages[0] for document in read.documents}
    shown = [cut[place.document].text[slice(span.start, span.end)] for place, number in question.gold_sentences
             for span in [cut[place.document].sentences[number]]]  # fmt: skip
    assert shown == ["It was built by Ada Wexfeld.", "Ada Wexfeld came from Tavholm."]


def test_a_corpus_of_titles_with_sentences(tmp_path: Path) -> None:
    corpus = {title: sentences for title, sentences in HOTPOT["context"]}
    assert _texts(tmp_path, "hotpotqa_train", HOTPOT, corpus) == [MILL, WEXFELD]


def test_sets_come_one_by_one_and_strangers_are_left_alone(tmp_path: Path) -> None:
    _put(tmp_path, "musique", [MUSIQUE], CORPUS)
    _put(tmp_path, "hotpotqa", [HOTPOT], CORPUS)
    _put(tmp_path, "holidays", [], [])
    (tmp_path / "2wikimultihopqa_corpus.json").write_text("[]", encoding="utf-8")
    assert [found.name for found in read_sets(tmp_path)] == ["hotpotqa", "musique"]


def test_a_question_without_its_passage_is_left_out(tmp_path: Path) -> None:
    lost = HOTPOT | {"supporting_facts": [["Nowhere", 0], ["Ada Wexfeld", 0]]}
    _put(tmp_path, "hotpotqa", [lost, HOTPOT], CORPUS)
    assert len(read_sets(tmp_path)[0].questions) == 1
    _put(tmp_path, "hotpotqa", [lost], CORPUS)
    with pytest.raises(BadInput, match="belong together"):
        read_sets(tmp_path)


@pytest.mark.parametrize(
    ("questions", "corpus", "said"),
    [
        ({}, CORPUS, "hotpotqa.json is no list"),
        ([1], CORPUS, "hotpotqa.json is no list"),
        ([HOTPOT], "no", "hotpotqa_corpus.json is no list"),
        ([HOTPOT], [{"title": "Old Mill"}], "entry 0: 'text' is None"),
        ([HOTPOT], {"Old Mill": "no list"}, "no list of sentences"),
        ([{"question": ASKED}], CORPUS, "question 0: its supporting passages"),
        ([HOTPOT | {"supporting_facts": [1]}], CORPUS, "question 0: its supporting passages"),
        ([HOTPOT | {"question": " "}], CORPUS, "question 0: 'question' is ' '"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, questions: Any, corpus: Any, said: str) -> None:
    _put(tmp_path, "hotpotqa", questions, corpus)
    with pytest.raises(BadInput, match=said):
        read_sets(tmp_path)


def test_no_json_no_folder_no_set(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No set was found"):
        read_sets(tmp_path)
    with pytest.raises(BadInput, match="is no folder"):
        read_sets(tmp_path / "nowhere")
    _put(tmp_path, "hotpotqa", [], [])
    (tmp_path / "hotpotqa.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match=r"hotpotqa\.json can not be read as JSON"):
        read_sets(tmp_path)


def test_places_are_those_of_the_index(tmp_path: Path) -> None:
    _put(tmp_path, "musique", [MUSIQUE], CORPUS)
    (read,) = read_sets(tmp_path)
    assert read.questions[0].gold == tuple(Place(document.id, 0) for document in read.documents[:2])
