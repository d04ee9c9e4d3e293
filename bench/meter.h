/* How the benches measure: interleaved minima, what a call costs the process, and one JSON line a
 * result.
 *
 *      bench_arguments
 *      -> bench_machine      rows of the machine itself
 *      -> bench_interleave   cases and their limits in turn
 *      -> bench_print
 *
 * Cases that are to be compared are run in turn, round after round, and the least time of each is
 * kept: whatever else disturbs the machine disturbs all of them alike, and the least time is the
 * one that was disturbed least. One thread calls everything here. */
#ifndef QARENA_BENCH_METER_H
#define QARENA_BENCH_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "qarena/qarena.h"

/* Command-line options: "--name value", or "--name" alone for a flag. */
typedef enum bench_kind { BENCH_NUMBER, BENCH_TEXT, BENCH_FLAG } bench_kind;

typedef struct bench_option {
    const char *name; /* without the dashes */
    bench_kind kind;
    void *target; /* unsigned *, const char ** or bool *; its value on entry is the default */
    const char *help;
} bench_option;

/* Read the options. An unknown option or value ends the program with a usage text and status 2;
 * --help with 0. */
void bench_arguments(int argc, char **argv, const char *about, const bench_option *options,
                     unsigned count);

/* End the program with the library's last error unless status is QARENA_OK. A bench has nobody to
 * report to. */
void bench_must(qarena_status status, const char *what);

/* Seconds of the monotonic clock. */
double bench_now(void);

/* Bytes resident now (peak false) or at most since the process began or bench_peak_reset (peak
 * true); 0: the system does not tell. */
uint64_t bench_resident(bool peak);

/* What a call cost the process. Counts a call; NAN: cannot be counted in this build. */
typedef struct bench_cost {
    double allocations;     /* requests to malloc and its kin; needs jemalloc */
    double allocated_bytes; /* of the calling thread; needs jemalloc */
    double page_faults;     /* minor and major, all threads */
    double state_bytes;     /* of state that qarena read and wrote */
    double os_calls;        /* memory system calls by qarena's arenas */
} bench_cost;

typedef void bench_body(void *context);

/* What one call of body costs: the mean of `calls`, the lesser of two such passes. */
bench_cost bench_count(bench_body *body, void *context, unsigned calls);

/* One thing to be timed. The first three fields are the caller's. */
typedef struct bench_case {
    const char *name;
    bench_body *body;
    void *context;
    unsigned calls; /* calls in one timing, chosen so that it takes about a millisecond */
    double seconds; /* the least time of one call */
    bench_cost cost;
} bench_case;

/* Warm every case up, count its cost, then time all of them in turn, `repeats` rounds. */
void bench_interleave(bench_case *cases, unsigned count, unsigned repeats);

/* One result. Start from BENCH_ROW_INIT: NAN, NULL and negative numbers become null. */
typedef struct bench_row {
    const char *bench, *name;
    int n;
    const char *qubit; /* "low", "middle", "high" */
    unsigned precision;
    const char *isa;
    unsigned threads;
    double value;
    const char *unit;
    double bytes_per_amplitude; /* read and written */
    double allocations, allocated_bytes, page_faults, os_calls;
    double gigabytes; /* per second, of bytes_per_amplitude */
    double peak_bytes;
    double limit; /* what the machine could do, in the unit of value */
    const char *limit_of;
    double ratio; /* how much of the limit was reached: 1 is all of it; against a rival: how many
                     times faster */
    const char
        *goal; /* "field op number; field op number": fields of this row, op one of >= <= == */
} bench_row;

extern const bench_row BENCH_ROW_INIT;

/* What every warm gate of qarena is to cost. */
#define BENCH_GOAL_FREE "allocations == 0; page_faults == 0; os_calls == 0"

/* Print the row as one line of JSON on standard output. */
void bench_print(const bench_row *row);

/* Copy what a case cost into a row. */
void bench_row_cost(bench_row *row, const bench_cost *cost);

/* Print rows for what the machine itself does with `threads` threads on buffers of 2^n double
 * amplitudes: copies, in-place scaling, reading (GB/s, read and written), and multiply-add peaks
 * (GFLOP/s, double). */
void bench_machine(const char *bench, unsigned n, unsigned threads, unsigned repeats);

/* The machine's own sweeps over two buffers of `bytes` each, as cases to be timed beside others. */
typedef struct bench_sweeps {
    double *from, *to;
    size_t bytes;
    unsigned threads;
    double sum; /* of the reading sweep, so that it is not left out */
} bench_sweeps;

enum { BENCH_COPY_STREAMING, BENCH_COPY, BENCH_SCALE, BENCH_READ, BENCH_SWEEPS };

/* false: no memory. */
bool bench_sweeps_init(bench_sweeps *sweeps, size_t bytes, unsigned threads);
void bench_sweeps_fini(bench_sweeps *sweeps);

/* Fill cases[0 .. BENCH_SWEEPS - 1]. */
void bench_sweeps_cases(bench_sweeps *sweeps, bench_case *cases);

/* Seconds of the faster copy, after the cases were timed. */
double bench_copy_seconds(const bench_case *cases);

/* A gate on adjacent qubits: the first of k, for position 0 (low), 1 (middle), 2 (high), and the
 * position's name. */
unsigned bench_position(unsigned n, unsigned k, unsigned position);
extern const char *const BENCH_POSITIONS[3];

#endif
