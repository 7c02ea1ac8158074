"""What the page shows as HTML: every number in words, ranks as shared, and no name that is more than text."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import pytest

from app.pages.leaderboard.agreement_html import agreement_html, reading
from app.pages.leaderboard.board_html import NONE_FIT, board_html, left_out_words, status_html
from app.pages.leaderboard.duels_html import duels_html
from app.pages.leaderboard.files_html import files_html, taken_html
from app.pages.leaderboard.matrix_html import matrix_html, matrix_of
from app.pages.leaderboard.names import names_of
from app.pages.leaderboard.raters_html import length_words, position_words, raters_html, resampling_words
from app.pages.leaderboard.tuned_html import HOW_TO_ASK, tuned_html
from app.services.board import Report
from app.widgets.measured import percent, points, span
from engine.judging.agreement import ScaleAgreement, agreement_of
from engine.judging.biases import LengthEffect, PositionBias, RaterPosition
from engine.judging.board import board
from engine.judging.estimate import Estimate
from engine.judging.filters import Filters, LeftOut
from engine.judging.judgement import FLAGS, Contender, Judgement, Preference
from tests.app.pages.leaderboard.conftest import Room
from tests.app.services.echo import ANA
from tests.app.simulated import HOSTILE, PEOPLE, Crowd, judgements


@pytest.fixture
def report(room: Room) -> Report:
    return room.report()


def parsed(html: str) -> ET.Element:
    return ET.fromstring(f"<div>{html}</div>".replace(" download>", ' download="">'))


def text(html: str) -> str:
    return " ".join("".join(parsed(html).itertext()).split())


def body_rows(html: str) -> list[ET.Element]:
    return [row for table in parsed(html).iter("table") for row in table.iter("tr") if row.get("data-key") is not None]


def test_the_empty_page_teaches() -> None:
    said = text(board_html(None))
    assert "Ratings tab" in said and "import judgements" in said and "how sure that is" in said


def test_every_row_says_its_numbers(report: Report) -> None:
    rows = body_rows(board_html(report))
    assert [row.get("data-key") for row in rows] == [one.contender.key for one in report.board.rows]
    for row, one in zip(rows, report.board.rows, strict=True):
        said = " ".join("".join(row.itertext()).split())
        assert points(one.points.value) in said and span(one.points, points) in said
        assert percent(one.expected_share) in said and percent(one.tally.win_share) in said
        bar = next(svg for svg in row.iter("svg") if svg.get("role") == "img")
        assert f"95 % interval {span(one.points, points)}" in (bar.get("aria-label") or "")
        labels = [cell.get("data-label") for cell in row.iter("td")]
        assert labels[-5:] == ["In character", "Helpful", "Natural", "Safe", "Off its aims"]
    assert "control" in "".join(rows[-1].itertext()) and "control" not in "".join(rows[0].itertext())


def test_names_are_text_everywhere(report: Report, room: Room) -> None:
    titles = {batch.id: HOSTILE for batch in room.board.choices(ANA).batches}
    duels = room.board.duels(ANA, PEOPLE[1].key, Filters())
    pieces = (
        board_html(report),
        duels_html(PEOPLE[1].key, duels),
        matrix_html(report.board),
        tuned_html(report.board),
        raters_html(replace(report, raters=tuple(replace(one, rater=HOSTILE) for one in report.raters)), titles),
        taken_html(HOSTILE),
        status_html(None, HOSTILE),
    )
    for piece in pieces:
        page = parsed(piece)
        assert not list(page.iter("script")) and not list(page.iter("i")) and not list(page.iter("u"))
        assert HOSTILE in "".join(page.itertext())
    heat: Any = matrix_of(report.board).data[0]
    assert not [label for row in heat.customdata for label in row if "<" in label]


def test_shared_ranks_are_shown_as_shared(report: Report) -> None:
    ranked = [replace(row, rank=rank) for row, rank in zip(report.board.rows, (1, 1, 2, 4), strict=True)]
    said = board_html(replace(report, board=replace(report.board, rows=tuple(ranked))))
    assert re.findall(r'class="board-rank">([^<]+)', said) == ["=1", "=1", "2", "4"]
    assert "ranks are shared where intervals overlap" in said


def test_who_was_hardly_judged_is_provisional(room: Room) -> None:
    said = board_html(room.report(Crowd(prompts=2, raters=1)))
    assert said.count("is-provisional") == 4 and "fewer than 20 judgements" in said
    assert all("provisional" in "".join(row.itertext()) for row in body_rows(said))


def test_groups_that_never_met_have_boards_of_their_own(room: Room) -> None:
    room.judged()
    others = tuple(Contender(f"o{place}", f"Other {place}") for place in range(3))
    said = board_html(room.report(Crowd(batch="Apart", people=others)))
    assert said.count("<table") == 2 and "No judgement joins these contenders" in said and "Board 2 of 2" in said


def test_filters_that_nothing_fits_are_said(room: Room) -> None:
    report = room.report(filters=Filters(until_ms=1))
    assert NONE_FIT in board_html(report) and "114 left out: 114 of other days" in status_html(report)


def test_what_is_left_out_is_said_with_its_reason() -> None:
    assert left_out_words(LeftOut()) == "None was left out."
    said = left_out_words(LeftOut(gold=3, leak=2))
    assert said.startswith("5 left out: 3 on gold items") and "2 in which an answer gave away who speaks" in said


def test_equal_names_are_told_apart() -> None:
    names = names_of([Contender("abcdef99", "Ana", 2), Contender("123456aa", "Ana", 2), Contender("base", " ")])
    assert names == {"abcdef99": "Ana · v2 (abcdef)", "123456aa": "Ana · v2 (123456)", "base": "No name"}


def duel(preference: Preference, is_swapped: bool = False) -> Judgement:
    one = next(found for found in judgements() if found.left.contender.key == PEOPLE[0].key)
    return replace(one, preference=preference, is_swapped=is_swapped, flags=FLAGS, comment="Why <b>so</b>?")


@pytest.mark.parametrize(
    ("preference", "said"),
    [
        (Preference.LEFT_MUCH, "Won: Ana · v2 is much better"),
        (Preference.RIGHT, "Lost: <b>Bo</b>"),
        (Preference.TIE, "Tie"),
        (Preference.BOTH_BAD, "Both bad"),
    ],
)
def test_a_duel_says_who_won_by_whom_and_why(preference: Preference, said: str) -> None:
    shown = text(duels_html(PEOPLE[0].key, [duel(preference, is_swapped=True)]))
    assert said in shown and "by Rater 1" in shown and "batch “Spring”" in shown and "Why <b>so</b>?" in shown
    assert "reported: gives away who speaks" in shown and "in character" in shown
    assert "shown as B" in shown.partition("shown as A")[0], "its own answer stands first"
    other = text(duels_html(PEOPLE[1].key, [duel(Preference.RIGHT)]))
    assert "Won: <b>Bo</b>" in other and "shown as B" in other.partition("shown as A")[0]


def test_without_duels_there_is_a_sentence() -> None:
    assert duels_html("", ()) == "" and "no duel" in duels_html("gone", ())


def test_traits_are_drawn_only_when_somebody_rated_them(report: Report) -> None:
    drawn = parsed(tuned_html(report.board))
    assert len([svg for svg in drawn.iter("svg") if svg.get("role") == "img"]) == 4
    assert "openness 1.00, over 3 contenders" in text(tuned_html(report.board))
    assert "no aims: the control" in text(tuned_html(report.board))
    assert HOW_TO_ASK not in tuned_html(report.board)
    assert HOW_TO_ASK in tuned_html(board(judgements(Crowd(asks_traits=False))))


def agreement(alpha: float | None, ac2: float = 0.5, low: float | None = 0.1) -> ScaleAgreement:
    known = Estimate(alpha, low, 0.99, 9) if alpha is not None else None
    return ScaleAgreement(9, 1, 3, Estimate(0.6, 0.5, 0.7, 9), known, Estimate(ac2, 0.4, 0.9, 9))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (ScaleAgreement(0, 9, 1, None, None, None), "nothing was judged by two raters"),
        (agreement(None), "All answers are the same"),
        (agreement(0.85, low=0.81), "firm conclusions."),
        (agreement(0.85, low=0.7), "the interval reaches lower"),
        (agreement(0.8, low=0.8), "well enough for firm"),
        (agreement(0.799), "tentative conclusions only"),
        (agreement(0.667), "tentative conclusions only"),
        (agreement(0.666), "differ too much for firm conclusions."),
        (agreement(0.2, ac2=0.9), "by AC2, which suffers less"),
        (agreement(-0.2), "differ too much"),
    ],
)
def test_agreement_is_read_by_krippendorffs_cut_offs(found: ScaleAgreement, said: str) -> None:
    assert said in reading(found)


def test_the_table_of_agreement_has_a_row_for_each_question(report: Report) -> None:
    said = agreement_html(report.agreement)
    assert said.count('role="rowheader"') == 5 and "36 items" in text(said) and "72 answers" in text(said)
    assert ".667" in said and "1000 times, seed 0" in said
    bare = agreement_html(agreement_of(judgements(Crowd(asks_scales=False)), resamples=50))
    assert bare.count('role="rowheader"') == 1


def position(share: float, p: float, is_found: bool) -> PositionBias:
    rater = RaterPosition("b1", "Rater <2>", Estimate(0.9, 0.7, 0.97, 40), 0.0001, 0.0003, True)
    return PositionBias(Estimate(share, share - 0.1, share + 0.1, 90), p, is_found, (rater,) if is_found else ())


def test_a_bias_is_said_when_it_is_found() -> None:
    assert "No leaning to one side was found." in position_words(position(0.52, 0.4, False), {})
    found = position_words(position(0.7, 0.0004, True), {"b1": "Spring"})
    assert "lean to what is shown as A" in found and "p < .001" in found
    assert "By themselves lean: Rater <2> (Spring, A 90 %)." in found
    assert "shown as B" in position_words(position(0.3, 0.004, True), {}) and "nothing can be said" in position_words(
        PositionBias(None, None, False, ()), {}
    )


def test_length_and_resampling_are_said(report: Report) -> None:
    assert "the longer answer won 49 % (32 % to 67 %)" in length_words(
        LengthEffect(Estimate(0.49, 0.32, 0.67, 9), 0.1, 9)
    )
    assert "no decisive vote" in length_words(LengthEffect(None, None, 0))
    assert "prompts are drawn anew, 1000 times, seed 0" in resampling_words(report.board)
    assert "nothing about other raters" in resampling_words(report.board)
    assert "prompts and raters" in resampling_words(board(judgements(Crowd(raters=4))))
    assert "none" in resampling_words(board([]))


def test_every_rater_has_a_row(report: Report) -> None:
    said = raters_html(report, {})
    assert said.count('role="rowheader"') == 3 and "Nobody is left out" in said
    assert 'data-label="Gold right"' in said and "n 1</small>" in said


def test_links_lead_to_all_and_to_each_batch(room: Room) -> None:
    assert "nothing to take along" in files_html(None)
    spring = room.judged()
    links = [link.get("href") for link in parsed(files_html(room.board.choices(ANA))).iter("a")]
    assert links == [f"/files/judgements/all/{form}" for form in ("csv", "jsonl", "parquet", "method")]
    room.judged(Crowd(batch=HOSTILE, seed=2))
    page = parsed(files_html(room.board.choices(ANA)))
    assert f"/files/judgements/{spring}/parquet" in [link.get("href") for link in page.iter("a")]
    assert HOSTILE in "".join(page.itertext()) and all(link.get("download") is not None for link in page.iter("a"))
