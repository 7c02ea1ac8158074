from benchmarks.lifecycle import MEMORIES, Life, by_bounds, by_mean, measure, scores_of


def test_a_flip_is_a_move_against_the_last() -> None:
    assert Life(0.5, ("stable", "active", "active", "stable", "experimental")).flips == 1
    assert Life(0.5, ("experimental", "stable", "active")).flips == 0


def test_the_rule_prunes_what_is_bad_and_raises_what_is_good() -> None:
    assert by_bounds([0.1] * 60, "experimental")[-1] == "pruned"
    assert by_bounds([0.9] * 60, "experimental")[-1] == "active"
    assert by_mean([0.1] * 60, "active", MEMORIES[0])[-1] == "pruned"


def test_scores_are_the_same_for_the_same_seed() -> None:
    assert (scores_of(3)[0] == scores_of(3)[0]).all()


def test_a_small_measurement_has_the_keys() -> None:
    found = measure(lambda function, count: [function(seed) for seed in range(count)], 2)
    assert {"wrong_prunes", "flips_per_100", "good_end_active", "baselines"} <= set(found)
    assert found["wrong_prunes"] == 0
