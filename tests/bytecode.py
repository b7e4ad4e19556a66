"""Where Python keeps what it compiled: beside pytest's own cache, for this process and all those it starts.

The tests start dozens of processes, and to compile Django and the rest again takes each of them seconds. So
it is kept even where PYTHONDONTWRITEBYTECODE asks that nothing be written among the sources: nothing is.
"""

import os
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".pytest_cache" / "bytecode"


def keep() -> None:
    """From here on."""
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(FOLDER)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(FOLDER)
