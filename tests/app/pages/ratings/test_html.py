"""What the page draws: states in words, progress, links, and nothing that people wrote as markup."""

from dataclasses import replace

import pytest

from app.pages.ratings.amount import Amount, amount_html, amount_words, raters_needed, work_words
from app.pages.ratings.batch_html import contenders_html, head_html, next_step, plan_words, prompts_html
from app.pages.ratings.list_html import Row, list_html
from app.pages.ratings.raters_html import link_of, raters_html
from app.services.answer_jobs import JobState
from app.services.batches import BatchDesk
from engine.judging.judgement import Contender
from storage.rating_records import (
    BatchContender,
    BatchPlan,
    BatchPrompt,
    BatchRecord,
    BatchState,
    BatchSummary,
    RaterRecord,
)

NASTY = "<img src=x onerror=alert(1)>"
PLAN = BatchPlan()
SUMMARY = BatchSummary("f" * 32, NASTY, BatchState.ANSWERING, PLAN, 4, 12, 0, 0, 0, 0, 1_000, None)
RATER = RaterRecord("1" * 32, "ABCDE12345", f"Rater {NASTY}", NASTY, 7, 3, 1, True, None)
RECORD = BatchRecord(
    SUMMARY,
    (
        BatchContender(Contender("k", NASTY, 2, (9, 5, 5, 5, 1)), {}),
        BatchContender(Contender("base", "Plain base"), {}),
    ),
    (BatchPrompt(NASTY, NASTY, (("a", "b"),)),),
)


def desk(job: JobState = JobState(), leaks: int = 0, **changed: object) -> BatchDesk:  # noqa: B008
    summary = replace(SUMMARY, **changed)  # pyright: ignore[reportArgumentType]
    return BatchDesk(replace(RECORD, summary=summary), (RATER,), leaks, job)


def test_nothing_that_people_wrote_is_markup() -> None:
    drawn = [
        list_html([Row(SUMMARY)], "", 2_000),
        head_html(desk(JobState(error=NASTY)), 2_000, NASTY),
        contenders_html(RECORD.contenders),
        prompts_html(RECORD.prompts),
        raters_html([RATER], 2_000),
        amount_html(Amount(2, 1, PLAN)),
    ]
    for html in drawn:
        assert "<img" not in html
    assert "&lt;img" in drawn[0] and "&lt;img" in drawn[4]


def test_an_empty_list_says_what_a_batch_is_and_what_to_do() -> None:
    assert "Press <b>New batch</b>" in list_html([], "", 0)


def test_the_list_says_state_and_progress() -> None:
    running = list_html([Row(SUMMARY, JobState(is_running=True))], SUMMARY.id, 2_000)
    assert "making answers<" in running and 'max="12" value="4"' in running and 'aria-current="true"' in running
    assert "making answers stopped" in list_html([Row(SUMMARY)], "", 2_000)
    judged = replace(SUMMARY, state=BatchState.OPEN, items=6, judgements=5, judgements_wanted=18, raters=1)
    assert "5 of 18 judgements" in list_html([Row(judged)], "", 2_000) and "1 rater<" in list_html([Row(judged)], "", 0)
    imported = list_html([Row(replace(judged, state=BatchState.IMPORTED))], "", 2_000)
    assert "5 judgements" in imported and "<progress" not in imported


@pytest.mark.parametrize(
    ("given", "sentence", "step"),
    [
        (desk(JobState(is_running=True)), "Answers are being made.", "goes on when you leave"),
        (desk(), "Making answers has stopped.", "Press Go on"),
        (desk(state=BatchState.OPEN, items=6), "Open: raters can judge.", "invite at least 3 raters"),
        (desk(state=BatchState.OPEN, items=6, raters=2), "Open: raters can judge.", "invite at least 1 more"),
        (desk(state=BatchState.OPEN, items=6, raters=3), "Open: raters can judge.", "ends by itself"),
        (desk(state=BatchState.DONE, done_ms=2_000), "Done.", "may know the names"),
        (desk(state=BatchState.IMPORTED), "Imported.", "nobody judges here"),
    ],
)
def test_a_batch_says_where_it_stands_and_what_comes_next(given: BatchDesk, sentence: str, step: str) -> None:
    html = head_html(given, 3_000)
    assert sentence in html and step in html and step in next_step(given)


def test_errors_and_leaks_are_said() -> None:
    html = head_html(desk(JobState(error="The pack broke."), leaks=2), 3_000)
    assert 'role="alert">The pack broke.' in html and "2 answers give away who speaks" in html
    assert "give" not in head_html(desk(), 3_000) and "1 answer gives" in head_html(desk(leaks=1), 3_000)


def test_a_plan_in_words() -> None:
    plan = BatchPlan((1, 2), 1, None, 20, 0.1, 0.0, False, True, True)
    assert plan_words(plan) == (
        "Seeds 1, 2; 1 rater for each pair; at most 20 items a rater; 10% gold, 0% repeats; "
        "asked: preference, traits heard; raters read how each voice is meant to sound."
    )


def test_a_link_leads_to_the_raters_page() -> None:
    assert link_of("ABCDE12345") == "/rate?code=ABCDE12345"
    html = raters_html([RATER, replace(RATER, label="Rater 2", seen_ms=1_000)], 2_000)
    assert html.count('data-link="/rate?code=ABCDE12345"') == 2 and "Copy all links" in html and "never" in html
    assert raters_html([], 0) == "" and "Copy all" not in raters_html([RATER], 0)


def test_the_amount_is_counted() -> None:
    plan = BatchPlan(gold_share=0.0, repeat_share=0.0)
    assert amount_words(Amount(4, 16, plan)) == (
        "4 contenders × 16 prompts × 1 seed = 64 answers, 96 pairs; "
        "3 raters each = 288 judgements; about 96 minutes a rater with 3 raters."
    )
    quick = replace(plan, asks_scales=False, per_rater=24)
    assert raters_needed(96, quick) == 12
    assert work_words(96, quick) == "3 raters each = 288 judgements; about 10 minutes a rater with 12 raters"
    # Gold and repeats take a rater's time and are no judgements that count.
    assert raters_needed(96, replace(quick, gold_share=0.25, repeat_share=0.25)) == 24
    assert "about 4 minutes" in work_words(2, replace(plan, gold_share=0.3, repeat_share=0.2))


@pytest.mark.parametrize(
    ("amount", "lack"),
    [
        (Amount(1, 0, PLAN), "at least two contenders (the plain base counts as one) and at least one prompt"),
        (Amount(13, 1, PLAN), "at most 12 contenders"),
        (Amount(2, 201, PLAN), "at most 200 prompts"),
        (Amount(12, 170, PLAN), "at most 2000 answers"),
        (Amount(2, 1, replace(PLAN, seeds=())), "at least one seed"),
    ],
)
def test_what_is_missing_stands_beside_the_amount(amount: Amount, lack: str) -> None:
    assert lack in amount_html(amount)
    assert "ratings-lack" not in amount_html(Amount(2, 1, PLAN))
