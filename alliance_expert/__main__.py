"""`python -m alliance_expert`."""

from .cli import main

main()
