"""``python -m gapmodel`` is the command line."""

from gapmodel.cli import main

main()
