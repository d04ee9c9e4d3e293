"""Tables, goals and drawings of what the benches measured.

    python bench/report.py results.jsonl .. [--draw FOLDER] [--strict]

Reads JSON lines from files or standard input. Drawings (PNG) need matplotlib; tables and goals need nothing. With --strict a missed
goal ends the program with status 1.
"""

import argparse
import json
import operator
import sys
from collections import defaultdict
from pathlib import Path

COLUMNS = [  # title, field, how it is written
    ("case", "case", "{}"),
    ("n", "n", "{}"),
    ("qubit", "qubit", "{}"),
    ("precision", "precision", "{}"),
    ("isa", "isa", "{}"),
    ("threads", "threads", "{}"),
    ("value", "value", "{:.4g}"),
    ("unit", "unit", "{}"),
    ("B/amp", "bytes_per_amplitude", "{:.4g}"),
    ("GB/s", "gigabytes_per_second", "{:.3g}"),
    ("allocs", "allocations", "{:.3g}"),
    ("bytes", "allocated_bytes", "{:.3g}"),
    ("faults", "page_faults", "{:.3g}"),
    ("os calls", "os_calls", "{:.3g}"),
    ("peak MiB", "peak_bytes", "{:.1f}"),
    ("limit", "limit", "{:.4g}"),
    ("limit of", "limit_of", "{}"),
    ("ratio", "ratio", "{:.3g}"),
]
COMPARE = {">=": operator.ge, "<=": operator.le, "==": operator.eq}
POSITIONS = ("low", "middle", "high")


def read_rows(paths):
    """Rows of all files, or of standard input. A line that is no row is refused with its place."""
    rows = []
    for path in paths or ["-"]:
        text = sys.stdin.read() if path == "-" else Path(path).read_text()
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                row["bench"], row["case"]
            except (ValueError, TypeError, KeyError):
                sys.exit(f"{path}:{number}: not a bench's JSON line: {line[:80]}")
            rows.append(row)
    return rows


def cell(row, field, form):
    value = row.get(field)
    if value is None:
        return ""
    return form.format(value / 2**20 if field == "peak_bytes" else value)


def print_table(rows):
    columns = [column for column in COLUMNS if any(row.get(column[1]) is not None for row in rows)]
    lines = [[title for title, _, _ in columns]] + [[cell(row, field, form) for _, field, form in columns] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    is_text = [form == "{}" for _, _, form in columns]
    for line in lines:
        print("  ".join(text.ljust(width) if left else text.rjust(width) for text, width, left in zip(line, widths, is_text)).rstrip())


def judge(row):
    """(text, verdict) of every condition of the row's goal; the verdict is None where the field was not measured."""
    for condition in (row.get("goal") or "").split(";"):
        if condition.strip():
            field, comparison, number = condition.split()
            value = row.get(field)
            verdict = None if value is None else COMPARE[comparison](value, float(number))
            yield f"{field} {comparison} {number}", value, verdict


def name_of(row):
    parts = [row["bench"] + ": " + row["case"]]
    parts += [f"n={row['n']}"] if row.get("n") is not None else []
    parts += [str(row[key]) for key in ("qubit", "precision", "isa") if row.get(key)]
    return ", ".join(parts)


def print_goals(rows):
    """One line a kind of goal, then each miss; returns how many were missed."""
    counts, missed = defaultdict(lambda: [0, 0, 0]), []
    for row in rows:
        for text, value, verdict in judge(row):
            tally = counts[row["bench"], text]
            tally[2 if verdict is None else 0 if verdict else 1] += 1
            if verdict is False:
                missed.append(f"  missed  {name_of(row)}: {text}, measured {value:.4g}")
    print("\n== goals")
    for (bench, text), (met, not_met, unknown) in sorted(counts.items()):
        print(f"  {bench:7} {text:28} met {met:4}   missed {not_met:4}" + (f"   not measured {unknown}" if unknown else ""))
    print("\n".join(missed))
    return len(missed)


# ---- drawings ----


def save(figure, folder, name):
    path = Path(folder) / name
    figure.savefig(path, dpi=130, bbox_inches="tight")
    print(f"drawn: {path}")


def draw_alloc(plot, rows, folder):
    """Milliseconds a gate against n, a panel for each qubit position, a line for each way; dashed: the machine's copy."""
    rows = [row for row in rows if row["bench"] == "alloc" and row.get("qubit")]
    if not rows:
        return
    ways = list(dict.fromkeys(row["case"] for row in rows))
    figure, panels = plot.subplots(1, 3, figsize=(14, 4.8), sharey=True)
    for panel, position in zip(panels, POSITIONS):
        here = [row for row in rows if row["qubit"] == position]
        for way in ways:
            line = sorted((row["n"], row["value"]) for row in here if row["case"] == way)
            panel.plot(*zip(*line), marker="o", markersize=3.5, label=way)
        copies = sorted((row["n"], row["limit"]) for row in here if row["case"].startswith("d "))
        if copies:
            panel.plot(*zip(*copies), color="black", linestyle="--", linewidth=1, label="machine: one copy of the state")
        panel.set(title=f"{position} qubit", xlabel="qubits", yscale="log", xticks=sorted({row["n"] for row in here}))
        panel.grid(alpha=0.3)
    panels[0].set_ylabel("ms a gate")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="upper center", bbox_to_anchor=(0.5, 0), ncols=4, frameon=False)
    figure.suptitle(f"One gate (RY, double, {rows[0]['threads']} threads): the ways side by side")
    save(figure, folder, "alloc.png")


def draw_gates(plot, rows, folder):
    """Share of the limit of every kernel form as bars: a picture for each size, precision and ISA; the line at 1 is the limit."""
    groups = defaultdict(list)
    for row in rows:
        if row["bench"] == "gates" and row.get("ratio") is not None:
            groups[row["n"], row["precision"], row["isa"]].append(row)
    for (n, precision, isa), group in groups.items():
        cases = list(dict.fromkeys(row["case"] for row in group))
        figure, panel = plot.subplots(figsize=(10, 1.5 + 0.34 * len(cases)))
        for k, position in enumerate(POSITIONS):
            ratios = {row["case"]: row["ratio"] for row in group if (row["qubit"] or "low") == position}
            places = [i + 0.27 * (k - 1) for i, case in enumerate(cases) if case in ratios]
            panel.barh(places, [ratios[case] for case in cases if case in ratios], height=0.25, label=f"{position} qubits")
        panel.axvline(1, color="black", linewidth=1.2, label="the limit")
        if any("ratio >= 0.85" in (row.get("goal") or "") for row in group):
            panel.axvline(0.85, color="black", linestyle="--", linewidth=1, label="goal, two qubits and fewer")
        panel.set_yticks(range(len(cases)), cases, fontsize=8)
        panel.invert_yaxis()
        panel.set(xlabel="share of the limit (copy, scale in place, read; three qubits and more: multiply-add peak)",
                  title=f"Kernels, n = {n}, {precision}, {isa}, {group[0]['threads']} threads")
        panel.margins(y=0.01)
        panel.grid(axis="x", alpha=0.3)
        panel.legend(loc="upper center", bbox_to_anchor=(0.5, -0.9 / (1.5 + 0.34 * len(cases))), ncols=5, frameon=False, fontsize=8)
        save(figure, folder, f"gates-n{n}-{precision}-{isa}.png")
        plot.close(figure)


def draw_python(plot, rows, folder):
    """Nanoseconds a call with the goal's line, and microseconds for 100 gates by each way of giving them."""
    rows = [row for row in rows if row["bench"] == "python"]
    calls = [row for row in rows if row["unit"] == "ns"]
    ways = [row for row in rows if row["unit"] == "us"]
    if not calls or not ways:
        return
    figure, (left, right) = plot.subplots(1, 2, figsize=(13, 4), gridspec_kw={"wspace": 0.6})
    bars = left.barh([row["case"] for row in calls], [row["value"] for row in calls])
    left.bar_label(bars, fmt="%.0f", padding=3)
    left.axvline(150, color="black", linestyle="--", linewidth=1, label="goal for queueing: 150 ns")
    left.invert_yaxis()
    left.margins(x=0.15)
    left.set(xlabel="ns a call (median)", title="A gate call from Python")
    left.legend(frameon=False, fontsize=8)
    sizes = sorted({row["n"] for row in ways})
    names = list(dict.fromkeys(row["case"] for row in ways))
    for k, name in enumerate(names):
        values = {row["n"]: row["value"] for row in ways if row["case"] == name}
        places = [i + 0.2 * (k - (len(names) - 1) / 2) for i, n in enumerate(sizes) if n in values]
        right.bar(places, [values[n] for n in sizes if n in values], width=0.19, label=name)
    right.set_xticks(range(len(sizes)), [f"n = {n}" for n in sizes])
    right.set(ylabel="microseconds", yscale="log", ylim=(1, None), title="The same gates, given in four ways")
    right.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2, frameon=False, fontsize=8)
    save(figure, folder, "python.png")


def draw_ghz(plot, rows, folder):
    rows = [row for row in rows if row["bench"] == "ghz" or (row["bench"] == "python" and row["case"].startswith("GHZ"))]
    if not rows:
        return
    figure, panel = plot.subplots(figsize=(8, 0.8 + 0.5 * len(rows)))
    names = [("Python: " if row["bench"] == "python" else "C: ") + f"{row['case']}, n = {row['n']}" for row in rows]
    panel.bar_label(panel.barh(names, [row["value"] for row in rows]), fmt="%.4g", padding=3)
    panel.invert_yaxis()
    panel.margins(x=0.12)
    panel.set(xlabel="ms for the ladder", title="The GHZ ladder")
    save(figure, folder, "ghz.png")


def draw_circuits(plot, rows, folder):
    """A picture for each precision and number of threads: the share of the limit at the largest n, and milliseconds over n."""
    groups = defaultdict(list)
    for row in rows:
        if row["bench"] == "circuits" and row["case"].endswith(": later run"):
            groups[row["precision"], row["threads"]].append(row | {"circuit": row["case"].split(":")[0]})
    for (precision, threads), group in groups.items():
        largest = max(row["n"] for row in group)
        names = list(dict.fromkeys(row["circuit"] for row in group))
        figure, (left, right) = plot.subplots(1, 2, figsize=(12, 4.5))
        shares = [(row["circuit"], row["ratio"]) for row in group if row["n"] == largest and row["ratio"] is not None]
        left.bar_label(left.barh([name for name, _ in shares], [share for _, share in shares]), fmt="%.2f", padding=3)
        left.axvline(1, color="black", linewidth=1.2)
        left.axvline(0.667, color="black", linestyle="--", linewidth=1)
        left.invert_yaxis()
        left.set(xlabel="share of the limit (copies, multiply-add peak); dashed: the goal", title=f"n = {largest}")
        for k, name in enumerate(names):
            line = sorted((row["n"], row["value"]) for row in group if row["circuit"] == name)
            right.plot(*zip(*line), marker="os^v"[k // 10 % 4], markersize=3.5, label=name)
        right.set(xlabel="qubits", ylabel="ms a run", yscale="log", xticks=sorted({row["n"] for row in group}))
        right.grid(alpha=0.3)
        right.legend(ncols=2, frameon=False, fontsize=8)
        figure.suptitle(f"Circuits, {precision}, {threads} thread{'s' if threads > 1 else ''}")
        save(figure, folder, f"circuits-{precision}-t{threads}.png")
        plot.close(figure)


def draw_peers(plot, rows, folder):
    """As bench/peers shows its comparisons."""
    sys.path.insert(0, str(Path(__file__).resolve().parent / "peers"))
    from table import draw_groups

    draw_groups(plot, [row for row in rows if row["bench"] == "peers"], lambda figure, name: save(figure, folder, name))


def draw(rows, folder):
    try:
        import matplotlib
    except ImportError:
        sys.exit("--draw needs matplotlib: pip install matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    Path(folder).mkdir(parents=True, exist_ok=True)
    for one in (draw_alloc, draw_gates, draw_python, draw_ghz, draw_circuits, draw_peers):
        one(pyplot, rows, folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("files", nargs="*", help="JSON lines of the benches; none or -: standard input")
    parser.add_argument("--draw", metavar="FOLDER", help="draw PNGs there")
    parser.add_argument("--strict", action="store_true", help="end with status 1 when a goal is missed")
    options = parser.parse_args()
    rows = read_rows(options.files)
    for bench in dict.fromkeys(row["bench"] for row in rows):
        print(f"\n== {bench}")
        print_table([row for row in rows if row["bench"] == bench])
    missed = print_goals(rows)
    if options.draw:
        draw(rows, options.draw)
    return 1 if options.strict and missed else 0


if __name__ == "__main__":
    sys.exit(main())
