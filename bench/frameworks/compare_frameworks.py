"""The same program of a framework on qarena and on its other simulators, side by side.

    python bench/frameworks/compare_frameworks.py --output frameworks.jsonl
    python bench/frameworks/compare_frameworks.py --from frameworks.jsonl --markdown --draw frameworks.png

Each (case, simulator) runs in a process of its own; rounds go through all simulators in turn; the least time counts. What is not installed, or whose
numbers differ from qarena's, is left out with a line that says so. Cases: pennylane_cases.py, qiskit_cases.py, cirq_cases.py, torch_cases.py.
"""

import argparse
import importlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "peers"), str(HERE.parent)]

from compare import answer_of, append, read  # noqa: E402
from compare_loops import add_options, best_of, difference  # noqa: E402
from table import milliseconds  # noqa: E402

FRAMEWORKS = [name for name in ("pennylane", "qiskit", "cirq", "torch") if (HERE / f"{name}_cases.py").exists()]


def cases_of(framework):
    return importlib.import_module(f"{framework}_cases").CASES


def measure(framework, name, side, repeats, seconds):
    return best_of(*cases_of(framework)[name].sides[side](), repeats, seconds)


def run_case(framework, name, options):
    """A row a side. What failed is not asked again."""
    case, best, ours = cases_of(framework)[name], {}, None
    for _ in range(options.rounds):
        for side in case.sides:
            if "error" in best.get(side, {}):
                continue
            command = [sys.executable, __file__, "--one", framework, name, side, "--repeats", str(options.repeats), "--seconds", str(options.seconds)]
            result = answer_of(command, options)
            if "numbers" in result:
                numbers = result.pop("numbers")
                ours = numbers if ours is None else ours
                if not (wrong := difference(ours, numbers)) <= case.tolerance:
                    result = {"error": f"its numbers differ from qarena's by {wrong:.1e}"}
            if "best" in result and side in best:
                result["best"] = min(result["best"], best[side]["best"])
            best[side] = result
    good = {side: result["best"] for side, result in best.items() if "best" in result}
    fastest = min((side for side in good if side != "qarena"), key=good.get, default=None)
    rows = []
    for side, result in best.items():
        row = {"bench": "frameworks", "framework": framework, "case": name, "title": case.title, "simulator": side, "threads": options.threads, "unit": "ms",
               "value": result["best"] * 1e3 if "best" in result else None, "error": result.get("error")}
        if side == "qarena":
            row |= {"goal": f"ratio >= {case.goal:g}", "limit_of": fastest, "ratio": good[fastest] / good[side] if fastest and side in good else None}
        rows.append(row)
    return rows


def print_rows(rows):
    for row in rows:
        value = f"{row['value']:10.4g} ms" if row["value"] is not None else row["error"]
        ratio = f"   {row['ratio']:.2f} x {row['limit_of']}, {row['goal']}" if row.get("ratio") else ""
        print(f"{row['title'] + ': ' + row['simulator']:80} {value}{ratio}", flush=True)


def print_markdown(rows):
    """A table a framework: cases down, simulators across, milliseconds of the best run; last, qarena against the fastest of the others."""
    for framework in dict.fromkeys(row["framework"] for row in rows):
        by_case = {}
        for row in rows:
            if row["framework"] == framework:
                by_case.setdefault(row["title"], {})[row["simulator"]] = row
        names = list(dict.fromkeys(side for here in by_case.values() for side in here))
        print(f"| {framework}, in ms | " + " | ".join(names) + " | qarena is faster by |\n|---|" + "---:|" * (len(names) + 1))
        for title, here in by_case.items():
            ratio = here["qarena"].get("ratio")
            print(f"| {title} | " + " | ".join(milliseconds(here.get(side)) for side in names) + " | " + (f"{ratio:.1f} x" if ratio else "-") + " |")
        print()


def draw(rows, path):
    """A bar a case: the time of the fastest other simulator over qarena's, on a logarithmic axis; the goal is a mark."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    bars = [row for row in rows if row.get("ratio")]
    figure, panel = pyplot.subplots(figsize=(9, 1.2 + 0.3 * len(bars)))
    for number, framework in enumerate(dict.fromkeys(row["framework"] for row in bars)):
        places = [place for place, row in enumerate(bars) if row["framework"] == framework]
        shown = panel.barh(places, [bars[place]["ratio"] for place in places], color=f"C{number}", label=framework)
        panel.bar_label(shown, [f" {bars[place]['ratio']:.3g} x {bars[place]['limit_of']}" for place in places], fontsize=8)
    goals = [float(row["goal"].rpartition(" ")[2]) for row in bars]
    panel.plot(goals, range(len(bars)), "k|", markersize=11, label="goal")
    panel.axvline(1, color="black", linewidth=1.2)
    panel.set_yticks(range(len(bars)), [row["title"] for row in bars], fontsize=8)
    panel.invert_yaxis()
    panel.set(xscale="log", xlabel=f"times as fast as the fastest other simulator of the framework, {bars[0]['threads']} threads")
    panel.margins(x=0.4, y=0.01)
    panel.grid(axis="x", alpha=0.3)
    panel.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=5, frameon=False, fontsize=8)
    figure.savefig(path, dpi=110, bbox_inches="tight")
    pyplot.close(figure)


def options_of(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--frameworks", nargs="+", choices=FRAMEWORKS, default=FRAMEWORKS)
    parser.add_argument("--cases", nargs="+", metavar="CASE", help="names of cases; without: all")
    parser.add_argument("--draw", metavar="FILE", help="draw how many times as fast qarena is")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    add_options(parser)
    return parser.parse_args(arguments)


def main(arguments=None):
    options = options_of(arguments)
    if options.one:
        print(json.dumps(measure(*options.one, options.repeats, options.seconds)))
        return
    rows = read(options.source) if options.source else []
    if options.source and not options.markdown:
        print_rows(rows)
    for framework in [] if options.source else options.frameworks:
        for name in options.cases or cases_of(framework):
            if name in cases_of(framework):
                case_rows = run_case(framework, name, options)
                print_rows(case_rows)
                rows += case_rows
                append(options.output, case_rows)
    if options.markdown:
        print_markdown(rows)
    if options.draw:
        draw(rows, options.draw)


if __name__ == "__main__":
    main()
