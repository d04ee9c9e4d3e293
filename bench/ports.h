/* What limits a sweep within the caches: how many operations and stores of vectors a core does,
 * alone and side by side, and how fast vectors go through a core and back.
 *
 * Operations are multiply-adds, and additions and permutations of vectors, which share their ports
 * on some processors (Intel's) and not on others. Operations and stores overlap on some processors;
 * on others they take turns (AMD's Zen 3: a multiply-add's third operand and a store's data share a
 * port). So the bound of a sweep of F operations and S stores is max(F f, S s) + clash min(F f, S
 * s), with f and s measured apart, and clash where both are mixed; and no less than a walk over as
 * many bytes takes that loads each vector and stores it. */
#ifndef QARENA_BENCH_PORTS_H
#define QARENA_BENCH_PORTS_H

#include <stdbool.h>
#include <stddef.h>

typedef struct ports {
    unsigned vector_bytes;
    double multiply_add, store; /* nanoseconds of one vector, on one core */
    double operation;           /* of multiply-adds and additions in turn */
    double clash;               /* 0: side by side for nothing; 1: one after the other */
} ports;

/* Measure an ISA's vectors ("base", "v3", "v4", "neon") on the calling thread. false: this machine
 * or this build lacks it. */
bool ports_measure(const char *isa, unsigned repeats, ports *found);

/* Nanoseconds of the bound of so many operations and stores. */
double ports_bound(const ports *p, double operations, double stores);

/* Nanoseconds a vector of a walk over so many bytes, 64-byte aligned, that loads and stores each.
 */
double ports_walk(const char *isa, unsigned repeats, void *bytes, size_t size);

#endif
