"""`make setup`: from nothing to a ready `.runtime/`."""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.argv[1:] = ["setup"]
    runpy.run_path(str(Path(__file__).with_name("rt.py")), run_name="__main__")
