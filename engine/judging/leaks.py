"""Words of an answer that give away who speaks: a contender's name, a model or its maker, the mechanism.

Knows text and names. That an answer says it is an AI gives nobody away, since all contenders do.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from engine.judging.common_words import COMMON_WORDS

FEWEST_LETTERS = 4
SHORTEST_NAME = 3
MOST_LEAKS = 20
LEAK_CHARACTERS = 80
# Scripts that put no space between words: a name in one is looked for anywhere.
UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO ", "KHMER", "MYANMAR")

WORD = re.compile(r"[^\W_]+")
NAME_PART = re.compile(r"[\s_.,;:/|()\[\]-]+")
SENTENCE_START = re.compile(r"(?:^|[.!?…:\n])[\s\"'“”‘’*(—-]*$")
CALLED = re.compile(
    r"(?:\bmy name is|\bmy name['’]s|\bcall me|\bi am called|\bsigned|\blove,|\byours,)\s+$", re.IGNORECASE
)
SELF = re.compile(r"\b(?:i am|i['’]m|this is|it['’]s)\s+$", re.IGNORECASE)

MODELS = re.compile(
    r"\b(?:qwen|(?:chat)?gpt|tinyllama|codellama|mixtral|deepseek|chatglm|internlm|starcoder|smollm|ernie bot|openai|"
    r"anthropic|alibaba|tongyi|hugging ?face|mistral ai|meta ai|google ai|deepmind|xai|eleutherai|persona ?fuse)"
    r"(?:[-\s]?\d[\w.]*)?\b|\bmeta['’]s llama\b",
    re.IGNORECASE,
)
# Each is also an animal, a wind, a star sign or a person, so what stands around it has to tell.
_DOUBLE = "llama|claude|gemini|gemma|mistral|phi|bard|grok|copilot|siri|alexa"
DOUBLE_MODELS = re.compile(
    rf"\b(?:i am|i['’]m|my name is|call me|named|based on|powered by|version of) (?:{_DOUBLE})\b|"
    rf"\b(?:{_DOUBLE})(?:[-\s]?\d+(?:\.\d+)*[a-z]?| ai| model|,? (?:a|an|the|your) (?:\w+ ){{0,3}}"
    rf"(?:ai|assistant|language model))\b",
    re.IGNORECASE,
)
MAKERS = re.compile(
    r"\b(?:made|created|built|developed|trained|designed|programmed) (?:and \w+ )?(?:by|at) "
    r"(?:(?:a team|the team|researchers) (?:at|from) )?(?:meta|google|microsoft|apple|amazon|nvidia|ibm)\b",
    re.IGNORECASE,
)
_TRAIT = "(?:openness|conscientiousness|extraversion|extroversion|agreeableness|neuroticism)"
TRAIT_VALUE = re.compile(
    rf"\b{_TRAIT}(?:\s*[:=]\s*|\s+(?:(?:is|of|at|score|level|value|set|to)\s+){{0,3}})\d+(?:[./]\d+)?", re.IGNORECASE
)
MECHANISM = re.compile(
    r"\b(?:expert weights?|weights? of (?:my|the) experts?|lora (?:adapters?|weights?|experts?|layers?)|"
    r"adapter weights?|mixture of experts|steering vectors?|system prompt|router (?:weights?|influence)|"
    r"trait (?:values?|scores?|settings?|levels?|sliders?)|big five (?:traits?|personality|model|factors?|profile)|"
    r"(?:my|assigned|given) persona|persona (?:studio|mode|settings?|prompt|version|router)|personality (?:settings?|"
    r"sliders?)|(?:i was|i am|i['’]m|been) fine-?tuned|fine-?tuned (?:model|version|adapter))\b|"
    rf"\b(?:(?:high|low|maximum|max|minimum|strong|weak|my)(?: in| on)?|\d (?:for|in|on)) {_TRAIT}\b|"
    rf"\b{_TRAIT} (?:score|level|value|slider|expert|pole)s?\b|"
    r"</?(?:think|reflect|respond)>",
    re.IGNORECASE,
)
# In another case the first is a woman's name; a pole that is given no number may be a mark or a blood group.
SPELLED = re.compile(r"\bLLaMA\b|\bQ?L[oO]RAs?\b|\bMoE\b|\b[OCEAN](?:[+\u2212-]\s?=\s?|=)-?\d+(?:\.\d+)?")
CALLED_MODEL = re.compile(
    r"\b(?:language model|ai|assistant|chat ?bot|bot) (?:called|named|known as) [\"'“‘]?\w[\w.-]*", re.IGNORECASE
)
PATTERNS = (MODELS, DOUBLE_MODELS, MAKERS, TRAIT_VALUE, MECHANISM, SPELLED, CALLED_MODEL)
LOOKED_BACK = 60
"""How far before a word its use as a name is looked for [characters]."""


def find_leaks(text: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the words of an answer that give away who speaks, as they stand in it, in order, each once; at most 20.

    `names` are those of all contenders of the batch. Found are, whatever the case and the accents:

    - a whole name as whole words (in a script without spaces: anywhere),
    - a part of a name of at least 4 letters as a whole word,
    - models and their makers, and words of the mechanism (experts' weights, trait values, LoRA, prompt).

    A name or a part that is a common word (`COMMON_WORDS`: Doctor, Grandfather, Calm …), or a name of one or two
    letters, counts only where it is used as a name: with a capital inside a sentence, with a capital after “I am”, or
    after “call me”, “my name is” and the like.
    """
    text = _plain(text)
    spans = [found.span() for pattern in PATTERNS for found in pattern.finditer(text)]
    words = [(_folded(found[0]), found.start(), found.end()) for found in WORD.finditer(text)]
    for name in names:
        spans += _name_spans(text, words, name)
    leaks: dict[str, str] = {}
    for start, end in _joined(spans):
        leak = " ".join(text[start:end].split())[:LEAK_CHARACTERS]
        leaks.setdefault(leak.casefold(), leak)
    return tuple(leaks.values())[:MOST_LEAKS]


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _name_spans(text: str, words: Sequence[tuple[str, int, int]], name: str) -> Iterator[tuple[int, int]]:
    name = _plain(name).strip()
    if not WORD.search(name) or any(unicodedata.name(letter, "").startswith(UNSPACED) for letter in name):
        if name:
            yield from (found.span() for found in re.finditer(re.escape(name), text))
        return
    parts = [part for part in NAME_PART.split(name) if sum(map(str.isalpha, part)) >= FEWEST_LETTERS]
    for part in dict.fromkeys([name, *parts]):
        wanted = [_folded(word) for word in WORD.findall(part)]
        is_common = len(wanted) == 1 and (wanted[0] in COMMON_WORDS or len(wanted[0]) < SHORTEST_NAME)
        for start, end in _runs(words, wanted):
            if not is_common or _is_used_as_name(text, start, end):
                yield start, end


def _runs(words: Sequence[tuple[str, int, int]], wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    for i in range(len(words) - len(wanted) + 1):
        if all(words[i + j][0] == word for j, word in enumerate(wanted)):
            yield words[i][1], words[i + len(wanted) - 1][2]


def _is_used_as_name(text: str, start: int, end: int) -> bool:
    before, word = text[max(0, start - LOOKED_BACK) : start], text[start:end]
    if CALLED.search(before):
        return True
    if not word[0].isupper() or (word.isupper() and text.isupper()):
        return False
    return bool(SELF.search(before)) or not SENTENCE_START.search(before)


def _plain(text: str) -> str:
    """Return a text composed, and without invisible format characters."""
    return "".join(letter for letter in unicodedata.normalize("NFC", text) if unicodedata.category(letter) != "Cf")


def _folded(word: str) -> str:
    """Return a word without case and accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
