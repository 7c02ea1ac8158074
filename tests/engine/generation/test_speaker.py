"""When a row has said enough, and what of it is text."""

from engine.errors import GenerationError
from engine.generation.detokenizer import Detokenizer
from engine.generation.job import Broke, Ended, Piece, RowJob, RowPlan
from engine.generation.speaker import Speaker, end_unheard
from engine.types import Sampling, StopReason
from tests.engine.generation.conftest import Bench


def speaker_of(bench: Bench, plan: RowPlan) -> Speaker:
    job = RowJob(lambda: plan, "anna")
    job.belong_to(lambda: True)
    eos = bench.base.tokenizer.eos_token_id
    assert isinstance(eos, int)
    return Speaker(job, plan, Detokenizer(bench.base.tokenizer.backend_tokenizer), frozenset({eos}))


def test_the_end_token_is_no_text(bench: Bench) -> None:
    hello, eos = bench.ids("h")[0], bench.ids("<|im_end|>")[0]
    speaker = speaker_of(bench, bench.plan(stop_ids=frozenset({eos})))
    assert speaker.hear(hello, False) is None
    assert speaker.hear(eos, False) is StopReason.END
    speaker.end(StopReason.END)
    piece, end = speaker.job.events()
    assert piece == Piece("h")
    assert isinstance(end, Ended)
    assert (end.reason, end.tokens, end.prompt_tokens) == (StopReason.END, 2, len(bench.ids("hello there")))
    assert 0.0 <= end.first_token_s <= end.seconds


def test_a_stage_tag_that_stops_is_text(bench: Bench) -> None:
    tag = bench.ids("</respond>")[0]
    speaker = speaker_of(bench, bench.plan(stop_ids=frozenset({tag})))
    assert speaker.hear(tag, False) is StopReason.END
    speaker.end(StopReason.END)
    assert next(speaker.job.events()) == Piece("</respond>")


def test_an_end_token_that_does_not_stop_is_text(bench: Bench) -> None:
    speaker = speaker_of(bench, bench.plan())
    assert speaker.hear(bench.ids("<|im_end|>")[0], False) is None
    assert speaker.job.take(0.0) == [Piece("<|im_end|>")]


def test_the_length_is_bounded(bench: Bench) -> None:
    speaker = speaker_of(bench, bench.plan(sampling=Sampling(max_new_tokens=2)))
    assert [speaker.hear(bench.ids("h")[0], False) for _ in range(2)] == [None, StopReason.LENGTH]


def test_a_full_context_ends_the_row(bench: Bench) -> None:
    assert speaker_of(bench, bench.plan()).hear(bench.ids("h")[0], True) is StopReason.LENGTH


def test_a_stop_on_the_last_allowed_token_is_an_end(bench: Bench) -> None:
    eos = bench.ids("<|im_end|>")[0]
    speaker = speaker_of(bench, bench.plan(sampling=Sampling(max_new_tokens=1), stop_ids=frozenset({eos})))
    assert speaker.hear(eos, True) is StopReason.END


def test_held_bytes_come_before_the_end(bench: Bench) -> None:
    speaker = speaker_of(bench, bench.plan())
    speaker.hear(bench.ids("😀")[0], False)
    assert speaker.job.take(0.0) == []
    speaker.end(StopReason.STOPPED)
    assert speaker.job.take(0.0)[0] == Piece("\ufffd")


def test_a_failure_is_told(bench: Bench) -> None:
    speaker = speaker_of(bench, bench.plan())
    error = GenerationError("no")
    speaker.fail(error)
    assert list(speaker.job.events()) == [Broke(error)]


def test_a_job_stopped_while_it_waited_has_no_tokens(bench: Bench) -> None:
    job = RowJob(lambda: bench.plan(), "anna")
    job.belong_to(lambda: True)
    end_unheard(job)
    (end,) = job.events()
    assert isinstance(end, Ended)
    assert (end.reason, end.tokens, end.prompt_tokens) == (StopReason.STOPPED, 0, 0)
    assert end.first_token_s == end.seconds
