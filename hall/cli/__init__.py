"""The command line: `antrean`. One module per group of commands; `app` joins them and turns errors into exit codes."""
