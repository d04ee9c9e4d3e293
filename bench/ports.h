/* What limits a sweep within the caches: how many multiply-adds and stores of vectors a core does,
 * alone and side by side.
 *
 * On some processors the two overlap; on others they take turns (AMD's Zen 3: a multiply-add's
 * third operand and a store's data share a port). So the bound of a sweep of F multiply-adds and S
 * stores is max(F f, S s) + clash min(F f, S s), with f and s measured apart, and clash where both
 * are mixed. Additions, loads and permutations are left out: what waits for them is above the
 * bound. */
#ifndef QARENA_BENCH_PORTS_H
#define QARENA_BENCH_PORTS_H

#include <stdbool.h>

typedef struct ports {
    unsigned vector_bytes;
    double multiply_add, store; /* nanoseconds of one vector, on one core */
    double clash;               /* 0: side by side for nothing; 1: one after the other */
} ports;

/* Measure an ISA's vectors ("base", "v3", "v4", "neon") on the calling thread. false: this machine
 * or this build lacks it. */
bool ports_measure(const char *isa, unsigned repeats, ports *found);

/* Nanoseconds of the bound. */
double ports_bound(const ports *p, double multiply_adds, double stores);

#endif
