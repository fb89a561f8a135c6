"""`python -m hall` is the command `antrean`."""

from hall.cli.app import main

main()
