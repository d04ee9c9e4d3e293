/* The sweeps that passes are made of, against their own bounds (see ports.h): on a tile as large as
 * those of large states, in the second-level cache, and on a sub-tile, in the first-level cache.
 * Dense matrices are held against the multiply-add peak alone. One core. */
#define QARENA_UNSTABLE
#include <stdio.h>
#include <string.h>

#include "meter.h"
#include "ports.h"

/* A sweep: its time among the units, on a tile and on a sub-tile (0: not measured there), and what
 * it does with each vector of the tile at the least. */
typedef struct stage {
    const char *name;
    size_t unit, near; /* offsets of doubles in qarena_units */
    double operations, stores;
    bool dense;
} stage;

#define UNIT(field) offsetof(qarena_units, field)

/* Rotations of k qubits: half a multiply-add and half an addition a vector and qubit; four take two
 * sweeps where there are 16 registers. Phases: two complex factors, of two multiply-adds and an
 * exchange of parts each. KAK forms: 26 for 4 vectors. A dense matrix on k qubits: 2^k complex
 * ones. */
static const stage STAGES[] = {
    {"rotation", UNIT(rotations[1]), UNIT(near_rotations[1]), 1, 1, false},
    {"rotations, 2 qubits", UNIT(rotations[2]), UNIT(near_rotations[2]), 2, 1, false},
    {"rotations, 3 qubits", UNIT(rotations[3]), UNIT(near_rotations[3]), 3, 1, false},
    {"rotations, 4 qubits", UNIT(rotations[4]), UNIT(near_rotations[4]), 4, 1, false},
    {"rotation within a vector", UNIT(in_vector_rotation), UNIT(near_in_vector_rotation), 2, 1,
     false},
    {"phases", UNIT(phases), 0, 6, 1, false},
    {"phases and 2 rotations", UNIT(joined), 0, 8, 1, false},
    {"two-qubit unitary, KAK", UNIT(kak), UNIT(near_kak), 6.5, 1, false},
    {"dense, 2 qubits", UNIT(dense[2]), 0, 8, 1, true},
    {"dense, 3 qubits", UNIT(dense[3]), 0, 16, 1, true},
    {"dense, 4 qubits", UNIT(dense[4]), 0, 32, 1, true},
};

/* Bytes that are walked over for the bounds of tiles and of sub-tiles. */
enum { TILE_BYTES = 1 << 20, SUB_TILE_BYTES = 1 << 14 };

/* What this machine does with an instruction set. */
typedef struct machine {
    const char *isa;
    bool best;
    ports ports;
    double walk, near_walk; /* nanoseconds a vector */
} machine;

/* Instruction sets with 32 vector registers. */
static bool has_many_registers(const char *isa) {
    return strcmp(isa, "v4") == 0 || strcmp(isa, "neon") == 0;
}

static double bound_of(const stage *s, const machine *m, bool near) {
    const bool twice = s->unit == UNIT(rotations[4]) && !has_many_registers(m->isa);
    const double walk = (near ? m->near_walk : m->walk) * (twice ? 2 : 1),
                 bound = ports_bound(&m->ports, s->operations, twice ? 2 * s->stores : s->stores);
    return s->dense ? s->operations * m->ports.multiply_add : bound > walk ? bound : walk;
}

static void report(const stage *s, const machine *m, unsigned precision, bool near,
                   const qarena_units *units) {
    char name[64];
    const double amplitudes = m->ports.vector_bytes / (precision == QARENA_DOUBLE ? 16.0 : 8.0);
    bench_row row = BENCH_ROW_INIT;
    snprintf(name, sizeof name, "%s%s", s->name, near ? ", sub-tile" : "");
    row.bench = "stages";
    row.name = name;
    row.precision = precision;
    row.isa = m->isa;
    row.threads = 1;
    row.value = *(const double *)((const char *)units + (near ? s->near : s->unit));
    row.unit = "ns an amplitude";
    row.limit = bound_of(s, m, near) / amplitudes;
    row.limit_of = s->dense ? "multiply-add peak" : "operations, stores and the cache";
    row.ratio = row.limit / row.value;
    row.goal = !m->best ? NULL : near ? "ratio >= 0.8" : "ratio >= 0.65";
    if (row.value > 0) {
        bench_print(&row);
    }
}

int main(int argc, char **argv) {
    static char names[4][8];
    static _Alignas(64) char room[TILE_BYTES];
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
        machine m = {.isa = names[i], .best = i == 0};
        ports after;
        if ((wanted && strcmp(wanted, names[i]) != 0) ||
            !ports_measure(names[i], repeats, &m.ports)) {
            continue;
        }
        m.walk = ports_walk(names[i], repeats, room, TILE_BYTES);
        m.near_walk = ports_walk(names[i], repeats, room, SUB_TILE_BYTES);
        bench_must(qarena_force_isa(names[i]), "isa");
        for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
            qarena_units units;
            bench_must(qarena_read_units(arena, precision, &units), "units");
            ports_measure(names[i], repeats, &after);
            m.ports = after.multiply_add < m.ports.multiply_add ? after : m.ports;
            for (unsigned s = 0; s < sizeof STAGES / sizeof STAGES[0]; s++) {
                report(&STAGES[s], &m, precision, false, &units);
                if (STAGES[s].near) {
                    report(&STAGES[s], &m, precision, true, &units);
                }
            }
        }
    }
    return 0;
}
