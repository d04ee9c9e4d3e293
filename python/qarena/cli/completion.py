"""qarena completion: scripts for bash, zsh and fish, made from the parser, so that they know what it knows."""

from __future__ import annotations

import argparse
from collections import namedtuple  # not typing's: see _circuit.py

from .command_parser import parser_of
from .output import write_lines

TYPE_CHECKING = False  # as in _circuit.py
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FILES = ("FILE", "N|FILE", "SUM")  # what is, or may be, a file's name
FOLDERS = ("DIR",)


class Argument(namedtuple("Argument", "names help kind words")):
    """names: of an option, none of a positional. kind: 'flag', 'file', 'dir', 'word' (one of `words`) or 'any'."""

    __slots__ = ()


class Command(namedtuple("Command", "name help arguments")):
    """A command, or qarena's own arguments under the name ''."""

    __slots__ = ()

    @property
    def options(self) -> list[Argument]:
        return [argument for argument in self.arguments if argument.names]

    @property
    def positional(self) -> Argument | None:
        return next((argument for argument in self.arguments if not argument.names), None)


def _argument(action: argparse.Action) -> Argument:
    words = tuple(map(str, action.choices or ()))
    takes = action.nargs != 0
    kind = "flag" if not takes else "word" if words else "file" if action.metavar in FILES else "dir" if action.metavar in FOLDERS else "any"
    return Argument(tuple(action.option_strings), " ".join((action.help or "").split()), kind, words)


def commands() -> list[Command]:
    parser = parser_of()
    (sub,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    helps = {action.dest: action.help or "" for action in sub._choices_actions}
    own = Command("", "", [_argument(action) for action in parser._actions if action is not sub])
    return [own, *(Command(name, helps[name], [_argument(action) for action in one._actions]) for name, one in sub.choices.items())]


def completion(options: argparse.Namespace) -> None:
    write_lines({"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell](commands()))


def _names(arguments: list[Argument]) -> list[str]:
    return [name for argument in arguments for name in argument.names]


# -- bash

BASH_REPLIES = {"file": "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- \"$cur\"))", "dir": "compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- \"$cur\"))",
              "any": "COMPREPLY=()"}  # fmt: skip


def _bash_reply(argument: Argument | None) -> str:
    if argument is None:
        return "COMPREPLY=()"
    if argument.kind == "word":
        return _bash_words(argument.words)
    return BASH_REPLIES[argument.kind]


def _bash_words(words: Iterable[str]) -> str:
    return f"COMPREPLY=($(IFS=' '; compgen -W '{' '.join(words)}' -- \"$cur\"))"


def _bash(all_commands: list[Command]) -> Iterator[str]:
    own, *rest = all_commands
    yield from ("# completion of qarena for bash: source <(qarena completion bash)", "_qarena() {", "    local cur prev command='' word i", "    local IFS=$'\\n'",
                "    cur=${COMP_WORDS[COMP_CWORD]}", "    prev=${COMP_WORDS[COMP_CWORD-1]}",
                "    for ((i = 1; i < COMP_CWORD; i++)); do", "        word=${COMP_WORDS[i]}", "        [[ $word == -* ]] || { command=$word; break; }", "    done",
                "    case $command in")  # fmt: skip
    for command in rest:
        yield f"    {command.name})"
        yield "        case $prev in"
        for option in command.options:
            if option.kind != "flag":
                yield f"        {'|'.join(option.names)}) {_bash_reply(option)}; return ;;"
        yield "        esac"
        yield f"        if [[ $cur == -* ]]; then {_bash_words(_names(command.options))}; return; fi"
        yield f"        {_bash_reply(command.positional)} ;;"
    yield "    '')"
    yield f"        {_bash_words([*(command.name for command in rest), *_names(own.options)])} ;;"
    yield from ("    esac", "}", "complete -F _qarena qarena")


# -- zsh

ZSH_ACTIONS = {"file": "_files", "dir": "_files -/", "any": " "}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _zsh_help(text: str) -> str:
    for mark in "\\[]:":
        text = text.replace(mark, f"\\{mark}")
    return text


def _zsh_spec(argument: Argument) -> Iterator[str]:
    action = f"({' '.join(argument.words)})" if argument.kind == "word" else ZSH_ACTIONS.get(argument.kind, "")
    if not argument.names:
        yield _quoted(f":{argument.kind}:{action}")
        return
    for name in argument.names:
        value = "" if argument.kind == "flag" else f":value:{action}"
        yield _quoted(f"*{name}[{_zsh_help(argument.help)}]{value}")


def _zsh(all_commands: list[Command]) -> Iterator[str]:
    own, *rest = all_commands
    yield from ("#compdef qarena", "# completion of qarena for zsh: source <(qarena completion zsh), after compinit", "_qarena() {", "    local state line", "    local -a names")
    yield "    _arguments -C \\"
    for option in own.options:
        for spec in _zsh_spec(option):
            yield f"        {spec} \\"
    yield from ("        '1:command:->command' '*::argument:->argument'", "    case $state in", "    command)", "        names=(")
    for command in rest:
        yield f"            {_quoted(f'{command.name}:{command.help}')}"
    yield from ("        )", "        _describe command names ;;", "    argument)", "        case $line[1] in")
    for command in rest:
        specs = " ".join(spec for argument in command.arguments for spec in _zsh_spec(argument))
        yield f"        {command.name}) _arguments {specs} ;;"
    yield from ("        esac ;;", "    esac", "}", "compdef _qarena qarena")


# -- fish


def _fish_names(argument: Argument) -> str:
    return " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in argument.names)


def _fish_value(argument: Argument) -> str:
    if argument.kind == "flag":
        return ""
    found = {"file": " -r -F", "dir": " -x -a '(__fish_complete_directories)'", "any": " -x"}
    return found.get(argument.kind) or f" -x -a {_quoted(' '.join(argument.words))}"


def _fish(all_commands: list[Command]) -> Iterator[str]:
    own, *rest = all_commands
    yield from ("# completion of qarena for fish", "complete -c qarena -f")
    for option in own.options:
        yield f"complete -c qarena -n __fish_use_subcommand {_fish_names(option)} -d {_fish_quoted(option.help)}"
    for command in rest:
        yield f"complete -c qarena -n __fish_use_subcommand -a {command.name} -d {_fish_quoted(command.help)}"
        condition = f"-n '__fish_seen_subcommand_from {command.name}'"
        for option in command.options:
            yield f"complete -c qarena {condition} {_fish_names(option)}{_fish_value(option)} -d {_fish_quoted(option.help)}"
        positional = command.positional
        if positional is not None:
            yield f"complete -c qarena {condition} " + ("-F" if positional.kind == "file" else f"-a {_quoted(' '.join(positional.words))}")


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
