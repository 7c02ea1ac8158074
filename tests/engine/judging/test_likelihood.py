import numpy as np
import pytest

from engine.judging.likelihood import Design, Maximum, Sums, maximise

X_NP = np.array([[-1.0, 1.0, 0.0, 1.0], [0.0, -1.0, 1.0, -1.0]])
"""Two rows, three contenders, one other covariate."""
DESIGN = Design(X_NP, 3, np.array([4.0]), (0, 1, 2))


def sums(pull: tuple[float, float], prior: float = 0.5) -> Sums:
    """Return 100 judgements in each row, a third of each size, with these sums of lean/2."""
    return Sums(np.full((1, 2), 100.0), np.array([pull]) @ X_NP, np.full((1, 3), 200 / 3), np.full((1, 3, 2), prior))


@pytest.mark.parametrize("prior", [0.5, 1e-3])
@pytest.mark.parametrize("far", [3.0, 12.0, 40.0, -40.0])
def test_the_start_does_not_matter_however_far_off(far: float, prior: float) -> None:
    told = sums((30.0, -10.0), prior)
    near = maximise(DESIGN, told)
    start = Maximum(np.array([[far, -far, far / 2, far]]), np.array([[far / 4, 0.0, -far / 4]]))
    found = maximise(DESIGN, told, start)
    # Where all stand together is up to the pseudo-judgements alone; what is between them is up to the judgements.
    np.testing.assert_allclose(np.diff(found.beta_BP[0, :3]), np.diff(near.beta_BP[0, :3]), atol=1e-4)
    np.testing.assert_allclose(found.beta_BP[0, 3], near.beta_BP[0, 3], atol=1e-4)
    np.testing.assert_allclose(found.tau_B3, near.tau_B3, atol=1e-3)


def test_many_weightings_are_fitted_as_each_alone() -> None:
    parts = [sums((30.0, -10.0)), sums((0.0, 0.0)), sums((-45.0, 45.0)), sums((5.0, 48.0), prior=0.01)]
    together = maximise(DESIGN, Sums(*(np.concatenate(columns) for columns in zip(*parts, strict=True))))
    for number, part in enumerate(parts):
        alone = maximise(DESIGN, part)
        np.testing.assert_allclose(together.beta_BP[number], alone.beta_BP[0], atol=1e-9)
        np.testing.assert_allclose(together.tau_B3[number], alone.tau_B3[0], atol=1e-9)


@pytest.mark.parametrize(
    ("sizes", "reference", "free"),
    [((0, 1, 2), 1, (0, 2)), ((0, 2), 2, (0,)), ((0,), 0, ()), ((2,), 2, ()), ((1,), 1, ())],
)
def test_the_reference_is_what_occurs(sizes: tuple[int, ...], reference: int, free: tuple[int, ...]) -> None:
    design = Design(X_NP, 3, np.array([4.0]), sizes)
    assert (design.reference, design.free) == (reference, free)


def test_ties_alone_leave_all_equal() -> None:
    told = Sums(np.full((1, 2), 9.0), np.zeros((1, 4)), np.array([[18.0, 0, 0]]), np.full((1, 3, 2), 0.5))
    found = maximise(Design(X_NP, 3, np.array([4.0]), (0,)), told)
    np.testing.assert_allclose(found.beta_BP, 0.0, atol=1e-9)


def test_what_cannot_settle_is_said() -> None:
    with pytest.raises(ArithmeticError, match="1 of 1 fits did not settle"):
        # More wins than judgements: there is no highest point within reach.
        maximise(DESIGN, sums((1e6, 0.0), prior=0.0))
