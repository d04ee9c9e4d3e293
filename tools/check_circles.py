"""No circles between files: whatever a file uses, through any chain, uses nothing of that file. Usage: check_circles.py [ROOT]

A file is a C source with the header of the same stem; a header alone is a file too. It uses the headers that it includes, and so their types, macros and
inline functions; and of a function or an object that it mentions, the source that defines it, wherever it may be declared. To declare is not to use.
Definitions and declarations are found by layout (the style of .clang-format): they begin in column 0. Names that macros put together are not seen.
"""

import re
import sys
from collections import defaultdict, deque

from tree import files, report, root_of

NOISE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
ATTRIBUTE = re.compile(r"__attribute__ ?\(\((?:[^()]|\([^()]*\))*\)\)")
KERNEL = re.compile(r"\bK\((\w+)\)")  # a name of src/kernels, one for each instruction set and precision
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
WORD = re.compile(r"(?<![\w.])(?<!->)[A-Za-z_]\w*")
GLOBALS = [
    re.compile(r"^(static |INLINE |extern )?(?!typedef)[A-Za-z_][^;={}#]*?\b(\w+)\([^;={}#]*\)\s*(\{|;)", re.MULTILINE),  # functions
    re.compile(r"^(static |extern )?(?!typedef)[A-Za-z_][\w *]*?\b(\w+)(?:\[[^\]]*\])*( =|;)", re.MULTILINE),  # objects
]


def read(path):
    """(headers included, names defined for others, names of its own, words mentioned) of a C file."""
    text = path.read_text(encoding="utf-8")
    headers = INCLUDE.findall(text)
    text = KERNEL.sub(r"K__\1", ATTRIBUTE.sub("", NOISE.sub(" ", text)))
    public, own, declared = set(), set(), []
    for pattern in GLOBALS:
        for match in pattern.finditer(text):
            kind, name, end = match.groups()
            if end == ";" and (kind == "extern " or pattern is GLOBALS[0]):
                declared.append(match.span(2))
            else:
                (own if kind or path.suffix == ".h" else public).add(name)
    for begin, end in sorted(declared, reverse=True):
        text = text[:begin] + text[end:]
    return headers, public, own, set(WORD.findall(text))


def uses_between(root):
    """{file: {file that it uses: names}}."""
    source = root / "src"
    owner, own, words, uses = {}, defaultdict(set), defaultdict(set), defaultdict(lambda: defaultdict(set))
    paths = files(source, ".c", ".h")
    for path in paths:
        file = path.relative_to(source).with_suffix("").as_posix()
        headers, public, private, mentioned = read(path)
        for header in headers:
            included = (source if "/" in header else path.parent) / header
            if included.suffix == ".h" and included.exists():
                uses[file][included.relative_to(source).with_suffix("").as_posix()].add(header)
        owner.update(dict.fromkeys(public, file))
        own[file] |= private
        words[file] |= mentioned
    for file, mentioned in words.items():
        for name in (mentioned - own[file]) & owner.keys():
            if name.startswith("qarena") or owner[name].split("/")[0] == file.split("/")[0]:  # others are seen in their folder only
                uses[file][owner[name]].add(name)
        uses[file].pop(file, None)
    return uses


def circle_through(start, uses):
    """The shortest circle [start, .., start], or None."""
    came, queue = {}, deque([start])
    while queue and start not in came:
        file = queue.popleft()
        for other in sorted(uses[file].keys() - came.keys() if file in uses else ()):
            came[other] = file
            queue.append(other)
    path = [start] if start in came else None
    while path and (len(path) == 1 or path[0] != start):
        path.insert(0, came[path[0]])
    return path


def main():
    root = root_of(sys.argv)
    uses, seen, problems = uses_between(root), set(), []
    for file in sorted(uses):
        circle = None if file in seen else circle_through(file, uses)
        if circle:
            seen |= set(circle)
            steps = [f"{other} ({', '.join(sorted(uses[one][other])[:5])})" for one, other in zip(circle, circle[1:])]
            problems.append(" -> ".join([file, *steps]))
    report(problems, f"circles: {len(uses)} files, none")


if __name__ == "__main__":
    main()
