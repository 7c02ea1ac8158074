"""Judgements drawn by Hypothesis: everything that a file of judgements can hold."""

from hypothesis import strategies as st

from engine.judging.judgement import FLAGS, SCALES, Better, Contender, JudgedSide, Judgement, Preference
from engine.types import POLES, TRAITS

# Line ends, quotes, formula signs, NUL and letters of two units: what files trip over.
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.text(st.sampled_from("'=+-@\t\r\n＝\",;é😀\0\u2028a "), max_size=8),
)
keys = texts.filter(bool)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


sides = st.builds(
    JudgedSide,
    contender=st.builds(
        Contender,
        key=keys,
        name=texts,
        version_number=st.none() | st.integers(0, 10**9),
        aims=st.none() | st.tuples(*[st.integers(1, 9)] * len(TRAITS)),
    ),
    text=texts,
    seed=st.integers(0, 2**63 - 1),
    weights=st.just(()) | st.tuples(*[numbers(-2.25, 2.25)] * len(POLES)),
    scales=st.dictionaries(st.sampled_from(SCALES), st.integers(1, 7)),
    perceived=st.dictionaries(st.sampled_from(TRAITS), numbers(1, 9)),
    leaks=st.lists(texts, max_size=3).map(tuple),
)
judgements = st.builds(
    Judgement,
    id=keys,
    batch_id=keys,
    batch=texts,
    item=keys,
    rater=keys,
    rater_group=texts,
    prompt=texts,
    prompt_set=texts,
    left=sides,
    right=sides,
    preference=st.sampled_from(Preference),
    is_swapped=st.booleans(),
    gold=st.none() | st.sampled_from(Better),
    is_repeat=st.booleans(),
    flags=st.lists(st.sampled_from(FLAGS), unique=True).map(tuple),
    comment=texts,
    seconds=numbers(0, 1e6),
    created_ms=st.integers(0, 10**13),
)


def plain_judgement(id: str = "j1", preference: Preference = Preference.LEFT) -> Judgement:
    left = JudgedSide(
        Contender("k1", "Moss", 3, (9, 5, 5, 5, 1)),
        "Hello there, =you.",
        7,
        (1.0, *[0.0] * 9),
        {"helpful": 6},
        {"openness": 7.5},
        ("Moss",),
    )
    right = JudgedSide(Contender("base", "Plain base"), "Hello.", 8)
    return Judgement(
        id=id,
        batch_id="b1",
        batch="First",
        item="i1",
        rater="r1",
        rater_group="",
        prompt="hi there",
        prompt_set="everyday",
        left=left,
        right=right,
        preference=preference,
        is_swapped=True,
        flags=("identity",),
        comment="@home",
        seconds=12.5,
        created_ms=1_700_000_000_000,
    )
