"""How a comparison is shown: goals, means, tables, the README's snippet, drawings. Works on rows; measures nothing."""

import math
from collections import defaultdict

GOALS = {"double": 2, "single": 3}  # times as fast as the fastest peer, on states that do not fit into caches
GOALS_ON = {("double", "qft"): 1.5, ("single", "qv"): 2}  # a peer has a kernel for just this; all are near the machine's peak
MEANS = {"double": 4, "single": 5}
LARGE = range(20, 31)
RUN, CHAINED, PREPARED = "qarena", "qarena, chained", "qarena, prepared"  # the last differs in its first run alone


def goal_for(row):
    """Of a row of qarena that has a peer beside it: large states by far, small ones at all."""
    if row["n"] not in LARGE:
        return "ratio >= 1; first_ratio >= 1" if row["n"] <= 16 else None
    if row["simulator"] != RUN:
        return None
    return f"ratio >= {GOALS_ON.get((row['precision'], row['circuit']), GOALS[row['precision']])}"


def groups_of(rows):
    """{(n, precision, threads): {circuit: {simulator: row}}} of measured rows; of several of one kind the fastest."""
    groups = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        if row.get("circuit") is None:
            continue
        place = groups[row["n"], row["precision"], row["threads"]][row["circuit"]]
        old = place.get(row["simulator"])
        if old is None or old["value"] is None or (row["value"] is not None and row["value"] < old["value"]):
            place[row["simulator"]] = row
    return groups


def means(rows):
    """A row for each group: the geometric mean over its circuits of how many times faster qarena is than the fastest peer."""
    result = []
    for (n, precision, threads), circuits in sorted(groups_of(rows).items()):
        ratios = [row["ratio"] for here in circuits.values() if (row := here.get(RUN)) and row["ratio"]]
        if ratios:
            mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
            result.append({"bench": "peers", "case": f"geometric mean of {len(ratios)} circuits", "n": n, "precision": precision,
                           "threads": threads, "value": mean, "unit": "times as fast",
                           "goal": f"value >= {MEANS[precision]}" if n in LARGE else None})
    return result


def print_groups(rows):
    """A line a row: best, first, and the speed against the fastest peer."""
    for row in rows:
        start = f"n={row['n']:<2} {row['precision']:7} {row['case']:28}"
        if row["value"] is None:
            print(f"{start} {row.get('error')}", flush=True)
        elif row.get("circuit") is None:
            print(f"{start} {row['value']:10.2f} {row['unit']}", flush=True)
        else:
            against = f"{row['ratio']:8.2f} x {row['limit_of']}" if row["ratio"] else ""
            print(f"{start} best {row['value']:11.4g} ms  first {row['first']:11.4g} ms {against}", flush=True)


def milliseconds(row):
    if row is None or row["value"] is None:
        return "-"
    return f"{row['value']:.3g}" if row["value"] < 100 else f"{row['value']:.0f}"


def print_markdown(rows):
    """A table a group: circuits down, simulators across, milliseconds of the best run; last, qarena against the fastest peer."""
    for (n, precision, threads), circuits in sorted(groups_of(rows).items()):
        names = list(dict.fromkeys(name for here in circuits.values() for name in here if name != PREPARED))
        print(f"\n{n} qubits, {precision} precision, {threads} thread{'s' if threads != 1 else ''}; ms, best run\n")
        print("| circuit | " + " | ".join(names) + " | qarena is faster by |")
        print("|---|" + "---:|" * (len(names) + 1))
        for circuit, here in circuits.items():
            ratio = (here.get(RUN) or {}).get("ratio")
            cells = [milliseconds(here.get(name)) for name in names]
            print(f"| {circuit} | " + " | ".join(cells) + " | " + (f"{ratio:.1f} x" if ratio else "-") + " |")
    for row in means(rows):
        print(f"\n{row['n']} qubits, {row['precision']}: {row['value']:.1f} times as fast as the fastest peer, in the geometric mean.")
    versions = {row["simulator"].split(",")[0]: row["version"] for row in rows if row.get("version")}
    print("\n" + ", ".join(f"{name} {version}" for name, version in versions.items()) + ".")


def draw_groups(plot, rows, save):
    """A picture a group: for every circuit the time of each simulator over qarena's, on a logarithmic axis; qarena is the line at 1.
    plot: pyplot; save(figure, name)."""
    for (n, precision, threads), circuits in sorted(groups_of(rows).items()):
        circuits = {name: here for name, here in circuits.items() if here.get(RUN, {}).get("value")}
        if not circuits:
            continue
        names = list(dict.fromkeys(name for here in circuits.values() for name in here if name not in (RUN, CHAINED, PREPARED)))
        figure, panel = plot.subplots(figsize=(1.5 + 1.4 * len(circuits), 4.2))
        width = 0.8 / max(1, len(names))
        for k, name in enumerate(names):
            bars = [(i, here[name]["value"] / here[RUN]["value"]) for i, here in enumerate(circuits.values())
                    if here.get(name, {}).get("value")]
            places = [i + (k - (len(names) - 1) / 2) * width for i, _ in bars]
            panel.bar(places, [value - 1 for _, value in bars], 0.92 * width, bottom=1, label=name)
        panel.axhline(1, color="black", linewidth=1.2, label="qarena")
        panel.set_xticks(range(len(circuits)), list(circuits))
        panel.set(yscale="log", ylabel="time over qarena's, best run", title=f"{n} qubits, {precision} precision, {threads} threads")
        panel.grid(axis="y", alpha=0.3)
        panel.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=4, frameon=False, fontsize=8)
        save(figure, f"peers-n{n}-{precision}-t{threads}.png")
        plot.close(figure)
