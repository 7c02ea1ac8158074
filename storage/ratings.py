"""What raters do: sign in, take an item, fill it in, put it aside, go back. One transaction each.

An item is in at most `overlap` raters' hands, gold and repeats not counted, however many ask at once: items are handed
out by the one writer. An item that somebody holds and has not touched for a day is handed out again.
Knows tables and queries; when gold or a repeat is due, and what a judgement says, is not known here.
"""

import random
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from engine.errors import BadInput, NotThere
from engine.judging.judgement import Better, JudgedSide, Judgement
from storage.batches import judged_in, plan_of, prompt_of, rater_record
from storage.database import Database
from storage.judgements import contender_of, judgement_columns
from storage.owners import new_id, now_ms
from storage.rating_records import Assignment, BatchHead, BatchPlan, BatchState, Draft, HeldItem, RaterDesk
from storage.rating_tables import (
    AssignmentRow,
    BatchAnswerRow,
    BatchPromptRow,
    BatchRow,
    ContenderRow,
    ItemRow,
    JudgementRow,
    RaterRow,
)

HELD_MS = 24 * 3600 * 1000
LONGEST_LOOK_MS = 120_000
"""Between two signs of life no more than this counts as looking."""
REPEAT_GAP = 5
"""A repeat comes at least so many places after the item."""
CLOSED = "This batch is closed, so nothing more is judged in it. Thank you for what you gave."
KindAt = Callable[[int, BatchPlan, int], str]
"""(place, the batch's plan, the rater's draw) → plain, gold or repeat: which kind of item is due."""


class RatingStore:
    """What evaluators give, by their code."""

    def __init__(self, database: Database, kind_at: KindAt, clock: Callable[[], int] = now_ms) -> None:
        """Keep the parts; `clock` tells the time [ms since 1970]."""
        self._database = database
        self._kind_at = kind_at
        self._clock = clock

    def desk(self, code: str) -> RaterDesk:
        """Return where a rater stands; nothing is handed out.

        Raises:
            NotThere: nobody has this code.
        """
        with self._database.reading() as session:
            return _desk(session, _rater(session, code))

    def consent(self, code: str) -> None:
        """Keep that a rater agreed to take part.

        Raises:
            NotThere: nobody has this code.
        """
        with self._database.writing() as session:
            rater = _rater(session, code)
            rater.consented_ms = rater.consented_ms or self._clock()

    def take(self, code: str) -> RaterDesk:
        """Hand the rater an item at the place where they stand, if there is none yet and one is left.

        Who has not agreed to take part is handed nothing.

        Raises:
            NotThere: nobody has this code.
        """
        with self._database.writing() as session:
            rater, now = _rater(session, code), self._clock()
            rater.seen_ms = now
            batch = session.get_one(BatchRow, rater.batch_id)
            at = _at(session, rater)
            if at is not None:
                at.touched_ms = now
            elif batch.state == BatchState.OPEN and rater.consented_ms is not None:
                self._hand_out(session, batch, rater)
            return _desk(session, rater)

    def held(self, code: str, assignment_id: str) -> HeldItem:
        """Return an item in the rater's hands.

        Raises:
            NotThere: nobody has this code, or the item is not in their hands.
        """
        with self._database.reading() as session:
            rater = _rater(session, code)
            held = _held(session, rater, assignment_id)
            head = _head(session.get_one(BatchRow, rater.batch_id))
            is_present = held.place == rater.place and held.state != "skipped"
            return HeldItem(head, rater.label, rater.rater_group, _assignment(session, held), is_present)

    def keep_draft(self, code: str, assignment_id: str, draft: Draft) -> None:
        """Keep what a rater has filled in so far; of an item that is judged already, nothing is changed.

        Raises:
            NotThere: nobody has this code, or the item is not in their hands.
        """
        with self._database.writing() as session:
            held = _held(session, _rater(session, code), assignment_id)
            self._touch(held)
            if held.state != "done":
                held.draft = dict(draft)

    def judge(self, code: str, assignment_id: str, draft: Draft, judgement: Judgement) -> None:
        """Store a judgement, or put it in the place of an earlier one of the same item; the rater moves on.

        Its time and how long it took are the store's. A batch whose items are all judged ends with it.

        Raises:
            NotThere: nobody has this code, or the item is not in their hands.
            BadInput: the batch is closed.
        """
        with self._database.writing() as session:
            rater = _rater(session, code)
            batch = _open_batch(session, rater)
            held = _held(session, rater, assignment_id)
            self._touch(held)
            held.state, held.draft = "done", dict(draft)
            timed = {"seconds": held.active_ms / 1000, "created_ms": self._clock()}
            columns = judgement_columns(judgement) | timed
            row = session.scalar(select(JudgementRow).where(JudgementRow.assignment_id == held.id))
            if row is None:
                session.add(JudgementRow(id=new_id(), batch_id=batch.id, assignment_id=held.id, **columns))
            else:
                for name, value in columns.items():
                    setattr(row, name, value)
            rater.place, rater.seen_ms = held.place + 1, self._clock()
            session.flush()
            if _is_complete(session, batch):
                batch.state, batch.done_ms = BatchState.DONE.value, self._clock()

    def skip(self, code: str, assignment_id: str) -> None:
        """Put an item aside, so that others may have it; the rater moves on. A judged one stays judged.

        Raises:
            NotThere: nobody has this code, or the item is not in their hands.
            BadInput: the batch is closed.
        """
        with self._database.writing() as session:
            rater = _rater(session, code)
            _open_batch(session, rater)
            held = _held(session, rater, assignment_id)
            self._touch(held)
            if held.state == "open":
                held.state = "skipped"
            rater.place = held.place + 1

    def back(self, code: str) -> None:
        """Let the rater stand at the item before; one that was put aside is theirs again if a place is left.

        Raises:
            NotThere: nobody has this code.
            BadInput: the batch is closed, there is no item before, or others have it by now.
        """
        with self._database.writing() as session:
            rater = _rater(session, code)
            batch = _open_batch(session, rater)
            found = select(AssignmentRow).where(AssignmentRow.rater_id == rater.id, AssignmentRow.place < rater.place)
            before = session.scalar(found.order_by(AssignmentRow.place.desc()).limit(1))
            if before is None:
                raise BadInput("This is your first item; there is none before it.")
            if before.state == "skipped":
                item = session.get_one(ItemRow, before.item_id)
                holders = _holders(session, batch.id).get(item.id, 0)
                if item.gold is None and not before.is_repeat and holders >= plan_of(batch).overlap:
                    raise BadInput("Other raters have taken the item that you put aside. Go on with this one.")
                before.state = "open"
            before.touched_ms = self._clock()
            rater.place = before.place

    def _hand_out(self, session: Session, batch: BatchRow, rater: RaterRow) -> None:
        plan, now = plan_of(batch), self._clock()
        mine = session.scalars(select(AssignmentRow).where(AssignmentRow.rater_id == rater.id)).all()
        last = max((held.place for held in mine), default=0)
        # One item at a time: whoever stands behind the last one first finishes what is open.
        left_open = min((held.place for held in mine if held.state == "open"), default=None)
        if left_open is not None:
            rater.place = left_open
            return
        if plan.per_rater is not None and sum(held.state == "done" for held in mine) >= plan.per_rater:
            return
        place = last + 1
        draw = random.Random(f"{rater.draw}:{place}")  # noqa: S311  (an order, no secret)
        item_id, is_repeat = self._choose(session, batch, mine, self._kind_at(place, plan, rater.draw), draw)
        if item_id is None:
            return
        session.add(
            AssignmentRow(
                id=new_id(),
                rater_id=rater.id,
                item_id=item_id,
                place=place,
                is_repeat=is_repeat,
                is_swapped=_sides(session, rater, item_id, draw),
                state="open",
                draft={},
                active_ms=0,
                touched_ms=now,
            )
        )
        rater.place = place
        session.flush()

    def _choose(
        self, session: Session, batch: BatchRow, mine: Sequence[AssignmentRow], kind: str, draw: random.Random
    ) -> tuple[str | None, bool]:
        plain_left = self._plain_left(session, batch, mine)
        # Gold and repeats stand between plain items; they do not go on when those have ended.
        if not plain_left:
            return None, False
        seen = {held.item_id for held in mine}
        gold = [item_id for item_id in _gold(session, batch.id) if item_id not in seen]
        if kind == "gold" and gold:
            return draw.choice(gold), False
        again = _repeatable(mine, set(_gold(session, batch.id)))
        if kind == "repeat" and again:
            return draw.choice(again), True
        fewest = min(plain_left.values())
        return draw.choice(sorted(item_id for item_id, held in plain_left.items() if held == fewest)), False

    def _plain_left(self, session: Session, batch: BatchRow, mine: Sequence[AssignmentRow]) -> dict[str, int]:
        for held in session.scalars(_forgotten(batch.id, self._clock() - HELD_MS)).all():
            held.state = "skipped"
        session.flush()
        return _plain_left(session, batch, {held.item_id for held in mine})

    def _touch(self, held: AssignmentRow) -> None:
        now = self._clock()
        held.active_ms += max(0, min(now - held.touched_ms, LONGEST_LOOK_MS))
        held.touched_ms = now


def _rater(session: Session, code: str) -> RaterRow:
    rater = session.scalar(select(RaterRow).where(RaterRow.code == code))
    if rater is None:
        raise NotThere("Nobody has this code. Type it as it stands in your invitation, or ask for a new one.")
    return rater


def _open_batch(session: Session, rater: RaterRow) -> BatchRow:
    batch = session.get_one(BatchRow, rater.batch_id)
    if batch.state != BatchState.OPEN:
        raise BadInput(CLOSED)
    return batch


def _held(session: Session, rater: RaterRow, assignment_id: str) -> AssignmentRow:
    held = session.get(AssignmentRow, assignment_id)
    if held is None or held.rater_id != rater.id:
        raise NotThere("This item is not in your hands. Reload the page to go on.")
    return held


def _at(session: Session, rater: RaterRow) -> AssignmentRow | None:
    found = select(AssignmentRow).where(AssignmentRow.rater_id == rater.id, AssignmentRow.place == rater.place)
    return session.scalar(found.where(AssignmentRow.state != "skipped"))


def _head(batch: BatchRow) -> BatchHead:
    return BatchHead(batch.id, batch.title, BatchState(batch.state), plan_of(batch))


def _is_complete(session: Session, batch: BatchRow) -> bool:
    items = session.scalar(select(func.count()).where(_is_of(batch.id))) or 0
    return judged_in(session, batch.id) >= items * plan_of(batch).overlap


def _is_of(batch_id: str) -> ColumnElement[bool]:
    return and_(ItemRow.batch_id == batch_id, ItemRow.gold.is_(None))


def _holders(session: Session, batch_id: str) -> dict[str, int]:
    """Return {plain item: how many raters judged it or hold it}."""
    holds = case((and_(AssignmentRow.is_repeat.is_(False), AssignmentRow.state != "skipped"), 1))
    counted = select(ItemRow.id, func.count(holds)).outerjoin(AssignmentRow).where(_is_of(batch_id))
    return dict(session.execute(counted.group_by(ItemRow.id)).all())


def _plain_left(session: Session, batch: BatchRow, seen: set[str]) -> dict[str, int]:
    overlap = plan_of(batch).overlap
    holders = _holders(session, batch.id)
    return {item_id: held for item_id, held in holders.items() if held < overlap and item_id not in seen}


def _gold(session: Session, batch_id: str) -> list[str]:
    found = select(ItemRow.id).where(ItemRow.batch_id == batch_id, ItemRow.gold.is_not(None))
    return list(session.scalars(found.order_by(ItemRow.place)).all())


def _forgotten(batch_id: str, before_ms: int):  # noqa: ANN202  (SQLAlchemy's own long name)
    held = select(AssignmentRow).join(ItemRow).where(ItemRow.batch_id == batch_id)
    return held.where(AssignmentRow.state == "open", AssignmentRow.touched_ms < before_ms)


def _repeatable(mine: Sequence[AssignmentRow], gold: set[str]) -> list[str]:
    again = {held.item_id for held in mine if held.is_repeat}
    newest = max((held.place for held in mine), default=0) + 1 - REPEAT_GAP
    return sorted(
        held.item_id
        for held in mine
        if held.state == "done" and held.place <= newest and held.item_id not in again and held.item_id not in gold
    )


def _sides(session: Session, rater: RaterRow, item_id: str, draw: random.Random) -> bool:
    before = session.scalar(
        select(AssignmentRow.is_swapped).where(AssignmentRow.rater_id == rater.id, AssignmentRow.item_id == item_id)
    )
    # A repeat shows the sides the other way round, so that a hand that always goes left is found out.
    return draw.random() < 0.5 if before is None else not before  # noqa: PLR2004


def _desk(session: Session, rater: RaterRow) -> RaterDesk:
    session.flush()
    batch = session.get_one(BatchRow, rater.batch_id)
    at = _at(session, rater)
    held = session.scalars(select(AssignmentRow).where(AssignmentRow.rater_id == rater.id)).all()
    mine = {one.item_id for one in held}
    is_open = batch.state == BatchState.OPEN
    return RaterDesk(
        rater=rater_record(session, rater),
        batch=_head(batch),
        assignment=_assignment(session, at) if at is not None and is_open else None,
        plain_left=len(_plain_left(session, batch, mine)) if is_open else 0,
        gold_left=len(set(_gold(session, batch.id)) - mine) if is_open else 0,
        seconds=sum(one.active_ms for one in held if one.state == "done") / 1000,
        names=_names(session, batch.id) if batch.state == BatchState.DONE else (),
    )


def _names(session: Session, batch_id: str) -> tuple[str, ...]:
    found = select(ContenderRow).where(ContenderRow.batch_id == batch_id).order_by(ContenderRow.place)
    return tuple(contender_of(row.contender).name for row in session.scalars(found).all())


def _assignment(session: Session, held: AssignmentRow) -> Assignment:
    item = session.get_one(ItemRow, held.item_id)
    left, prompt = _side(session, item.left_id)
    right, _ = _side(session, item.right_id)
    if item.gold == Better.LEFT:
        right = _reading(right, item.spoilt)
    elif item.gold == Better.RIGHT:
        left = _reading(left, item.spoilt)
    return Assignment(
        held.id,
        held.place,
        item.id,
        held.state,
        prompt_of(prompt),
        left,
        right,
        Better(item.gold) if item.gold else None,
        held.is_repeat,
        held.is_swapped,
        dict(held.draft),
        held.active_ms / 1000,
    )


def _side(session: Session, answer_id: str) -> tuple[JudgedSide, BatchPromptRow]:
    answer = session.get_one(BatchAnswerRow, answer_id)
    contender = session.get_one(ContenderRow, answer.contender_id)
    side = JudgedSide(
        contender_of(contender.contender),
        answer.respond,
        answer.seed,
        tuple(answer.weights),
        leaks=tuple(answer.leaks),
    )
    return side, session.get_one(BatchPromptRow, answer.prompt_id)


def _reading(side: JudgedSide, text: str) -> JudgedSide:
    return JudgedSide(side.contender, text, side.seed, side.weights, leaks=side.leaks)
