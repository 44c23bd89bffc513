"""``python -m gapmodel`` is the command line."""

from gapmodel.cli.app import main

main()
