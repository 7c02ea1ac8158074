"""The use cases of batches: choose who is judged on what, have it answered, open it to raters, close it.

Knows the voice and the stores; no page. What raters see is `rating.py`, what comes out is `board.py`.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.services.answer_jobs import AnswerJobs, JobState
from app.services.compare import plain_base
from app.services.personas import PersonaService
from app.services.stores import Batches, Comparisons, Sessions
from app.services.studio import UNSAVED
from engine.errors import BadInput
from engine.judging.gold import gold_count, spoilt
from engine.judging.judgement import BASE_KEY, Better, Contender
from engine.judging.pairs import draw_pairs
from engine.judging.prompt_sets import PromptSet
from engine.personality.persona_file import sheet_from_json, sheet_to_json
from engine.personality.sheet import PersonaSheet
from storage.rating_records import (
    BatchAnswer,
    BatchContender,
    BatchPlan,
    BatchPrompt,
    BatchRecord,
    BatchState,
    BatchSummary,
    NewBatch,
    NewItem,
    RaterRecord,
    Slot,
)
from storage.records import WaitingPair

FEWEST_CONTENDERS, MOST_CONTENDERS = 2, 12
MOST_PROMPTS = 200
MOST_ANSWERS = 2000
MOST_RATERS = 200
TITLE_LIMIT = 120
PROMPT_LIMIT = 2000
OVERLAPS = (1, 20)
OWN_PROMPTS = "own prompts"
FROM_COMPARE = "from Compare"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One persona that a designer chose to be judged."""

    key: str
    """A stored one's id, or `ready:…`."""
    version_number: int | None = None
    """Which version; None for the newest."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A batch as a designer asks for it."""

    title: str
    """What people call it; raters do not see it before the end."""
    personas: tuple[Chosen, ...]
    """Who is judged."""
    has_base: bool
    """Whether the plain base is judged too, as a control."""
    own_prompts: tuple[str, ...] = ()
    """Prompts of the designer's own."""
    prompt_sets: tuple[str, ...] = ()
    """Names of the project's prompt sets."""
    session_ids: tuple[str, ...] = ()
    """Stored sessions whose turns are answered anew, each with what came before it."""
    plan: BatchPlan = BatchPlan()
    """Seeds, overlap, shares and questions."""


@dataclass(frozen=True, slots=True)
class BatchDesk:
    """One batch as its designer sees it."""

    record: BatchRecord
    """Who is judged on what."""
    raters: tuple[RaterRecord, ...]
    """Who judges."""
    leaks: int
    """How many answers give away who speaks."""
    job: JobState
    """Whether answers are being made, and what went wrong."""


class BatchService:
    """One visitor's batches, by the owner's id."""

    def __init__(
        self,
        store: Batches,
        personas: PersonaService,
        sessions: Sessions,
        comparisons: Comparisons,
        jobs: AnswerJobs,
        prompt_sets: Sequence[PromptSet],
    ) -> None:
        """Keep the parts."""
        self._store = store
        self._personas = personas
        self._sessions = sessions
        self._comparisons = comparisons
        self._jobs = jobs
        self.prompt_sets = tuple(prompt_sets)

    def find(self, owner: str) -> list[BatchSummary]:
        """Return all batches of the visitor, the newest first."""
        return self._store.find(owner)

    def desk(self, owner: str, batch_id: str) -> BatchDesk:
        """Return one batch with its raters and how its answers come on.

        Raises:
            NotThere: it is not this owner's.
        """
        record = self._store.get(owner, batch_id)
        leaks = sum(bool(answer.leaks) for answer in self._store.answers(owner, batch_id))
        raters = tuple(self._store.raters(owner, batch_id))
        return BatchDesk(record, raters, leaks, self._jobs.state(batch_id))

    def make(self, owner: str, wanted: Wanted) -> BatchSummary:
        """Store a batch and begin to have it answered.

        Raises:
            BadInput: something is missing, too much, or outside its range; nothing is stored.
            NotThere: a persona or session is not this owner's.
        """
        title = wanted.title.strip()
        if not title:
            raise BadInput("The batch has no title. Give it one; raters will not see it.")
        if len(title) > TITLE_LIMIT:
            raise BadInput(f"The title has {len(title)} characters. At most {TITLE_LIMIT} are kept.")
        plan = _checked(wanted.plan)
        contenders = self._contenders(owner, wanted)
        prompts = self._prompts(owner, wanted)
        answers = len(contenders) * len(prompts) * len(plan.seeds)
        if answers > MOST_ANSWERS:
            raise BadInput(
                f"{len(contenders)} contenders on {len(prompts)} prompts from {len(plan.seeds)} seeds are {answers} "
                f"answers. At most {MOST_ANSWERS} are made; choose fewer."
            )
        drawn = replace(plan, draw=secrets.randbelow(2**31))
        record = self._store.add(owner, NewBatch(title, drawn, contenders, prompts))
        self.answer(owner, record.summary.id)
        return record.summary

    def waiting(self, owner: str) -> int:
        """Return how many pairs from Compare wait for evaluators."""
        return len(self._comparisons.queued_pairs(owner))

    def make_from_compare(self, owner: str, title: str, plan: BatchPlan) -> BatchSummary:
        """Make a batch of the pairs that Compare sent, as they are, and open it; they wait no longer.

        Raises:
            BadInput: no pair waits, or something of the plan is outside its range.
        """
        pairs = self._comparisons.queued_pairs(owner)
        if not pairs:
            raise BadInput("No pair waits. On the Compare page, choose two answers and press 'Send to be rated'.")
        plan = replace(_checked(plan), draw=secrets.randbelow(2**31), most_items=None)
        new, answers, items = _from_pairs(title.strip() or "Pairs from Compare", plan, pairs)
        record = self._store.add(owner, new)
        self._store.add_answers(owner, record.summary.id, answers)
        self._store.open(owner, record.summary.id, items + _golds(answers, len(items), new.plan))
        self._comparisons.clear_queue(owner, [pair.id for pair in pairs])
        return self._store.get(owner, record.summary.id).summary

    def answer(self, owner: str, batch_id: str) -> None:
        """Have the missing answers made in the background, and open the batch when all are there.

        Raises:
            NotThere: it is not this owner's.
            BadInput: it is being answered already, or has its answers.
        """
        record = self._store.get(owner, batch_id)
        if record.summary.state is not BatchState.ANSWERING:
            raise BadInput("This batch has all its answers. Reload the page.")
        self._jobs.start(owner, record, lambda: self._open(owner, batch_id))

    def pause(self, owner: str, batch_id: str) -> None:
        """Stop making answers; what is there stays.

        Raises:
            NotThere: it is not this owner's.
        """
        self._store.get(owner, batch_id)
        self._jobs.stop(batch_id)

    def invite(self, owner: str, batch_id: str, count: int, group: str = "") -> list[RaterRecord]:
        """Make codes for more raters; return all raters.

        Raises:
            BadInput: the count is not 1..200, all together at most 200, or the group's name is too long.
            NotThere: it is not this owner's.
        """
        there = len(self._store.raters(owner, batch_id))
        if not 1 <= count <= MOST_RATERS - there:
            raise BadInput(f"{count} more raters are asked for and there are {there}. A batch has 1 to {MOST_RATERS}.")
        group = group.strip()
        if len(group) > TITLE_LIMIT:
            raise BadInput(f"The group's name has {len(group)} characters. At most {TITLE_LIMIT} are kept.")
        return self._store.add_raters(owner, batch_id, count, group)

    def close(self, owner: str, batch_id: str) -> BatchSummary:
        """End a batch before all is judged.

        Raises:
            NotThere: it is not this owner's.
            BadInput: it is not open.
        """
        return self._store.close(owner, batch_id)

    def delete(self, owner: str, batch_id: str, title: str) -> None:
        """Delete a batch with all its judgements, for one who types its title.

        Raises:
            NotThere: it is not this owner's.
            BadInput: the title is another.
        """
        summary = self._store.get(owner, batch_id).summary
        if title.strip() != summary.title:
            raise BadInput(f"To delete this batch with its judgements, type its title: {summary.title}")
        self._jobs.stop(batch_id)
        self._store.delete(owner, batch_id)

    def _open(self, owner: str, batch_id: str) -> None:
        record = self._store.get(owner, batch_id)
        plan = record.summary.plan
        pairs = draw_pairs(len(record.contenders), len(record.prompts), len(plan.seeds), plan.most_items, plan.draw)
        items = [
            NewItem(
                Slot(pair.left, pair.prompt, plan.seeds[pair.seed]),
                Slot(pair.right, pair.prompt, plan.seeds[pair.seed]),
            )
            for pair in pairs
        ]
        golds = _golds(self._store.answers(owner, batch_id), len(items), plan)
        self._store.open(owner, batch_id, items + golds)

    def _contenders(self, owner: str, wanted: Wanted) -> tuple[BatchContender, ...]:
        found: list[BatchContender] = []
        for chosen in wanted.personas:
            summary = self._personas.get(owner, chosen.key)
            number = chosen.version_number if chosen.version_number is not None else summary.version
            sheet = self._personas.version(owner, chosen.key, number).sheet
            found.append(contender(sheet, number or None))
        if wanted.has_base:
            found.append(contender(plain_base(PersonaSheet("Plain base"))))
        if not FEWEST_CONTENDERS <= len(found) <= MOST_CONTENDERS:
            raise BadInput(
                f"{len(found)} contenders are chosen. Choose {FEWEST_CONTENDERS} to {MOST_CONTENDERS}, "
                "the plain base among them if you want a control."
            )
        keys = [one.contender.key for one in found]
        for one in found:
            if keys.count(one.contender.key) > 1:
                raise BadInput(f"{one.contender.name} is chosen twice with the same dials. Choose different versions.")
        return tuple(found)

    def _prompts(self, owner: str, wanted: Wanted) -> tuple[BatchPrompt, ...]:
        prompts = [BatchPrompt(text.strip(), OWN_PROMPTS) for text in wanted.own_prompts if text.strip()]
        by_title = {one.title: one for one in self.prompt_sets}
        for title in wanted.prompt_sets:
            if title not in by_title:
                raise BadInput(f"There is no prompt set {title!r}. The sets are {', '.join(by_title)}.")
            prompts += [BatchPrompt(text, title) for text in by_title[title].prompts]
        for session_id in wanted.session_ids:
            record = self._sessions.get(owner, session_id)
            history: tuple[tuple[str, str], ...] = ()
            for turn in record.path:
                prompts.append(BatchPrompt(turn.message, record.summary.title, history))
                history = (*history, (turn.message, turn.answer.trace.reply))
        unique = list(dict.fromkeys(prompts))
        if not unique:
            raise BadInput("There is no prompt. Write some, one a line, or choose a prompt set.")
        if len(unique) > MOST_PROMPTS:
            raise BadInput(f"There are {len(unique)} prompts. At most {MOST_PROMPTS} fit into a batch.")
        for prompt in unique:
            if len(prompt.text) > PROMPT_LIMIT:
                raise BadInput(f"A prompt has {len(prompt.text)} characters. At most {PROMPT_LIMIT} are read.")
        return tuple(unique)


def contender(sheet: PersonaSheet, version_number: int | None = None) -> BatchContender:
    """Return who is judged, as judgements name it; a sheet at strength 0 without router is the plain base."""
    kept = sheet_to_json(sheet, UNSAVED)
    if sheet.mix.strength == 0.0:
        return BatchContender(Contender(BASE_KEY, "Plain base"), kept)
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode("utf-8")).hexdigest()[:16]
    return BatchContender(Contender(digest, sheet.name, version_number, tuple(sheet.traits)), kept)


def _checked(plan: BatchPlan) -> BatchPlan:
    low, high = OVERLAPS
    if not low <= plan.overlap <= high:
        raise BadInput(f"The overlap is {plan.overlap}. {low} to {high} raters judge an item.")
    if not 1 <= len(plan.seeds) <= 10 or len(set(plan.seeds)) < len(plan.seeds):  # noqa: PLR2004
        raise BadInput("Give one to ten different seeds.")
    if not all(0 <= seed < 2**63 for seed in plan.seeds):
        raise BadInput("A seed is a whole number of at least 0.")
    gold_count(1, plan.gold_share, plan.repeat_share)
    for what, count in (("items", plan.most_items), ("items per rater", plan.per_rater)):
        if count is not None and count < 1:
            raise BadInput(f"The number of {what} is {count}. It is at least 1, or empty for all.")
    return plan


def _golds(answers: Sequence[BatchAnswer], items: int, plan: BatchPlan) -> list[NewItem]:
    """Return items of which one side is a broken version of the other, spread over prompts and contenders."""
    wanted = gold_count(items, plan.gold_share, plan.repeat_share)
    ordered = sorted(answers, key=lambda a: hashlib.sha256(f"{plan.draw}:{a.slot}".encode()).digest())
    golds: list[NewItem] = []
    for number, answer in enumerate(ordered):
        broken = spoilt(answer.answer.trace.reply, plan.draw + number)
        if len(golds) < wanted and broken is not None and not answer.leaks:
            side = Better.LEFT if len(golds) % 2 == 0 else Better.RIGHT
            golds.append(NewItem(answer.slot, answer.slot, side, broken))
    return golds


def _from_pairs(
    title: str, plan: BatchPlan, pairs: Sequence[WaitingPair]
) -> tuple[NewBatch, list[BatchAnswer], list[NewItem]]:
    contenders: dict[str, BatchContender] = {}
    prompts: dict[str, int] = {}
    answers: dict[Slot, BatchAnswer] = {}
    items: list[NewItem] = []
    seeds: set[int] = set()
    for pair in pairs:
        slots = []
        for side in (pair.left, pair.right):
            one = contender(sheet_from_json(dict(side.asked.sheet)))
            contenders.setdefault(one.contender.key, one)
            slot = Slot(
                list(contenders).index(one.contender.key),
                prompts.setdefault(pair.prompt, len(prompts)),
                side.asked.sampling.seed,
            )
            seeds.add(slot.seed)
            answers.setdefault(slot, BatchAnswer(slot, side))
            slots.append(slot)
        if slots[0] != slots[1]:
            items.append(NewItem(slots[0], slots[1]))
    new = NewBatch(
        title,
        replace(plan, seeds=tuple(sorted(seeds))),
        tuple(contenders.values()),
        tuple(BatchPrompt(text, FROM_COMPARE) for text in prompts),
    )
    return new, list(answers.values()), items
