#include "plan/prices.h"

#include <math.h>

const qarena__prices qarena__built_in_prices = {
    .in_and_out = 320,
    .from_memory = 240,
    .shortest_runs = 320,
    .short_runs = 80,
    .zeros = 80,
    .phases = 192,
    .joined = 16,
    .rotations = {0, 80, 80, 112, 128},
    .lane = 96,
    .kak = 160,
    .other = 64,
    .multiply_add = 16,
    .kak_qubits = 14,
};

/* Large enough for anything that is measured, and small enough for sums. */
#define MOST_PRICE 0xffff

static uint32_t price(double nanoseconds, const qarena_units *units) {
    const double price = round(16 * nanoseconds / units->multiply_add);
    return price < 0 ? 0 : price > MOST_PRICE ? MOST_PRICE : (uint32_t)price;
}

/* The least n for which what a sweep of 2^n amplitudes saves is worth taking the unitary apart. */
static unsigned kak_qubits(const qarena_units *units) {
    const double saved = units->dense[2] - units->kak;
    unsigned n = 1;
    while (n < 64 && saved * ldexp(1, (int)n) < units->split) {
        n++;
    }
    return n;
}

qarena__prices qarena__prices_from(const qarena_units *units, unsigned amplitude_bytes, unsigned cores) {
    const double both_ways = units->load + units->store;
    qarena__prices prices = qarena__built_in_prices;
    prices.in_and_out = price(both_ways, units);
    prices.from_memory = price(2 * amplitude_bytes * units->byte * cores - both_ways, units);
    prices.phases = price(units->phases, units);
    prices.joined = price((units->joined - units->phases) / 2, units); /* measured with two rotations */
    for (unsigned count = 1; count <= 4; count++) {
        prices.rotations[count] = price(units->rotations[count], units);
    }
    prices.lane = price(units->lanes, units);
    prices.kak = price(units->kak, units);
    prices.other = price(units->exchange, units);
    prices.kak_qubits = kak_qubits(units);
    return prices;
}
