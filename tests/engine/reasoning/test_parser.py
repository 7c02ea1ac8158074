"""The parser gives the same stages for every split of the stream, and never shows a tag, nor a thought as answer."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from engine.reasoning.parser import HELD_CHARACTERS, Ended, Spoken, StageParser
from engine.reasoning.tags import TAGS, closing, written
from engine.types import Stage

THINK, REFLECT, RESPOND = Stage
SNOWMAN = "\u2603"
LONG = "word " * (HELD_CHARACTERS // 5 + 2)

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<>"), max_size=12)
long_words = st.integers(HELD_CHARACTERS - 3, HELD_CHARACTERS + 3).map(lambda n: "x" * n)
spaces = st.sampled_from([" ", "\n", "\t \n"])
tags = st.sampled_from(TAGS)
cut_tags = tags.flatmap(lambda tag: st.integers(1, len(tag) - 1).map(lambda n: tag[:n]))
brackets = st.sampled_from(["<", ">", "<<", "<b>", "<thinking>", "</", "<Think>", "< think>"])
streams = st.lists(words | long_words | spaces | tags | tags | cut_tags | brackets, max_size=14).map("".join)


def heard_from(pieces: list[str]) -> list[Spoken | Ended]:
    parser = StageParser()
    heard = [h for piece in pieces for h in parser.feed(piece)]
    return heard + parser.close()


def outcome(heard: list[Spoken | Ended]) -> dict[Stage, str]:
    """Return {stage: text} in the order in which the stages ended."""
    return {
        end.stage: "".join(h.text for h in heard if isinstance(h, Spoken) and h.stage is end.stage)
        for end in heard
        if isinstance(end, Ended)
    }


def parsed(stream: str) -> dict[Stage, str]:
    return outcome(heard_from([stream]))


@given(streams, st.lists(st.integers(0, 400), max_size=6))
@example("<thi<think>nk>", [4])
@example("a</think>b", [])
def test_the_split_of_the_stream_does_not_matter(stream: str, cuts: list[int]) -> None:
    ends = sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
    pieces = [stream[a:b] for a, b in zip(ends, ends[1:], strict=False)]
    whole = parsed(stream)
    for split in (pieces, list(stream)):
        assert list(outcome(heard_from(split)).items()) == list(whole.items())


@given(streams)
@example("<think><thi<think>nk>")
@example("<think>a<think<reflect>>")
def test_no_tag_is_ever_spoken(stream: str) -> None:
    for text in parsed(stream).values():
        assert not any(tag in text for tag in TAGS)


@given(st.lists(words | spaces | tags, max_size=14).map("".join), st.integers(0, 200))
def test_no_part_of_a_tag_is_spoken_wherever_the_stream_is_cut(stream: str, cut: int) -> None:
    stream = stream[:cut]
    spoken = "".join(parsed(stream).values())
    assert "<" not in spoken.removesuffix("<")
    assert stream.endswith("<") or "<" not in spoken


@given(streams)
def test_stages_go_forward_and_each_ends_once_after_its_text(stream: str) -> None:
    heard = heard_from(list(stream))
    ended = [h.stage for h in heard if isinstance(h, Ended)]
    assert ended == sorted(set(ended), key=list(Stage).index)
    current = iter(ended)
    stage = next(current, None)
    for item in heard:
        assert item.stage is stage
        if isinstance(item, Ended):
            stage = next(current, None)


@given(streams)
def test_text_is_trimmed_and_no_piece_is_empty(stream: str) -> None:
    heard = heard_from(list(stream))
    assert all(text == text.strip() for text in outcome(heard).values())
    assert all(h.text for h in heard if isinstance(h, Spoken))


@given(st.lists(words | long_words | spaces | tags.filter(lambda t: t != closing(RESPOND)), max_size=14))
def test_no_word_is_lost_before_the_answer_is_over(fragments: list[str]) -> None:
    told = "".join(f for f in fragments if f not in TAGS)
    assert "".join("".join(parsed("".join(fragments)).values()).split()) == "".join(told.split())


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="<"), max_size=300).map(str.strip)


@given(st.dictionaries(st.sampled_from(Stage), texts))
def test_a_well_formed_answer_comes_back_as_it_was_written(stages: dict[Stage, str]) -> None:
    in_order = {stage: stages[stage] for stage in Stage if stage in stages}
    assert list(parsed(written(stages)).items()) == list(in_order.items())
    spaced = " \n".join(written({stage: f"\n{text} \n"}) for stage, text in in_order.items())
    assert list(parsed(f" {spaced}\n").items()) == list(in_order.items())


@given(st.integers(1, HELD_CHARACTERS), tags.filter(lambda tag: tag != closing(RESPOND)), streams)
@example(HELD_CHARACTERS, "<respond>", "hi")
def test_a_thought_without_its_opening_tag_is_not_the_answer(length: int, tag: str, rest: str) -> None:
    assume(SNOWMAN not in rest)
    assert SNOWMAN not in parsed(SNOWMAN * length + tag + rest).get(RESPOND, "")


@given(st.integers(1, HELD_CHARACTERS), st.sampled_from([t for t in TAGS if not t.startswith("</")]), streams)
def test_a_thought_between_two_stages_is_not_the_answer(length: int, tag: str, rest: str) -> None:
    assume(SNOWMAN not in rest)
    assert SNOWMAN not in parsed(f"<think>a</think>{SNOWMAN * length}{tag}{rest}").get(RESPOND, "")


@pytest.mark.parametrize(
    ("stream", "stages"),
    [
        pytest.param("", {}, id="nothing"),
        pytest.param(" \n ", {}, id="white space alone"),
        pytest.param("Hi there.", {RESPOND: "Hi there."}, id="no tag"),
        pytest.param(LONG, {RESPOND: LONG.strip()}, id="no tag, long"),
        pytest.param("a</think><reflect>b", {THINK: "a", REFLECT: "b"}, id="missing opening tag of think"),
        pytest.param("a</reflect>b", {REFLECT: "a", RESPOND: "b"}, id="missing opening tag of reflect"),
        pytest.param("a</respond>b", {RESPOND: "a"}, id="missing opening tag of respond"),
        pytest.param("a<reflect>b", {THINK: "a", REFLECT: "b"}, id="think without tags"),
        pytest.param("a<respond>b", {THINK: "a", RESPOND: "b"}, id="text before the answer may be a thought"),
        pytest.param("Sure! <think>a", {THINK: "Sure!  a"}, id="preface"),
        pytest.param("<think>a<reflect>b<respond>c", dict(zip(Stage, "abc", strict=True)), id="no closing tags"),
        pytest.param("<think>a</think>b", {THINK: "a", RESPOND: "b"}, id="answer without its tags"),
        pytest.param("<think>a</think>b</reflect>c", dict(zip(Stage, "abc", strict=True)), id="no later opening tags"),
        pytest.param("<think>a</think>b<respond>c", {THINK: "a b", RESPOND: "c"}, id="text between is a thought"),
        pytest.param("<think>a<think>b</think><respond>c", {THINK: "a b", RESPOND: "c"}, id="repeated opening tag"),
        pytest.param("<think>a</think><think>b</think>", {THINK: "a  b"}, id="repeated stage"),
        pytest.param(
            "<think>a<think>b</think>c</think><respond>d", {THINK: "a b c", RESPOND: "d"}, id="nested in itself"
        ),
        pytest.param("<respond>a<think>b</think>c</respond>", {RESPOND: "a b c"}, id="nested, of an earlier stage"),
        pytest.param("<reflect>a</reflect>b</think>c", {REFLECT: "a", RESPOND: "b c"}, id="late closing tag"),
        pytest.param("<think>a</respond>b", {THINK: "a b"}, id="closing what is not open"),
        pytest.param("</respond></think>a", {RESPOND: "a"}, id="closing before anything"),
        pytest.param("<respond>a</respond>b<think>c</think>", {RESPOND: "a"}, id="after the end"),
        pytest.param("<think></think><respond></respond>", {THINK: "", RESPOND: ""}, id="empty stages"),
        pytest.param("<respond>a</resp", {RESPOND: "a"}, id="cut closing tag"),
        pytest.param("<th", {}, id="cut opening tag"),
        pytest.param("<respond>1 <", {RESPOND: "1 <"}, id="bracket at the end"),
        pytest.param("<", {RESPOND: "<"}, id="bracket alone"),
        pytest.param("<respond>1 < 2 <thinking> </b>", {RESPOND: "1 < 2 <thinking> </b>"}, id="no tags"),
        pytest.param(f"<think>a</think>{LONG}<respond>b", {THINK: "a", RESPOND: f"{LONG} b"}, id="held long enough"),
    ],
)
def test_a_broken_answer_is_read_as_documented(stream: str, stages: dict[Stage, str]) -> None:
    for pieces in ([stream], list(stream)):
        assert list(outcome(heard_from(pieces)).items()) == list(stages.items())


def test_an_answer_streams_letter_by_letter() -> None:
    parser = StageParser()
    parser.feed("<think>a</think><respond>")
    assert [parser.feed(letter) for letter in "b c<d"] == [
        [Spoken(RESPOND, "b")],
        [],
        [Spoken(RESPOND, " c")],
        [],
        [Spoken(RESPOND, "<"), Spoken(RESPOND, "d")],
    ]


def test_a_bracket_is_released_as_soon_as_it_is_no_tag() -> None:
    parser = StageParser()
    parser.feed("<respond>")
    assert parser.feed("</re") == []
    assert outcome([*parser.feed("d"), Ended(RESPOND)]) == {RESPOND: "</red"}


def test_an_answer_without_tags_streams_once_it_is_long_enough() -> None:
    parser = StageParser()
    assert parser.feed("x" * HELD_CHARACTERS) == []
    assert parser.feed(" \n") == []
    assert parser.feed("x") == [Spoken(RESPOND, "x" * HELD_CHARACTERS + " \nx")]
    assert parser.feed("y") == [Spoken(RESPOND, "y")]


def test_the_next_stage_ends_the_one_before_at_once() -> None:
    parser = StageParser()
    assert parser.feed("<think>a</think><reflect>") == [Spoken(THINK, "a"), Ended(THINK)]


def test_it_is_finished_after_the_answer() -> None:
    parser = StageParser()
    parser.feed("<think>a</think><respond>b</respond")
    assert not parser.is_finished
    assert parser.feed("> tail") == [Ended(RESPOND)]
    assert parser.is_finished
    assert parser.feed("more<") == []
    assert parser.close() == []


def test_closing_ends_the_open_stage_once() -> None:
    parser = StageParser()
    parser.feed("<think>a")
    assert parser.close() == [Ended(THINK)]
    assert parser.is_finished
    assert parser.close() == []
    assert parser.feed("b") == []
