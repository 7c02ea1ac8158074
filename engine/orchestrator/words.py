"""The words of a text that carry what it says, and how much each weighs.

Knows function words, negations and irregular verbs of English and the commonest of German; of Chinese and Japanese,
which put no spaces, pairs of characters stand for words. What a claim is, is in `claims.py`.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.personality.word_forms import spell, stem

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")
_SPACE = re.compile(r"\s+")
_BRACKET_END = re.compile(r"\s*\([^()]*\)\s*$")

_STOP_WORDS = """
    a about above after again against all also although am among an and any are as at be became because become been
    before being between both but by can could did do does done down during each either else ever every few for from
    further had has have having he hence her here hers herself him himself his how however i if in into is it its
    itself just less like many may me might mine more most much must my myself of off often on once one only or other
    our ours out over own per quite rather said same say says shall she should since so some such than that the their
    theirs them themselves then there therefore these they this those though through thus to too toward under until up
    upon us very was we were what when where whereas whether which while who whom whose why will with within would yet
    you your yours yourself
    aber als am an auch auf aus bei beim bis das dass dem den der des die dies diese dieser doch du durch ein eine einem
    einen einer eines er es für hat hatte ich ihr ihre im in ins ist ja kann man mit nach noch nur ob oder sein seine
    sich sie sind so über um und uns unter vom von vor war waren was weil wenn wer werden wie wird wir wo wurde wurden
    zu zum zur
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that say nothing of the matter, in lower case."""

_NEGATIONS = """
    not no never none nobody nothing nowhere neither nor without cannot hardly
    nicht kein keine keinem keinen keiner keines nie niemals niemand nichts ohne
"""
NEGATIONS = frozenset(_NEGATIONS.split())
_UNSPACED_NEGATIONS = re.compile("[不没沒未無无]|ない|ません|なかった")
_NOT_REALLY = re.compile(r"\bnot (?:only|just|least)\b|\bno\.? ?(?=\d)|\bno doubt\b|\bnicht nur\b", re.IGNORECASE)

IRREGULAR = {
    form: base
    for base, forms in {
        "begin": "began begun",
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "choose": "chose chosen",
        "draw": "drew drawn",
        "fall": "fell fallen",
        "fight": "fought",
        "find": "found",
        "give": "gave given",
        "grow": "grew grown",
        "hold": "held",
        "keep": "kept",
        "lead": "led",
        "leave": "left",
        "lose": "lost",
        "make": "made",
        "meet": "met",
        "pay": "paid",
        "rise": "rose risen",
        "run": "ran",
        "see": "saw seen",
        "sell": "sold",
        "send": "sent",
        "sing": "sang sung",
        "speak": "spoke spoken",
        "spend": "spent",
        "stand": "stood",
        "take": "took taken",
        "teach": "taught",
        "tell": "told",
        "think": "thought",
        "win": "won",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}
"""{past form: verb}."""


def normal(text: str) -> str:
    """Return a name as it is compared: lower case, no accents, no bracketed end, single spaces, no possessive s."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    words = [re.sub(r"['’]s?$", "", word) for word in _SPACE.split(_BRACKET_END.sub("", letters).strip())]
    return " ".join(words)


def terms(text: str) -> tuple[str, ...]:
    """Return the content words of a text as stems, in order, as often as they stand there."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = match.group().casefold()
        if _UNSPACED.search(word):
            found += [pair for run in _UNSPACED.findall(word) for pair in _pairs(run)]
            continue
        word = re.sub(r"['’]s$", "", word)
        if len(word) > 1 and word not in STOP_WORDS and word not in NEGATIONS and not word.endswith(("n't", "n’t")):
            found.append(stem(spell(IRREGULAR.get(word, word))))
    return tuple(found)


def is_negated(text: str) -> bool:
    """Whether a clause denies: it holds an odd number of negations."""
    kept = _NOT_REALLY.sub(" ", text)
    words = [match.group().casefold().replace("’", "'") for match in _WORD.finditer(kept)]
    count = sum(word in NEGATIONS or word.endswith("n't") for word in words)
    return (count + len(_UNSPACED_NEGATIONS.findall(kept))) % 2 == 1


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


@dataclass(frozen=True, slots=True)
class Idf:
    """How much each term says: rare ones more. Without any text all terms weigh the same."""

    texts: int = 0
    """How many texts were counted."""
    counts: dict[str, int] = field(default_factory=dict)
    """{term: texts that hold it}."""

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Idf":
        """Return the weights as these texts have them."""
        every = [set(terms(text)) for text in texts]
        return cls(len(every), dict(Counter(term for one in every for term in one)))

    def weight(self, term: str) -> float:
        """Return ln(1 + (N + 1) / (texts that hold it + 1)): at least ln 2, largest for a term that was never seen."""
        return math.log(1 + (self.texts + 1) / (self.counts.get(term, 0) + 1))

    def mass(self, of: Iterable[str]) -> float:
        """Return the weights of different terms, added in a fixed order."""
        return math.fsum(self.weight(term) for term in sorted(set(of)))
