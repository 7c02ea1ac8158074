"""The method note that goes with every export: what each number is, from which judgements, by which formula.

Text only; constants are read from where they are used, so that the note cannot say another number than the code.
"""

import math

from engine.judging.agreement import LEANS
from engine.judging.biases import SIGNIFICANCE
from engine.judging.board import MEAN_POINTS, POINTS_PER_LOGIT
from engine.judging.estimate import MOST_UNDEFINED
from engine.judging.impressions import FEWEST_IN_ORDER
from engine.judging.intervals import FEWEST_CLUSTERS
from engine.judging.judgement import SCALE_SPAN, SCALES
from engine.judging.rater_reports import FEWEST_OTHERS, FEWEST_PACED, FEWEST_TIMED, PACE
from engine.judging.strength import PSEUDO

_COUNTED = """\
# How these numbers were made

Seed of all resampling: {seed}. Resamples: {resamples}. Fewest judgements for a full place on the board: {fewest}. The
same judgements, filters and seed give the same numbers, in whatever order the judgements come. All intervals are 95 %
intervals.

## What is counted

- A judgement is what one rater said of one item: a pair of answers to one prompt. Left and right are the stored order
  of the pair. A and B are what the rater saw: for every rater and item the sides were exchanged at random, and `a_was`
  says which one stood as A.
- The preference has five steps from left to right, much better, better, tie, better, much better: a lean of {leans}.
  "Both bad" is kept apart; the strengths alone take it as a tie.
- Gold items (one side known to be better) and repeats (the same rater gets an item again) test the rater. They count
  for nothing else on this page.
- Of several judgements of one item by one rater only the earliest counts.
- The board's filters leave out batches, rater groups, prompt sets, times, or pairs in which an answer gave away who
  speaks; pairs of one contender with itself never count there. How many judgements are left out stands beside the
  board, each under the first reason that holds.
- A leak is a name or word in an answer that gives away who speaks, found by the studio when the answer was made, or
  what a rater flagged as "identity".
- Nobody is left out for being fast, slow, or wrong on golds: the rater reports are there to look at.
"""

_BOARD = """\
## The board

**Strength** is a Bradley-Terry model for five-step preferences with ties. For contenders l (left) and r (right) and a
lean y in {leans}:

    P(y) is proportional to exp(tau[|y|] + y * eta / 2)
    eta = theta[r] - theta[l] + b * (1 if r stood as A, else -1) + c * tanh(D / s)

tau[0], tau[1] = 0 and tau[2] say how often people choose a tie or "much better" at all; b is the pull of place A, so
that a liking for A does not become strength. The last term is there only when the board is length-controlled: D is how
much longer the right text is [characters], s the root mean square of D; strengths are then those at equal length. Weak
normal priors hold b and c near 0 where the judgements say nothing of them.
exp(theta[r] - theta[l]) are the odds of "better" against "worse". Without "much better" this is Davidson's model. Each
contender also wins and loses {pseudo} imagined judgements against the average one, so that a contender who always wins
stays finite. Strengths are 0 on average. Contenders whom no chain of judgements joins are not compared: they stand in
groups of their own. (Davidson 1970; Agresti 1992; Davidson & Beaver 1977.)

**Points** = {mean} + {decade} * theta / ln(10): {decade} points more are odds of ten to one.

**Intervals of strengths and of mean scales** come from a Bayesian bootstrap: each resample weighs all judgements of a
prompt by one exponential draw, and in a second bootstrap all judgements of a rater; both are stretched by Student's t
for the number of prompts or raters, and at each end the wider one counts. With fewer than {clusters} prompts items
stand in for them, and with fewer than {clusters} raters only prompts are drawn: the interval then says nothing about
other prompts, or other raters, than these. (Rubin 1981; Owen 2007.)

**Rank** = 1 + the number of contenders of the same group whose interval lies wholly above one's own. Contenders whose
intervals overlap may so share a rank: the data do not part them.

**Provisional** is who has fewer than {fewest} judgements. Such a row shows a first impression.

**Wins, ties, losses, both bad** are counts of judgements; a win is any lean towards the contender, much better or
better. **Expected win share** is what the model expects of a contender on average over the rivals of its group, a tie
as half, with even places and, where it is controlled, equal length.

**Scales** ({scales}) are means of the ratings {low}..{high} of the contender's own answers, with the number of ratings.

**Perceived against aimed**: raters say how an answer sounds by two statements for each of the five traits, 1..7, the
one towards the lower end turned round; their mean is stretched to 1..9, the scale on which a persona is tuned. Shown
are the mean per trait, the mean absolute distance to the aims, and Spearman's rank correlation of aimed with perceived
over contenders, where at least {in_order} are there. The plain base has no aims.

**Win matrix**: the share of preference for the row over the column in their judgements, a tie or "both bad" as half,
with its number. It is what was said, not what the model makes of it.
"""

_AGREEMENT = """\
## Agreement

Units are items for the preference (lean {leans}, "both bad" left out and counted), and single answers for each scale.
Let n[i,k] raters put unit i in category k, n[i] in all; Q is the number of categories of the whole scale.

- **Percent agreement**: the mean over units with n[i] >= 2 of sum_k n[i,k] (n[i,k] - 1) / (n[i] (n[i] - 1)).
- **Krippendorff's alpha, ordinal** = 1 - (n - 1) * sum o[c,k] d[c,k]^2 / sum n[c] n[k] d[c,k]^2, over all c and k, with
  o[c,k] = sum_i (ordered pairs of different raters of unit i who said c and k) / (n[i] - 1), n[c] = sum_k o[c,k],
  n = sum_c n[c], and d[c,k] = (sum of n[g] for g from c to k) - (n[c] + n[k]) / 2. (Krippendorff 2011.)
- **Gwet's AC2** = (pa - pe) / (1 - pe) with weights w[c,k] = 1 - C(|c - k| + 1, 2) / C(Q, 2), and 1 for c = k; pa is
  percent agreement with partial credit w, pe = sum w / (Q (Q - 1)) * sum_k p[k] (1 - p[k]), p[k] the mean share of
  category k over units with a rating. (Gwet 2008, 2014.)

0 is what chance gives, 1 full agreement; below 0 raters contradict each other. Alpha falls when nearly all answers are
in one category, AC2 does not: read both. Undefined, and left empty rather than guessed: everything where no unit has
two raters; alpha also where all answers are the same.

Their intervals resample items, with both answers of an item together ({resamples} resamples, the percentile interval
widened by Student's t for few items): they say how the numbers would differ with other items and these raters. There is
no interval where more than {undefined} of the resamples are undefined or where all are equal.
"""

_BIASES = """\
## Biases and raters

- **Position**: the share of A among decisive votes (neither tie nor both bad), with Wilson's interval and an exact
  two-sided binomial test against one half. Since sides were exchanged at random for every rater and item, each decisive
  vote is a fair coin without a bias, whatever the personas are; a bias is called found at p < {significance}. Single
  raters are tested the same way, with Holm's correction for their number.
- **Length**: the share of decisive votes that went to the longer text [characters], with an interval that resamples
  items, and Spearman's rank correlation of length difference with lean. It describes; a longer answer may be better.
- **Pace**: a rater's median time [s]. Fast is below 1/{pace} of the batch's pace, slow above {pace} times of it; the
  batch's pace is the median of its raters' medians. It takes {timed} timed judgements of each of {paced} raters.
- **Gold accuracy**: the share of golds on which the better side was chosen; a tie is wrong.
- **Steadiness**: the share of repeats on which the same side was chosen again, after turning back the sides.
- **With the majority**: the share of items on which a rater chose like most of the others, where at least {others}
  others judged and more than half of them said the same of left, right or neither.
- Shares of raters have Wilson's interval and their number. A rater who met no gold has no accuracy, rather than 0.
"""


def method_note(seed: int, resamples: int, fewest: int) -> str:
    """Return the note in Markdown.

    `seed` and `resamples` are those of the board and the agreement, `fewest` the judgements below which a contender is
    provisional.
    """
    leans = f"{LEANS[0]} .. {LEANS[-1]}"
    low, high = SCALE_SPAN
    parts = (
        _COUNTED.format(seed=seed, resamples=resamples, fewest=fewest, leans=leans),
        _BOARD.format(
            leans=leans,
            pseudo=PSEUDO,
            mean=f"{MEAN_POINTS:g}",
            decade=f"{POINTS_PER_LOGIT * math.log(10):g}",
            clusters=FEWEST_CLUSTERS,
            in_order=FEWEST_IN_ORDER,
            fewest=fewest,
            scales=", ".join(scale.replace("_", " ") for scale in SCALES),
            low=low,
            high=high,
        ),
        _AGREEMENT.format(leans=leans, resamples=resamples, undefined=f"{MOST_UNDEFINED:.0%}"),
        _BIASES.format(
            significance=SIGNIFICANCE, pace=f"{PACE:g}", timed=FEWEST_TIMED, paced=FEWEST_PACED, others=FEWEST_OTHERS
        ),
    )
    return "\n".join(parts)
