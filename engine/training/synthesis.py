"""Draw conversations from the corpus: messages, the voice mix that answers, and the answer in three stages.

Everything is drawn from one `random.Random`, so a draw is named by its seed and nothing needs to be stored.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.training.corpus import INTENSITIES, USUAL_ANSWER, Case, Corpus, Spoken, Voice
from engine.training.messages import MessageDrawer, typed
from engine.types import POLES, ExpertWeights, Stage, Turn

LEVEL_PER_WEIGHT = 2.5
CHANCE_OF_ECHO = 0.15
TURNS = {1: 0.78, 2: 0.16, 3: 0.06}
SECOND_TURNS = {"follow_up": 0.65, "change": 0.2, "courtesy": 0.15}
CHANCE_OF_OWN_SECOND = 0.65
"""How many follow-ups are of the situation's own second messages; the others would follow anything."""
COURTESIES = ("thanks.glad", "goodbye.neutral")
CHANCES = {"middle": 0.85, "closer": 0.8, "own_closer": 0.8}
CHANCE_OF_CELL_FOR_MIDDLE = 0.5


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says, and where it was drawn from."""

    case: int
    """Index into `corpus.cases`."""
    message: str
    """The message."""
    history: tuple[Turn, ...] = ()
    """Earlier turns."""
    lead: Spoken | None = None
    """First sentences that answer this message, when it is a follow-up or has a word to echo."""
    word: str = ""
    """The word to echo."""
    matter: str = ""
    """The message that opened the matter, when this one goes on with it."""

    @property
    def opening(self) -> str:
        """The message that opened the matter: this one unless it goes on."""
        return self.matter or self.message


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


class Synthesiser:
    """Draws from a corpus."""

    def __init__(self, corpus: Corpus) -> None:
        """Keep the corpus."""
        self.corpus = corpus
        self._drawer = MessageDrawer(corpus)
        self._number = {case.key: i for i, case in enumerate(corpus.cases)}

    def say(self, rng: random.Random, weights: ExpertWeights | None = None) -> Said:
        """Return what a person says as the first, second or third message; earlier answers speak with `weights`.

        Cases are drawn evenly; without weights the earlier answers have a voice of their own.
        """
        said = self._first(rng)
        for _ in range(rng.choices(tuple(TURNS), tuple(TURNS.values()))[0] - 1):
            speaks = self.voices_at_random(rng) if weights is None else weights
            reply = self.answer(said, speaks, rng)[Stage.RESPOND]
            said = self._next(said, (*said.history, Turn(said.message, reply)), rng)
        return said

    def answer(self, said: Said, weights: ExpertWeights, rng: random.Random) -> dict[Stage, str]:
        """Return the three stages; who speaks a sentence, and how strongly, follows the weights."""
        speaker = _Speaker(self.corpus.voices, weights, rng)
        case = self.corpus.cases[said.case]
        fill = _Filler(rng.choice(case.things), said.word, rng)
        recipe = self._recipe(said, case, rng)
        is_second = _takes_up(said, case)
        respond = [
            self._step(step, said, case, speaker, is_first=i == 0 and not is_second) for i, step in enumerate(recipe)
        ]
        return {
            Stage.THINK: fill.joined([case.think, speaker.piece("think", case)], is_note=True),
            Stage.REFLECT: fill.joined([speaker.piece("reflect", case)], is_note=True),
            Stage.RESPOND: fill.joined(respond, is_note=False),
        }

    def voices_at_random(self, rng: random.Random) -> ExpertWeights:
        """Return the plain voice, one pole or two poles of different traits, each at full weight."""
        count = rng.choice((0, 1, 1, 2))
        traits = rng.sample(range(len(POLES) // 2), count)
        return ExpertWeights.from_poles({POLES[2 * t + rng.randrange(2)]: 1.0 for t in traits})

    def _first(self, rng: random.Random) -> Said:
        number = rng.randrange(len(self.corpus.cases))
        case = self.corpus.cases[number]
        echo = self.corpus.echoes.get(case.key)
        if echo is None or rng.random() >= CHANCE_OF_ECHO:
            return Said(number, self._drawer.message(case, rng))
        word = self._drawer.echo_word(rng)
        frame = typed(rng.choice(echo.messages), rng)
        # A slip may have hit the slot itself.
        message = frame.replace("{word}", word) if "{word}" in frame else rng.choice(echo.messages).format(word=word)
        return Said(number, message, lead=echo, word=word)

    def _next(self, said: Said, history: tuple[Turn, ...], rng: random.Random) -> Said:
        kind = rng.choices(tuple(SECOND_TURNS), tuple(SECOND_TURNS.values()))[0]
        if kind == "follow_up":
            own = self.corpus.second_messages.get(self.corpus.cases[said.case].situation)
            if own and rng.random() < CHANCE_OF_OWN_SECOND:
                return Said(said.case, typed(rng.choice(own), rng), history, matter=said.opening)
            spoken = rng.choice(tuple(self.corpus.follow_ups.values()))
            # A refusal or a goodbye is not taken up again with "more about it".
            lead = spoken if self.corpus.cases[said.case].recipe == USUAL_ANSWER else None
            return Said(said.case, typed(rng.choice(spoken.messages), rng), history, lead, matter=said.opening)
        if kind == "courtesy":
            number = self._number.get(rng.choice(COURTESIES), said.case)
            return Said(number, self._drawer.message(self.corpus.cases[number], rng), history)
        first = self._first(rng)
        return Said(first.case, first.message, history, first.lead, first.word)

    def _recipe(self, said: Said, case: Case, rng: random.Random) -> list[str]:
        steps = [step for step in case.recipe if rng.random() < CHANCES.get(step, 1.0)]
        if said.lead is not None or _takes_up(said, case):
            steps = [step for step in steps if step not in ("opener", "own_opener")] or ["cell"]
        if said.lead is not None:
            steps = ["lead", *steps]
        return ["cell" if s == "middle" and rng.random() < CHANCE_OF_CELL_FOR_MIDDLE else s for s in steps]

    def _step(self, step: str, said: Said, case: Case, speaker: "_Speaker", *, is_first: bool) -> Sequence[str]:
        match step:
            case "lead":
                assert said.lead is not None
                return speaker.lead(said.lead)
            case "cell":
                return speaker.cell(case, is_first=is_first)
            case "advice":
                return case.advice
            case "own_opener":
                return case.openers
            case "own_closer":
                return case.closers
            case _:
                return speaker.piece(f"{step}s", case)


def _takes_up(said: Said, case: Case) -> bool:
    """Return whether the answer goes on where the last one ended; a refusal or a goodbye begins again."""
    return bool(said.matter) and case.recipe == USUAL_ANSWER


class _Speaker:
    """Decides sentence by sentence who speaks and how strongly.

    Poles take turns in proportion to their weights. The level of a sentence (0 plain, 1 touch, 2 clear, 3 strong) is
    `LEVEL_PER_WEIGHT` times the pole's weight, rounded up or down so that the mean over sentences is exact.
    """

    def __init__(self, voices: Mapping[str, tuple[Voice, ...]], weights: ExpertWeights, rng: random.Random) -> None:
        self._voices = voices
        self._shares = {pole: w for pole, w in weights.as_poles().items() if w > 0}
        self._credit = {pole: rng.random() * share for pole, share in self._shares.items()}
        self._carried = {pole: rng.random() for pole in self._shares}

    def piece(self, piece: str, case: Case) -> Sequence[str]:
        """Return the lines of one piece in the voice whose turn it is."""
        pole, level = self._next()
        if level == 0:
            plain = {"openers": case.openers, "middles": case.advice, "closers": case.closers, "think": case.think}
            return plain.get(piece, case.reflect)
        return self._voices[pole][level - 1].pieces[piece][case.valence]

    def cell(self, case: Case, *, is_first: bool) -> Sequence[str]:
        """Return the lines that speak to the case itself; the plain voice begins with an opener, such as a refusal."""
        pole, level = self._next()
        if level == 0:
            return case.openers if is_first else case.advice
        return self._voices[pole][level - 1].cells[case.key]

    def lead(self, lead: Spoken) -> Sequence[str]:
        """Return the first sentences of an answer to a follow-up or an echo."""
        pole, level = self._next()
        return lead.voices[pole] if level else lead.plain

    def _next(self) -> tuple[str, int]:
        if not self._shares:
            return "", 0
        for pole, share in self._shares.items():
            self._credit[pole] += share
        pole = max(self._credit, key=lambda p: self._credit[p])
        self._credit[pole] -= sum(self._shares.values())
        wanted = LEVEL_PER_WEIGHT * self._shares[pole] + self._carried[pole]
        level = int(wanted)
        self._carried[pole] = wanted - level
        return pole, min(level, len(INTENSITIES))


class _Filler:
    """Draws one line of each list, none twice in an answer, and fills its slot."""

    def __init__(self, thing: str, word: str, rng: random.Random) -> None:
        self._thing = thing
        self._word = word
        self._rng = rng
        self._used: set[str] = set()

    def joined(self, lists: Sequence[Sequence[str]], *, is_note: bool) -> str:
        """Return one line of each list, joined; notes speak about the person, answers to them.

        A list whose lines are all used is passed over: an answer that says a thing twice teaches to say it twice.
        """
        drawn = [self._line([line for line in lines if line not in self._used], is_note) for lines in lists]
        return " ".join(line for line in drawn if line)

    def _line(self, unused: Sequence[str], is_note: bool) -> str:
        if not unused:
            return ""
        line = self._rng.choice(unused)
        self._used.add(line)
        thing = f"their {self._thing[5:]}" if is_note and self._thing.startswith("your ") else self._thing
        return line.replace("{thing}", thing).replace("{word}", self._word)
