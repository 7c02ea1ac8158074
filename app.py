"""Persona Studio's front door: sets what libraries read at import, then hands over to the command line."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from app.cli import main  # noqa: E402  the variables above must be set first

if __name__ == "__main__":
    main()
