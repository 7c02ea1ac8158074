import pytest

from benchmarks.knowledge import EXACT, HEADER, PANEL_NAME, PUSH, figures, ranked_by_all, table
from benchmarks.multihop import MultiHopSet, measured
from benchmarks.walk_rankers import PANEL, ExactRanker, Known, WalkRanker, know, lenses
from benchmarks.world_questions import ask_world, world_of
from engine.knowledge.reading import read_document


@pytest.fixture(scope="module")
def asked() -> MultiHopSet:
    world = world_of(120, 9)
    return ask_world(world, [read_document(name, data) for name, data in world.files], 24, 9)


@pytest.fixture(scope="module")
def known(asked: MultiHopSet) -> Known:
    return know(asked.documents)


def test_a_fine_push_ranks_as_the_exact_walk(asked: MultiHopSet, known: Known) -> None:
    exact, fine = ExactRanker(known), WalkRanker(known, epsilon=1e-7)
    for question in asked.questions[:8]:
        assert fine.rank(question.text, 5) == exact.rank(question.text, 5)


def test_walks_find_more_than_words_alone(asked: MultiHopSet, known: Known) -> None:
    walks = measured(asked.questions, [ExactRanker(known).rank(one.text, 8) for one in asked.questions])
    words = measured(asked.questions, [known.search.rank(one.text, 8) for one in asked.questions])
    assert walks.all_gold_at_8.mean() >= words.all_gold_at_8.mean()


def test_a_ranker_counts_what_it_costs(asked: MultiHopSet, known: Known) -> None:
    ranker = WalkRanker(known, PANEL)
    ranker.rank(asked.questions[0].text, 8)
    assert len(ranker.took_s) == 1 and len(ranker.touched) == len(PANEL)
    assert all(0 < share <= 1 for share in ranker.touched)


def test_the_matrix_knows_the_traits_of_the_panel() -> None:
    panel = lenses(PANEL)
    assert not any(lens.without_effect for lens in panel)
    assert len({lens.parameters for lens in panel}) == len(PANEL)


def test_the_result_has_all_figures(asked: MultiHopSet, known: Known) -> None:
    run = ranked_by_all(asked, known)
    rows, result = table(run), figures(run)
    assert all(len(row) == len(HEADER) for row in rows) and len(rows) == len(run.measures) == 8
    baselines = result["baselines"]
    assert isinstance(baselines, dict)
    assert {"FTS5", "BM25", "TF-IDF cosine", EXACT, PUSH} < set(baselines) and PANEL_NAME not in baselines
    expected = {"all_gold_at_8", "recall_at_5", "all_gold_at_5", "mrr", "nodes_touched_share", "recall_loss_points"}
    assert expected | {"p95_ms", "link_p95_ms", "questions"} < set(result)
