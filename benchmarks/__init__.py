"""Side-by-side measurements, one file per claim: `python -m benchmarks.<claim> [--json]`.

Set before any numeric library is imported: no hub, and threads that sleep while they wait, so that another process
on the machine slows a measurement but does not stall it.
"""

import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
