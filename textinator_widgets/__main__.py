"""`python -m textinator_widgets` is the program `textinator`."""

from textinator_widgets.serving.cli import main

main()
