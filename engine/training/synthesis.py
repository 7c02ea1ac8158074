"""Draw conversations from the corpus: a message, the voice mix that answers it, and the answer in three stages.

Everything is drawn from one `random.Random`, so a draw is named by its seed and nothing needs to be stored.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from engine.training.corpus import Case, Corpus
from engine.types import POLES, ExpertWeights, Stage, Turn

NEUTRAL = "neutral"
CHANCE_OF_FRAME = 0.4
CHANCE_OF_HISTORY = 0.15
CHANCE_OF_SLOPPY = 0.25
FOLLOW_UPS = ("thanks", "goodbye", "about_ai", "small_talk")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says, and where it was drawn from."""

    situation: int
    """Index into `corpus.situations`."""
    case: Case
    """Its case."""
    message: str
    """The message."""
    history: tuple[Turn, ...]
    """An earlier turn, or none."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One conversation to learn from."""

    said: Said
    """The person's side."""
    weights: ExpertWeights
    """The persona's weights; zero is the plain voice."""
    stages: Mapping[Stage, str]
    """The answer, in the voice of the blended weights."""
    router_share: float = 0.0
    """α in 0..1: how much of the blend is the router's."""


class Part(StrEnum):
    """Which messages are drawn; each tenth is held out of training, by its position in the file."""

    TRAIN = "train"
    CALIBRATE = "calibrate"
    REPORT = "report"


class Synthesiser:
    """Draws from one part of a corpus."""

    def __init__(self, corpus: Corpus, part: Part = Part.TRAIN) -> None:
        """Split every list of messages by position."""
        self.corpus = corpus
        self._said = [(i, case) for i, s in enumerate(corpus.situations) for case in s.cases]
        self._by_id = {s.id: i for i, s in enumerate(corpus.situations)}
        self._part = part

    def say(self, rng: random.Random) -> Said:
        """Return what a person says, cases drawn evenly, sometimes as a second message."""
        situation, case = rng.choice(self._said)
        if rng.random() >= CHANCE_OF_HISTORY:
            return Said(situation, case, self._message(case, rng), ())
        first = Said(situation, case, self._message(case, rng), ())
        earlier = self.answer(first, self.voices_at_random(rng), rng)
        history = (Turn(first.message, earlier[Stage.RESPOND]),)
        if rng.random() < 0.5:
            situation = self._by_id.get(rng.choice(FOLLOW_UPS), situation)
            case = rng.choice(self.corpus.situations[situation].cases)
        return Said(situation, case, self._message(case, rng), history)

    def answer(self, said: Said, weights: ExpertWeights, rng: random.Random) -> dict[Stage, str]:
        """Return the three stages; each sentence is drawn from a voice in proportion to its weight."""
        mix = _VoiceMix(weights, rng)
        situation = self.corpus.situations[said.situation]
        thing = rng.choice(situation.things)
        respond = [self._piece("openers", said.case, mix.next()), self._cell(said.case, mix.next())]
        if rng.random() < 0.6:
            respond.append(self._piece("middles", said.case, mix.next()))
        if rng.random() < 0.8:
            respond.append(self._piece("closers", said.case, mix.next()))
        pick = {
            Stage.THINK: [said.case.think, self._piece("think", said.case, mix.next())],
            Stage.REFLECT: [self._piece("reflect", said.case, mix.next())],
            Stage.RESPOND: respond,
        }
        said_lines: set[str] = set()
        return {
            stage: " ".join(_fill(_fresh(lines, said_lines, rng), thing, stage) for lines in lists)
            for stage, lists in pick.items()
        }

    def voices_at_random(self, rng: random.Random) -> ExpertWeights:
        """Return the plain voice, one pole or two poles of different traits."""
        count = rng.choice((0, 1, 1, 2))
        traits = rng.sample(range(len(POLES) // 2), count)
        return ExpertWeights.from_poles({POLES[2 * t + rng.randrange(2)]: 1.0 for t in traits})

    def _message(self, case: Case, rng: random.Random) -> str:
        if case.phrases and rng.random() < CHANCE_OF_FRAME:
            frame = rng.choice(self.corpus.frames[case.valence])
            message = frame.replace("{phrase}", rng.choice(self._split(case.phrases)))
        else:
            message = rng.choice(self._split(case.utterances))
        return _sloppy(message, rng) if rng.random() < CHANCE_OF_SLOPPY else message

    def _split(self, lines: Sequence[str]) -> Sequence[str]:
        if len(lines) < 20:
            return lines
        return [line for position, line in enumerate(lines) if _part_of(position) is self._part]

    def _piece(self, piece: str, case: Case, pole: str) -> Sequence[str]:
        if pole == NEUTRAL:
            plain = {"openers": case.openers, "middles": case.advice, "closers": case.closers}
            return plain.get(piece) or (case.think if piece == "think" else case.reflect)
        return self.corpus.voices[pole].pieces[piece][case.valence]

    def _cell(self, case: Case, pole: str) -> Sequence[str]:
        return case.advice if pole == NEUTRAL else self.corpus.voices[pole].cells[case.key]


def _part_of(position: int) -> Part:
    return {9: Part.CALIBRATE, 19: Part.REPORT}.get(position % 20, Part.TRAIN)


class _VoiceMix:
    """Hands out one voice a sentence, in proportion to the weights; what is missing to 1 is the plain voice."""

    def __init__(self, weights: ExpertWeights, rng: random.Random) -> None:
        shares = {pole: w for pole, w in weights.as_poles().items() if w > 0}
        shares[NEUTRAL] = max(0.0, 1.0 - sum(shares.values()))
        self._shares = MappingProxyType(shares)
        self._credit = {voice: rng.random() * share for voice, share in shares.items()}

    def next(self) -> str:
        """Return the voice that is most behind its share (so two equal voices alternate)."""
        for voice, share in self._shares.items():
            self._credit[voice] += share
        voice = max(self._credit, key=lambda v: self._credit[v])
        self._credit[voice] -= sum(self._shares.values())
        return voice


def _fresh(lines: Sequence[str], said_lines: set[str], rng: random.Random) -> str:
    line = rng.choice([line for line in lines if line not in said_lines] or lines)
    said_lines.add(line)
    return line


def _fill(line: str, thing: str, stage: Stage) -> str:
    # Think and Reflect are notes about the person; Respond speaks to them.
    is_note = stage is not Stage.RESPOND and thing.startswith("your ")
    return line.replace("{thing}", f"their {thing[5:]}" if is_note else thing)


def _sloppy(message: str, rng: random.Random) -> str:
    message = message.lower()
    return message.rstrip(".!?") if rng.random() < 0.7 else message.replace("'", "")
