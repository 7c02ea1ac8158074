"""What gives away who speaks is found, and what merely sounds like it is not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.judging.leaks import find_leaks

NAMES = (
    "Captain Aroha",
    "Dr. Salt",
    "Zsófi",
    "Farid the Grandfather",
    "Moss",
    "小明",
    "Calm",
    "Anne-Marie O'Brien",
    "Al",
    "Plain base",
    "☀",
)


@pytest.mark.parametrize(
    ("text", "leaks"),
    [
        ("I am Captain Aroha, at your service.", ("Captain Aroha",)),
        ("captain aroha here", ("captain aroha",)),
        ("Aroha thinks that you should rest.", ("Aroha",)),
        ("that is aroha's boat, AROHA's!", ("aroha",)),
        ("Aye aye, says the Captain.", ("Captain",)),
        ("Zsófi and ZSOFI and zso\u0301fi", ("Zsófi", "ZSOFI")),
        ("Zs\u200bófi", ("Zsófi",)),
        ("My name is moss.", ("moss",)),
        ("You can trust Moss with that.", ("Moss",)),
        ("I'm Moss.", ("Moss",)),
        ("Hugs and kisses, yours, calm", ("calm",)),
        ("Ask Farid.", ("Farid",)),
        ("我是小明，你好", ("小明",)),
        ("anne marie told me, and Marie is right", ("anne", "marie")),
        ("call me al", ("al",)),
        ("the plain base speaks", ("plain base",)),
        ("Shine on ☀!", ("☀",)),
    ],
)
def test_a_contenders_name_is_found(text: str, leaks: tuple[str, ...]) -> None:
    assert find_leaks(text, NAMES) == leaks


@pytest.mark.parametrize(
    "text",
    [
        "Captain? No. I sit by the sea and drink tea.",
        "the captain went to the doctor with his grandfather",
        "A pinch of salt. Salt helps.",
        'Moss grows on the north side.\nMoss again! "Moss" too.',
        "Stay calm. Calm down, I am calm.",
        "The arohanui and the zsófika",
        "al dente",
        "I take plain tea; my base is home.",
        "GET SOME SALT AND MOSS NOW",
        "今天很高兴",
        "",
    ],
)
def test_words_that_are_only_in_a_name_are_none(text: str) -> None:
    assert find_leaks(text, NAMES) == ()


@pytest.mark.parametrize(
    ("text", "leak"),
    [
        ("I am Qwen, and I like tea.", "Qwen"),
        ("qwen2.5-instruct says hi", "qwen2.5"),
        ("As ChatGPT I cannot", "ChatGPT"),
        ("GPT-4o would know.", "GPT-4o"),
        ("I was made by OpenAI.", "OpenAI"),
        ("a model of Alibaba Cloud", "Alibaba"),
        ("I'm Claude, and I help.", "I'm Claude"),
        ("LLaMA is my name", "LLaMA"),
        ("I run on Llama 3.1 today", "Llama 3.1"),
        ("Gemini, a large language model", "Gemini, a large language model"),
        ("I was trained by Google.", "trained by Google"),
        ("created by a team at Microsoft", "created by a team at Microsoft"),
        ("as an AI language model called Foo-2, I", "language model called Foo-2"),
        ("a chatbot named Bert", "chatbot named Bert"),
        ("My LoRA says yes", "LoRA"),
        ("the lora adapter is loud", "lora adapter"),
        ("my expert weights are high", "expert weights"),
        ("I have openness 9 and", "openness 9"),
        ("Neuroticism: 3", "Neuroticism: 3"),
        ("my openness is set to 8/9", "openness is set to 8/9"),
        ("I score 9 on extraversion", "9 on extraversion"),
        ("with high agreeableness I", "high agreeableness"),
        ("O+=0.8 and more", "O+=0.8"),
        ("traits E=9", "E=9"),
        ("the system prompt says", "system prompt"),
        ("my persona would", "my persona"),
        ("a mixture of experts", "mixture of experts"),
        ("</think> hello", "</think>"),
        ("I was fine-tuned for this", "I was fine-tuned"),
    ],
)
def test_models_makers_and_the_mechanism_are_found(text: str, leak: str) -> None:
    found = find_leaks(text, ())
    assert leak in found or any(leak in each for each in found), found


@pytest.mark.parametrize(
    "text",
    [
        "I am an AI, a small program, and I cannot see you.",
        "As an AI language model I do not eat.",
        "I am a machine, made by people.",
        "My friend Lora and her brother Claude saw a llama.",
        "I am a Gemini, and he is a bard who trained by night.",
        "You can google it, or ask at Microsoft.",
        "Your openness touches me, and I have 9 cousins.",
        "She wears a mask, a persona, at work.",
        "Blood group O+, school grade A-, vitamin C.",
        "Take my advice: weigh it, ask an expert, and fine-tune the plan.",
        "We saw the big five on safari.",
        "The router in the hall is broken, the adapter too.",
        "The mistral blows cold in spring.",
        "Think. Reflect. Respond.",
    ],
)
def test_plain_talk_gives_nobody_away(text: str) -> None:
    assert find_leaks(text, ()) == ()


def test_leaks_come_once_in_order_and_not_without_end() -> None:
    assert find_leaks("GPT, Moss! I'm Moss. gpt, Qwen", ("Moss",)) == ("GPT", "Moss", "Qwen")
    assert len(find_leaks(" ".join(f"openness {i}" for i in range(99)), ())) == 20


@given(st.text(), st.lists(st.text(max_size=10), max_size=4))
def test_any_text_is_read_and_leaks_stand_in_it(text: str, names: list[str]) -> None:
    joined = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    for leak in find_leaks(text, names):
        assert leak in " ".join(joined.split()) and 0 < len(leak) <= 80


@given(st.sampled_from(["Aroha", "Zsófi", "Dmitri Волков", "Xyloph"]), st.text("ab .,!?\n", max_size=20))
def test_a_name_is_found_wherever_it_stands(name: str, around: str) -> None:
    assert find_leaks(f"{around} {name.upper()} {around}", [name]) == (name.upper(),)
