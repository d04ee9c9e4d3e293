#include "plan/cost_model.h"

#include <math.h>

const qarena__cost_model qarena__built_in_costs = {
    .in_and_out = 320,
    .from_memory = 240,
    .shortest_segments = 320,
    .short_segments = 80,
    .zero_tiles = 80,
    .phases = 192,
    .fused = 16,
    .rotations = {0, 80, 80, 112, 128},
    .lane = 96,
    .kak = 160,
    .other = 64,
    .cycles = 192,
    .multiply_add = 16,
    .kak_qubits = 14,
};

/* Large enough for anything that is measured, and small enough for sums. */
#define MOST_COST 0xffff

static uint32_t cost(double nanoseconds, const qarena_units *units) {
    const double sixteenths = round(16 * nanoseconds / units->multiply_add);
    return sixteenths < 0 ? 0 : sixteenths > MOST_COST ? MOST_COST : (uint32_t)sixteenths;
}

/* The least n for which what a sweep of 2^n amplitudes saves is worth taking the unitary apart. */
static unsigned kak_qubits(const qarena_units *units) {
    const double saved = units->dense[2] - units->kak;
    unsigned n = 1;
    while (n < 64 && saved * ldexp(1, (int)n) < units->kak_split) {
        n++;
    }
    return n;
}

qarena__cost_model qarena__cost_model_from(const qarena_units *units, unsigned amplitude_bytes,
                                           unsigned cores) {
    const double both_ways = units->load + units->store;
    qarena__cost_model costs = qarena__built_in_costs;
    costs.in_and_out = cost(both_ways, units);
    costs.from_memory = cost(2 * amplitude_bytes * units->memory_byte * cores - both_ways, units);
    costs.phases = cost(units->phases, units);
    costs.fused =
        cost((units->joined - units->phases) / 2, units); /* measured with two rotations */
    for (unsigned count = 1; count <= 4; count++) {
        costs.rotations[count] = cost(units->rotations[count], units);
    }
    costs.lane = cost(units->in_vector_rotation, units);
    costs.kak = cost(units->kak, units);
    costs.other = cost(units->exchange, units);
    costs.cycles = QARENA__EXCHANGES_OF_CYCLES * costs.other;
    costs.kak_qubits = kak_qubits(units);
    return costs;
}
