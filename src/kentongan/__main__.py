"""``python -m kentongan`` is the command ``kentongan``."""

from kentongan.cli.main import main

main(prog_name="kentongan")
