import pytest

from engine.judging.impressions import impressions, trait_orders
from engine.judging.intervals import Sources, Way, ways_to_resample
from engine.judging.judgement import Contender, Judgement
from tests.engine.judging.contests import contest, side

AIMS = {"low": (1, 5, 5, 5, 5), "middle": (5, 5, 5, 5, 5), "high": (9, 5, 5, 5, 5)}
PEOPLE = {name: Contender(name, name.title(), 1, aims) for name, aims in AIMS.items()}


def ways(judgements: list[Judgement]) -> tuple[Way, ...]:
    told = Sources([j.item for j in judgements], [j.prompt for j in judgements], [j.rater for j in judgements])
    return ways_to_resample(told, 200, 0)


def rated(who: Contender, helpful: int, heard: dict[str, float] | None = None):
    return side(who, scales={"helpful": helpful}, perceived=heard or {})


def test_scales_are_means_of_a_contenders_answers_on_either_side() -> None:
    low, high = PEOPLE["low"], PEOPLE["high"]
    judgements = [contest(rated(low, 2 + n % 2), rated(high, 6), 1, n) for n in range(6)]
    judgements += [contest(rated(high, 5), rated(low, 4), 1, n) for n in range(6, 8)]
    found = impressions(judgements, ways(judgements))
    helpful = found["low"].scales["helpful"]
    assert helpful.value == pytest.approx((2 * 3 + 3 * 3 + 4 * 2) / 8)
    assert helpful.n == 8
    assert helpful.low is not None and helpful.high is not None
    assert 1 <= helpful.low < helpful.value < helpful.high <= 7
    assert found["high"].scales["helpful"].value == pytest.approx(46 / 8)
    assert list(found["low"].scales) == ["helpful"]


@pytest.mark.parametrize(("usual", "odd", "low", "high"), [(7, 1, None, 7.0), (1, 7, 1.0, None)])
def test_intervals_stay_on_the_scale(usual: int, odd: int, low: float | None, high: float | None) -> None:
    judgements = [contest(rated(PEOPLE["low"], usual if n else odd), "base", 1, n) for n in range(12)]
    helpful = impressions(judgements, ways(judgements))["low"].scales["helpful"]
    assert low in (None, helpful.low)
    assert high in (None, helpful.high)


def test_one_rating_has_no_interval() -> None:
    judgements = [contest(rated(PEOPLE["low"], 7), "base", 1, 0), *(contest("low", "base", 0, n) for n in range(1, 9))]
    helpful = impressions(judgements, ways(judgements))["low"].scales["helpful"]
    assert (helpful.value, helpful.low, helpful.high, helpful.n) == (7.0, None, None, 1)


def test_traits_stand_beside_the_aims() -> None:
    heard = {"openness": 3.0, "neuroticism": 6.0}
    judgements = [contest(rated(PEOPLE["low"], 4, heard), side("base", perceived=heard), 1, n) for n in range(5)]
    found = impressions(judgements, ways(judgements))
    assert [(h.trait, h.aim, h.mean.value, h.mean.n) for h in found["low"].heard] == [
        ("openness", 1, 3.0, 5),
        ("neuroticism", 5, 6.0, 5),
    ]
    assert found["low"].distance == pytest.approx(1.5)
    assert [h.aim for h in found["base"].heard] == [None, None]
    assert found["base"].distance is None


def test_nobody_rated_is_nothing_said() -> None:
    judgements = [contest("p", "q", 1, n) for n in range(5)]
    found = impressions(judgements, ways(judgements))
    assert found["p"].scales == {}
    assert found["p"].heard == ()
    assert found["p"].distance is None
    assert trait_orders(found) == ()


def heard_as(openness: dict[str, float]) -> list[Judgement]:
    sides = [rated(PEOPLE[name], 4, {"openness": value}) for name, value in openness.items()]
    sides.append(side("base", perceived={"openness": 9.0}))
    return [contest(one, "other", 0, n) for n, one in enumerate(sides)]


@pytest.mark.parametrize(
    ("openness", "rho", "contenders"),
    [
        ({"low": 2.0, "middle": 4.0, "high": 6.0}, 1.0, 3),
        ({"low": 6.0, "middle": 4.0, "high": 2.0}, -1.0, 3),
        ({"low": 2.0, "middle": 6.0, "high": 4.0}, 0.5, 3),
        ({"low": 4.0, "middle": 4.0, "high": 4.0}, None, 3),
        ({"low": 2.0, "high": 6.0}, None, 2),
    ],
)
def test_the_order_of_aims_is_heard_or_not(openness: dict[str, float], rho: float | None, contenders: int) -> None:
    judgements = heard_as(openness)
    (order,) = trait_orders(impressions(judgements, ways(judgements)))
    assert order.trait == "openness"
    assert order.rho == (None if rho is None else pytest.approx(rho))
    assert order.contenders == contenders
