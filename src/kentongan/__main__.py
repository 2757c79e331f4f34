"""``python -m kentongan`` is the command ``kentongan``."""

from kentongan.cli.main import main

main()
