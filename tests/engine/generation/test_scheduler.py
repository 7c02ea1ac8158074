"""The thread that owns the model: admission, fairness, stopping, failing, ending."""

import copy
import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import torch

from engine.base.loader import Base
from engine.errors import BadInput, Busy, GenerationError
from engine.generation.decoder import BatchDecoder, Row
from engine.generation.job import Broke, Ended, Piece, RowEvent, RowJob, RowPlan
from engine.generation.scheduler import ModelThread
from engine.types import Sampling, StopReason
from tests.engine.generation.conftest import GREEDY, PLAIN, Bench

pytestmark = pytest.mark.timeout(60)

LONG = Sampling(temperature=0.0, max_new_tokens=100)
WAIT_S = 30.0


class Gate:
    """A plan that holds the owner thread until it is opened, so that a test decides what happens meanwhile."""

    def __init__(self, plan: RowPlan) -> None:
        """Hold until `open`, then give `plan`."""
        self._plan = plan
        self._entered, self._opened = threading.Event(), threading.Event()

    def __call__(self) -> RowPlan:
        """Return the plan once the gate is open."""
        self._entered.set()
        assert self._opened.wait(WAIT_S)
        return self._plan

    def wait_until_entered(self) -> None:
        """Return when the owner thread stands at the gate."""
        assert self._entered.wait(WAIT_S)

    def open(self) -> None:
        """Let the owner thread through."""
        self._opened.set()


class ScriptedDecoder(BatchDecoder):
    """The real decoder, with something that happens right before a chosen step."""

    steps = 0
    before: Callable[[int], None] = staticmethod(lambda step: None)

    def step(self) -> list[tuple[Row, int | GenerationError]]:
        """Let it happen, then step."""
        self.steps += 1
        self.before(self.steps)
        return super().step()


@pytest.fixture
def decoder(bench: Bench) -> ScriptedDecoder:
    """A decoder of two slots."""
    return ScriptedDecoder(bench.base, bench.mixture, 2, 128)


@pytest.fixture
def thread(decoder: ScriptedDecoder) -> Iterator[ModelThread]:
    """A running thread with ten places to wait, closed afterwards."""
    thread = ModelThread(decoder, max_waiting=10)
    thread.start()
    yield thread
    thread.close()


def wait_until_closing(thread: ModelThread) -> None:
    """Return when another thread has asked for the end."""
    while not thread._is_closing:
        time.sleep(0.001)


def job_of(plan: RowPlan, visitor: str = "anna") -> RowJob:
    return RowJob(lambda: plan, visitor)


def read(job: RowJob) -> tuple[str, RowEvent]:
    """Return the whole text and the last event."""
    *pieces, end = job.events()
    return "".join(piece.text for piece in pieces if isinstance(piece, Piece)), end


def ended(job: RowJob) -> Ended:
    _, end = read(job)
    assert isinstance(end, Ended), end
    return end


def error_of(job: RowJob) -> Exception:
    _, end = read(job)
    assert isinstance(end, Broke), end
    return end.error


def test_more_rows_than_slots_all_say_what_they_say_alone(bench: Bench, thread: ModelThread) -> None:
    samplings = [Sampling(temperature=0.9, max_new_tokens=4 + number, seed=number) for number in range(5)]
    plans = [bench.plan("hello there", (0.3 * s.seed, *PLAIN[1:]), s) for s in samplings]
    jobs = [job_of(plan) for plan in plans]
    thread.submit(jobs)
    heard = [read(job) for job in jobs]
    for plan, (_, end) in zip(plans, heard, strict=True):
        assert isinstance(end, Ended)
        tokens = plan.sampling.max_new_tokens
        assert (end.reason, end.tokens, end.prompt_tokens) == (StopReason.LENGTH, tokens, len(plan.input_ids))
    thread.close()
    for plan, (text, _) in zip(plans, heard, strict=True):
        assert text == bench.text_of(bench.alone(plan, plan.sampling.max_new_tokens))


def test_a_stop_id_ends_the_row(bench: Bench, thread: ModelThread) -> None:
    tokens = bench.alone(bench.plan(), 12)
    stop = next(token for place, token in enumerate(tokens) if place >= 2 and token not in tokens[:place])
    job = job_of(bench.plan(stop_ids=frozenset({stop})))
    thread.submit([job])
    text, end = read(job)
    assert isinstance(end, Ended)
    assert (end.reason, end.tokens) == (StopReason.END, tokens.index(stop) + 1)
    assert text == bench.text_of(tokens[: end.tokens])


def test_the_start_of_another_turn_ends_a_row_and_is_no_text(bench: Bench) -> None:
    start = bench.ids("<|im_start|>")[0]
    thread = ModelThread(bench.decoder(), max_waiting=1)
    assert start in thread._silent_ids
    thread.close()


@pytest.mark.parametrize("is_from_base", [True, False])
def test_the_end_tokens_of_base_and_tokenizer_are_silent(
    bench: Bench, decoder: ScriptedDecoder, monkeypatch: pytest.MonkeyPatch, is_from_base: bool
) -> None:
    tokens = bench.alone(bench.plan(), 12)
    stop = next(token for place, token in enumerate(tokens) if place >= 2 and token not in tokens[:place])
    if is_from_base:
        monkeypatch.setattr(bench.base.model.generation_config, "eos_token_id", [0, stop])
    else:
        tokenizer = copy.deepcopy(bench.base.tokenizer)
        tokenizer.eos_token = tokenizer.convert_ids_to_tokens(stop)
        decoder.base = Base(bench.base.model, tokenizer, bench.base.placement)
    thread = ModelThread(decoder, max_waiting=1)
    thread.start()
    job = job_of(bench.plan(stop_ids=frozenset({stop})))
    thread.submit([job])
    text, _ = read(job)
    thread.close()
    assert text == bench.text_of(tokens[: tokens.index(stop)])


def test_a_full_context_ends_the_row(bench: Bench) -> None:
    plan = bench.plan(sampling=LONG)
    thread = ModelThread(bench.decoder(context_tokens=len(plan.input_ids) + 5), max_waiting=2)
    thread.start()
    job = job_of(plan)
    thread.submit([job])
    end = ended(job)
    thread.close()
    assert (end.reason, end.tokens) == (StopReason.LENGTH, 5)


def test_cancel_takes_effect_within_two_tokens(bench: Bench, thread: ModelThread, decoder: ScriptedDecoder) -> None:
    job, other = job_of(bench.plan(sampling=LONG)), job_of(bench.plan("the cat"))
    decoder.before = lambda step: job.cancel() if step == 5 else None
    thread.submit([job, other])
    end = ended(job)
    assert end.reason is StopReason.STOPPED
    assert 4 <= end.tokens <= 6
    assert ended(other).tokens == GREEDY.max_new_tokens


def test_a_cancelled_row_is_not_decoded_on(bench: Bench, thread: ModelThread, decoder: ScriptedDecoder) -> None:
    job = job_of(bench.plan(sampling=LONG))
    decoder.before = lambda step: job.cancel() if step == 5 else None
    thread.submit([job])
    ended(job)
    again = job_of(bench.plan())
    thread.submit([again])
    ended(again)
    assert decoder.steps <= 6 + GREEDY.max_new_tokens


def test_a_waiting_job_is_cancelled_while_all_slots_are_busy(
    bench: Bench, thread: ModelThread, decoder: ScriptedDecoder
) -> None:
    busy = [job_of(bench.plan(sampling=LONG)) for _ in range(2)]
    waiting = job_of(bench.plan())
    seen: list[int] = []

    def cancel_then_look(step: int) -> None:
        if step == 3:
            waiting.cancel()
        if step == 5:
            seen.extend(event.tokens for event in waiting.take(0.0) if isinstance(event, Ended))

    decoder.before = cancel_then_look
    thread.submit([*busy, waiting])
    assert [ended(job).reason for job in busy] == [StopReason.LENGTH] * 2
    assert seen == [0]


def test_a_job_cancelled_before_its_turn_never_plans(bench: Bench, thread: ModelThread) -> None:
    gate = Gate(bench.plan())
    first, job = RowJob(gate, "anna"), RowJob(lambda: pytest.fail("planned"), "anna")
    thread.submit([first, job])
    gate.wait_until_entered()
    job.cancel()
    gate.open()
    assert (ended(job).reason, ended(first).reason) == (StopReason.STOPPED, StopReason.LENGTH)


def test_a_plan_that_fails_breaks_only_its_own_row(bench: Bench, thread: ModelThread) -> None:
    refusal = BadInput("The message is empty.")

    def refuse() -> RowPlan:
        raise refusal

    bad, good = RowJob(refuse, "anna"), job_of(bench.plan())
    thread.submit([bad, good])
    assert error_of(bad) is refusal
    assert ended(good).tokens == GREEDY.max_new_tokens


def test_a_plan_with_a_bug_is_logged_and_breaks_only_its_own_row(
    bench: Bench, thread: ModelThread, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble() -> RowPlan:
        raise KeyError("oops")

    bad, good = RowJob(stumble, "anna"), job_of(bench.plan())
    thread.submit([bad, good])
    error = error_of(bad)
    assert isinstance(error, GenerationError)
    assert "KeyError" in str(error)
    assert ended(good).tokens == GREEDY.max_new_tokens
    assert "A row could not begin" in caplog.text


def test_a_row_of_broken_numbers_breaks_alone(bench: Bench, thread: ModelThread) -> None:
    bad = job_of(bench.plan("the cat sat on the mat", (float("inf"), *PLAIN[1:])))
    good = job_of(bench.plan())
    thread.submit([bad, good])
    assert "non-finite" in str(error_of(bad))
    text, _ = read(good)
    thread.close()
    assert text == bench.text_of(bench.alone(bench.plan(), GREEDY.max_new_tokens))


def test_an_unforeseen_error_breaks_all_rows_and_the_thread_lives_on(
    bench: Bench, thread: ModelThread, decoder: ScriptedDecoder, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(step: int) -> None:
        if step == 3:
            raise KeyError("oops")

    decoder.before = stumble
    jobs = [job_of(bench.plan(sampling=LONG)) for _ in range(2)]
    waiting = job_of(bench.plan())
    thread.submit([*jobs, waiting])
    for job in jobs:
        error = error_of(job)
        assert isinstance(error, GenerationError)
        assert "KeyError" in str(error)
    assert ended(waiting).tokens == GREEDY.max_new_tokens
    assert any(record.levelno == logging.ERROR and record.exc_info for record in caplog.records)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_thread_leaves_nobody_waiting(bench: Bench, thread: ModelThread, decoder: ScriptedDecoder) -> None:
    def die(step: int) -> None:
        raise SystemExit

    decoder.before = die
    job = job_of(bench.plan())
    thread.submit([job])
    assert isinstance(error_of(job), GenerationError)
    thread._thread.join(WAIT_S)
    with pytest.raises(GenerationError, match="not running"):
        thread.submit([job_of(bench.plan())])


def test_a_full_waiting_room_takes_all_jobs_or_none(bench: Bench, thread: ModelThread) -> None:
    gate = Gate(bench.plan())
    first = RowJob(gate, "anna")
    thread.submit([first])
    gate.wait_until_entered()
    taken = [job_of(bench.plan()) for _ in range(8)]
    refused = [RowJob(lambda: pytest.fail("planned"), "berta") for _ in range(5)]
    thread.submit(taken)
    with pytest.raises(Busy, match="8 answers are waiting and 12 can; 5 more"):
        thread.submit(refused)
    gate.open()
    assert all(ended(job).reason is StopReason.LENGTH for job in [first, *taken])
    thread.submit([job_of(bench.plan())])


def test_many_jobs_of_one_visitor_delay_another_by_one_row_at_most(bench: Bench) -> None:
    thread = ModelThread(bench.decoder(slots=1), max_waiting=20)
    thread.start()
    order: list[str] = []
    plan = bench.plan(sampling=Sampling(temperature=0.0, max_new_tokens=1))

    def planner(visitor: str) -> Callable[[], RowPlan]:
        def plan_now() -> RowPlan:
            order.append(visitor)
            return plan

        return plan_now

    gate = Gate(plan)
    first = RowJob(gate, "anna")
    thread.submit([first])
    gate.wait_until_entered()
    many, single = [RowJob(planner("anna"), "anna") for _ in range(10)], RowJob(planner("berta"), "berta")
    thread.submit(many)
    thread.submit([single])
    gate.open()
    for job in [first, *many, single]:
        ended(job)
    thread.close()
    assert order.index("berta") <= 1
    assert len(order) == 11


def test_closing_ends_all_jobs(bench: Bench, thread: ModelThread, decoder: ScriptedDecoder) -> None:
    running, waiting = [job_of(bench.plan(sampling=LONG)) for _ in range(2)], job_of(bench.plan())
    closer = threading.Thread(target=thread.close)

    def close_in_the_middle(step: int) -> None:
        if step == 3:
            closer.start()
            wait_until_closing(thread)

    decoder.before = close_in_the_middle
    thread.submit([*running, waiting])
    ends = [ended(job) for job in [*running, waiting]]
    closer.join(WAIT_S)
    assert [(end.reason, end.tokens) for end in ends] == [(StopReason.STOPPED, tokens) for tokens in (3, 3, 0)]
    thread.close()
    with pytest.raises(GenerationError, match="not running"):
        thread.submit([job_of(bench.plan())])


def test_closing_during_a_plan_admits_nobody_else(bench: Bench, thread: ModelThread) -> None:
    gate = Gate(bench.plan(sampling=LONG))
    jobs = [RowJob(gate, "anna"), *(RowJob(lambda: pytest.fail("planned"), "anna") for _ in range(3))]
    thread.submit(jobs)
    gate.wait_until_entered()
    closer = threading.Thread(target=thread.close)
    closer.start()
    wait_until_closing(thread)
    gate.open()
    ends = [ended(job) for job in jobs]
    closer.join(WAIT_S)
    assert [end.reason for end in ends] == [StopReason.STOPPED] * 4


def test_a_thread_that_never_ran_can_be_closed_and_takes_no_job(bench: Bench) -> None:
    thread = ModelThread(bench.decoder(), max_waiting=2)
    with pytest.raises(GenerationError, match="not running"):
        thread.submit([job_of(bench.plan())])
    thread.close()


def test_an_idle_thread_sleeps(bench: Bench, thread: ModelThread, decoder: ScriptedDecoder) -> None:
    job = job_of(bench.plan())
    thread.submit([job])
    ended(job)
    steps = decoder.steps
    time.sleep(0.05)
    later = job_of(bench.plan())
    assert decoder.steps == steps == GREEDY.max_new_tokens
    thread.submit([later])
    ended(later)
    assert decoder.steps == steps + GREEDY.max_new_tokens


def test_plans_run_in_inference_mode_on_the_model_thread(bench: Bench, thread: ModelThread) -> None:
    seen: list[tuple[str, bool]] = []

    def look() -> RowPlan:
        seen.append((threading.current_thread().name, torch.is_inference_mode_enabled()))
        return bench.plan()

    job = RowJob(look, "anna")
    thread.submit([job])
    ended(job)
    assert seen == [("model", True)]
