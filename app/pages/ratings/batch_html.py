"""One batch as HTML: where it stands and what to do next, who is judged, on what.

Knows batches as values. All that people wrote is escaped here.
"""

from html import escape

from app.pages.ratings.amount import raters_needed
from app.pages.ratings.list_html import Row, progress_html, state_word
from app.services.batches import BatchDesk
from app.widgets.mini_radar import mini_radar
from app.widgets.when import time_html
from engine.types import Traits
from storage.rating_records import BatchContender, BatchPlan, BatchPrompt, BatchState

NONE_CHOSEN = "Choose a batch in the list, or make a new one."


def head_html(desk: BatchDesk | None, now_ms: int, said: str = "") -> str:
    """Return title, state, next step and facts; a sentence when no batch is shown, or `said` in its stead."""
    if desk is None:
        return f'<p class="ratings-note" role="status">{escape(said or NONE_CHOSEN)}</p>'
    summary = desk.record.summary
    error = f'<p class="ratings-error" role="alert">{escape(desk.job.error)}</p>' if desk.job.error else ""
    made = f"Made {time_html(summary.created_ms, now_ms)}"
    ended = f", ended {time_html(summary.done_ms, now_ms)}" if summary.done_ms else ""
    facts = "" if summary.state is BatchState.IMPORTED else f". {escape(plan_words(summary.plan))}"
    done = f'<p class="ratings-note" role="status">{escape(said)}</p>' if said else ""
    return (
        f'{done}<h3 class="batch-heading" tabindex="-1">{escape(summary.title)}</h3>'
        f'<p class="batch-state-line" role="status"><b>{escape(_sentence(desk))}</b> {escape(next_step(desk))}</p>'
        f'{error}<p class="batch-progress">{progress_html(summary)}</p>'
        f'<p class="batch-line">{made}{ended}{facts}</p>{_leaks(desk)}'
    )


def next_step(desk: BatchDesk) -> str:
    """Return what the designer can do next; plain text."""
    summary = desk.record.summary
    if summary.state is BatchState.ANSWERING and desk.job.is_running:
        return (
            "It goes on when you leave this page. Raters can be invited already; they wait until all answers are there."
        )
    if summary.state is BatchState.ANSWERING:
        return "Nothing is lost. Press Go on to make the rest."
    if summary.state is BatchState.DONE:
        return "Its judgements are on the leaderboard, and the raters may know the names."
    if summary.state is BatchState.IMPORTED:
        return "Its judgements are on the leaderboard; nobody judges here."
    lacking = raters_needed(summary.items, summary.plan) - summary.raters
    if not summary.raters:
        return f"Next: invite at least {lacking} raters and send each of them their own link."
    if lacking > 0:
        return f"To have it all judged, invite at least {lacking} more."
    return "It ends by itself when all is judged, or when you close it."


def plan_words(plan: BatchPlan) -> str:
    """Return how a batch is judged; plain text."""
    seeds = ", ".join(map(str, plan.seeds))
    raters = "1 rater" if plan.overlap == 1 else f"{plan.overlap} raters"
    parts = [f"Seed{'' if len(plan.seeds) == 1 else 's'} {seeds}", f"{raters} for each pair"]
    if plan.per_rater is not None:
        parts.append(f"at most {plan.per_rater} items a rater")
    parts.append(f"{plan.gold_share:.0%} gold, {plan.repeat_share:.0%} repeats")
    asked = ["preference"]
    asked += ["four scales"] if plan.asks_scales else []
    asked += ["traits heard"] if plan.asks_traits else []
    parts.append(f"asked: {', '.join(asked)}")
    if plan.shows_brief:
        parts.append("raters read how each voice is meant to sound")
    return "; ".join(parts) + "."


def contenders_html(contenders: tuple[BatchContender, ...]) -> str:
    """Return who is judged, with the traits each is tuned to."""
    if not contenders:
        return ""
    items = "".join(_contender(one) for one in contenders)
    return f'<h4>Who is judged</h4><ul class="contenders">{items}</ul>'


def prompts_html(prompts: tuple[BatchPrompt, ...]) -> str:
    """Return the prompts, folded."""
    if not prompts:
        return ""
    count = "1 prompt" if len(prompts) == 1 else f"{len(prompts)} prompts"
    items = "".join(_prompt(one) for one in prompts)
    return (
        f'<details class="batch-prompts"><summary>{count}</summary>'
        f'<ol tabindex="0" aria-label="Prompts">{items}</ol></details>'
    )


def _sentence(desk: BatchDesk) -> str:
    summary = desk.record.summary
    if summary.state is BatchState.ANSWERING:
        return "Answers are being made." if desk.job.is_running else "Making answers has stopped."
    word = state_word(Row(summary, desk.job))
    more = ": raters can judge." if summary.state is BatchState.OPEN else "."
    return word.capitalize() + more


def _leaks(desk: BatchDesk) -> str:
    if not desk.leaks:
        return ""
    answers = "1 answer gives" if desk.leaks == 1 else f"{desk.leaks} answers give"
    return (
        f'<p class="batch-line">{answers} away who speaks. Judgements of {"it" if desk.leaks == 1 else "them"} are '
        "marked, and the leaderboard can leave them out.</p>"
    )


def _contender(one: BatchContender) -> str:
    contender = one.contender
    version = f" · version {contender.version_number}" if contender.version_number else ""
    if contender.aims is None:
        return f"<li><span><b>{escape(contender.name)}</b> <i>the control</i></span></li>"
    radar = mini_radar(Traits(*contender.aims), 40)
    return f"<li>{radar}<span><b>{escape(contender.name)}</b>{version}</span></li>"


def _prompt(prompt: BatchPrompt) -> str:
    turns = len(prompt.history)
    after = f", after {turns} earlier turn{'' if turns == 1 else 's'}" if turns else ""
    source = f' <span class="prompt-set">{escape(prompt.prompt_set)}{after}</span>' if prompt.prompt_set else ""
    return f"<li>{escape(prompt.text)}{source}</li>"
