import pytest

from benchmarks.lexical_rankers import Bm25Ranker, Fts5Ranker, TfidfRanker, passages_of
from engine.knowledge.document import Document, Passage, Span
from engine.knowledge.index import Place

TEXTS = {
    "Geese": "Geese graze on the green below the mill.",
    "Mill": "The mill ground barley until the great flood.",
    "Flood": "A flood took the bridge, two barns and forty sheep.",
    "Bakers": "Bakers rise early and quarrel about yeast.",
}
RANKERS = (Fts5Ranker, Bm25Ranker, TfidfRanker)


def _documents() -> list[Document]:
    return [Document(title.lower(), title, f"{title}.txt", "txt", (Passage(0, "", text, (Span(0, len(text)),)),))
            for title, text in TEXTS.items()]  # fmt: skip


@pytest.mark.parametrize("ranker", RANKERS)
def test_the_passage_with_the_words_comes_first(ranker: type[Fts5Ranker | Bm25Ranker | TfidfRanker]) -> None:
    ranked = ranker(_documents()).rank("How many sheep did the flood take?", 8)
    assert ranked[:2] == [Place("flood", 0), Place("mill", 0)]
    assert Place("bakers", 0) not in ranked


@pytest.mark.parametrize("ranker", RANKERS)
@pytest.mark.parametrize("question", ["", "the of and", "zebra", '" OR * NEAR(', "title:"])
def test_a_question_without_known_words_finds_nothing(
    ranker: type[Fts5Ranker | Bm25Ranker | TfidfRanker], question: str
) -> None:
    assert ranker(_documents()).rank(question, 8) == []


@pytest.mark.parametrize("ranker", RANKERS)
def test_no_more_than_asked_for(ranker: type[Fts5Ranker | Bm25Ranker | TfidfRanker]) -> None:
    assert len(ranker(_documents()).rank("mill flood geese bakers", 2)) == 2


def test_scores_fall() -> None:
    found = Fts5Ranker(_documents()).search("the mill and the flood", 8)
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True) and scores[-1] >= 0


def test_the_title_is_the_lowest_heading() -> None:
    under = Document("d", "Book", "b.md", "md", (Passage(0, "Part › Chapter", "One.", ()), Passage(1, "", "Two.", ())))
    assert [title for _, title, _ in passages_of([under])] == ["Chapter", "Book"]
