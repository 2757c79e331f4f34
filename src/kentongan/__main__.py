"""``python -m kentongan`` is the command ``kentongan``."""

import sys

from kentongan.cli.errors import tell_unforeseen
from kentongan.cli.main import main


def run() -> None:
    """Run the command of this process's arguments."""
    sys.excepthook = tell_unforeseen
    main(prog_name="kentongan")


if __name__ == "__main__":
    run()
