"""The command line, `qarena` and `python -m qarena`; docs/command_line.md is its manual.

program.py leads from arguments to an exit code, command_parser.py knows all arguments. A command is a module that is imported when it is asked for. So
`qarena --help` imports no NumPy.
"""
