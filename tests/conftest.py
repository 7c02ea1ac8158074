"""What every test stands on: a quiet, offline environment, a data folder of its own, and no way off this machine."""

import os
import sys
import tempfile

import pytest
from hypothesis import HealthCheck, settings

from tests.loopback import refuse_outside

# Set at import: a conftest further down may import torch, which reads its variables once.
os.environ.update(
    OMP_WAIT_POLICY="passive",
    HF_HUB_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    GRADIO_ANALYTICS_ENABLED="False",
)


def pytest_configure(config: pytest.Config) -> None:
    home = tempfile.TemporaryDirectory(prefix="persona-studio-tests-")
    config.add_cleanup(home.cleanup)
    for name in [name for name in os.environ if name.startswith("PERSONA_STUDIO_") and "_TEST_" not in name]:
        del os.environ[name]
    os.environ["PERSONA_STUDIO_HOME"] = home.name
    sys.addaudithook(refuse_outside)
    # No test asserts a time, so neither does Hypothesis.
    settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
    settings.load_profile("house")
