/* The sweeps that passes are made of, on a tile in its caches, against their own bounds: dense
 * matrices against the multiply-add peak, all others against multiply-adds and stores (see
 * ports.h). One core. */
#define QARENA_UNSTABLE
#include <stdio.h>
#include <string.h>

#include "meter.h"
#include "ports.h"

/* A sweep: its time among the units, and what it does with each vector of the tile at the least. */
typedef struct stage {
    const char *name;
    size_t unit; /* offset of a double in qarena_units */
    double multiply_adds, stores;
    bool dense;
} stage;

#define UNIT(field) offsetof(qarena_units, field)

/* Rotations of k qubits: half a multiply-add and half an addition a vector and qubit; four take two
 * sweeps where there are 16 registers. Phases: two complex factors; KAK forms: 16 for 4 vectors. A
 * dense matrix on k qubits: 2^k complex ones. */
static const stage STAGES[] = {
    {"rotation", UNIT(rotations[1]), 0.5, 1, false},
    {"rotations, 2 qubits", UNIT(rotations[2]), 1, 1, false},
    {"rotations, 3 qubits", UNIT(rotations[3]), 1.5, 1, false},
    {"rotations, 4 qubits", UNIT(rotations[4]), 2, 1, false},
    {"rotation within a vector", UNIT(in_vector_rotation), 1, 1, false},
    {"phases", UNIT(phases), 4, 1, false},
    {"phases and 2 rotations", UNIT(joined), 5, 1, false},
    {"two-qubit unitary, KAK", UNIT(kak), 4, 1, false},
    {"dense, 2 qubits", UNIT(dense[2]), 8, 1, true},
    {"dense, 3 qubits", UNIT(dense[3]), 16, 1, true},
    {"dense, 4 qubits", UNIT(dense[4]), 32, 1, true},
};

/* Instruction sets with 32 vector registers. */
static bool has_many_registers(const char *isa) {
    return strcmp(isa, "v4") == 0 || strcmp(isa, "neon") == 0;
}

static void report(const stage *s, const char *isa, bool best, unsigned precision, const ports *p,
                   const qarena_units *units) {
    const double amplitudes = p->vector_bytes / (precision == QARENA_DOUBLE ? 16.0 : 8.0);
    const double stores =
        s->unit == UNIT(rotations[4]) && !has_many_registers(isa) ? 2 * s->stores : s->stores;
    const double bound =
        s->dense ? s->multiply_adds * p->multiply_add : ports_bound(p, s->multiply_adds, stores);
    bench_row row = BENCH_ROW_INIT;
    row.bench = "stages";
    row.name = s->name;
    row.precision = precision;
    row.isa = isa;
    row.threads = 1;
    row.value = *(const double *)((const char *)units + s->unit);
    row.unit = "ns an amplitude";
    row.limit = bound / amplitudes;
    row.limit_of = s->dense ? "multiply-add peak" : "multiply-adds and stores";
    row.ratio = row.limit / row.value;
    row.goal = best ? "ratio >= 0.8" : NULL;
    if (row.value > 0) {
        bench_print(&row);
    }
}

int main(int argc, char **argv) {
    static char names[4][8];
    const char *wanted = NULL;
    unsigned repeats = 20;
    qarena_info info;
    qarena_arena *arena;
    const bench_option options[] = {
        {"isa", BENCH_TEXT, &wanted, "base, v3, v4 or neon; all that run here unless given"},
        {"repeats", BENCH_NUMBER, &repeats, "of the machine's own loops; the least time counts"}};
    bench_arguments(argc, argv, "the sweeps of a tile against their bounds", options,
                    sizeof options / sizeof options[0]);
    bench_must(qarena_read_info(&info), "info");
    bench_must(qarena_arena_default(&arena), "arena");
    const int count = sscanf(info.isas, "%7s %7s %7s %7s", names[0], names[1], names[2], names[3]);
    for (int i = 0; i < count; i++) {
        ports before, after;
        if ((wanted && strcmp(wanted, names[i]) != 0) ||
            !ports_measure(names[i], repeats, &before)) {
            continue;
        }
        bench_must(qarena_force_isa(names[i]), "isa");
        for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
            qarena_units units;
            bench_must(qarena_read_units(arena, precision, &units), "units");
            ports_measure(names[i], repeats, &after);
            const ports *faster = after.multiply_add < before.multiply_add ? &after : &before;
            for (unsigned s = 0; s < sizeof STAGES / sizeof STAGES[0]; s++) {
                report(&STAGES[s], names[i], i == 0, precision, faster, &units);
            }
        }
    }
    return 0;
}
