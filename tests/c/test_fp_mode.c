/* The mode of gates: subnormal numbers are flushed inside, and the host finds its own on every
 * return, in its callbacks, and on the team's threads. */
#define _GNU_SOURCE
#define QARENA_UNSTABLE
#include "fixture.h"

#include <fenv.h>
#include <math.h>
#include <time.h>

#include "core/fp_mode.h"
#include "core/parallel.h"

/* Without the sticky flags, which any arithmetic sets. */
static qarena__fp_mode mode_now(void) {
#if defined(__x86_64__)
    return qarena__fp_get() & ~(qarena__fp_mode)0x3f;
#else
    return qarena__fp_get();
#endif
}

static qarena__fp_mode wanted; /* of the host */
static unsigned asked, cancel_at;

static int poll_mode(void *context) {
    (void)context;
    cr_assert_eq(mode_now(), wanted, "the poll is not in the host's mode");
    return ++asked == cancel_at;
}

static void check_thread(void *context, uint64_t begin, uint64_t end) {
    (void)context, (void)begin, (void)end;
    cr_assert_eq(mode_now(), wanted, "a thread of the team was left in another mode");
}

static void check_mode(void) {
    cr_assert_eq(mode_now(), wanted, "mode %llx, not %llx", (unsigned long long)mode_now(),
                 (unsigned long long)wanted);
}

/* One gate alone, several, those of a circuit, again from what was kept; measured; cancelled at
 * each question. */
static void run_all_ways(unsigned n, unsigned buffers) {
    const double angles[3] = {0.3, 0.5, 0.7};
    qarena_register *reg = make_register(n, QARENA_SINGLE, buffers, 2);
    qarena_circuit *circuit;
    MUST(qarena_circuit_create(arena, n, &circuit));
    for (unsigned i = 0; i < 40; i++) {
        const unsigned qubits[2] = {i % n, (i + 1) % n};
        MUST(qarena_circuit_apply(circuit, i % 3 ? QARENA_GATE_U : QARENA_GATE_CP, angles,
                                  &(qarena_operands){.qubits = qubits, .n_qubits = i % 3 ? 1 : 2}));
    }
    MUST(qarena_register_set_poll(reg, poll_mode, NULL));
    cancel_at = 0;
    apply_1(reg, QARENA_GATE_H, 0);
    MUST(qarena_register_sync(reg));
    check_mode();
    for (unsigned i = 0; i < 3; i++) {
        MUST(qarena_register_run(reg, circuit));
        check_mode();
    }
    unsigned outcome;
    MUST(qarena_register_measure(reg, 1, 0.5, &outcome));
    check_mode();
    for (unsigned at = 1; at < 4; at++) {
        asked = 0;
        cancel_at = at;
        (void)!qarena_register_run(reg, circuit);
        check_mode();
    }
    qarena__parallel_for(2, 64, 1, check_thread, NULL);
    qarena_register_destroy(reg);
    qarena_circuit_destroy(circuit);
}

static void run_all_sizes(void) {
    wanted = mode_now();
    const unsigned sizes[] = {3, 10, 12, 15, 17};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        run_all_ways(sizes[i], 1 + i % 2);
    }
}

ARENA_TEST(fp_mode, is_the_hosts_outside) {
    run_all_sizes();
}

/* A host with a mode of its own: also where it hands over threads. */
ARENA_TEST(fp_mode, an_unusual_host_keeps_its_own) {
    fesetround(FE_UPWARD);
    run_all_sizes();
    cr_assert_eq(fegetround(), FE_UPWARD);
    fesetround(FE_TONEAREST);
}

/* The calling thread rounds upward, its team's threads may not: numbers that need no rounding to
 * become coefficients give the same bits. */
ARENA_TEST(fp_mode, bits_do_not_depend_on_the_hosts) {
    qarena_register *reg[2];
    for (unsigned i = 0; i < 2; i++) {
        reg[i] = make_register(16, QARENA_DOUBLE, 2, 2);
        apply_random(reg[i], 3, 60);
        MUST(qarena_register_sync(reg[i]));
        fesetround(i ? FE_UPWARD : FE_TONEAREST);
        apply_1(reg[i], QARENA_GATE_H, 3);
        MUST(qarena_register_sync(reg[i]));
        fesetround(FE_TONEAREST);
    }
    cr_assert(same_bits(reg[0], reg[1]));
    qarena_register_destroy(reg[0]);
    qarena_register_destroy(reg[1]);
}

/* Gates flush; what reads does not, nor what sets, restores or projects. */
static void check_flushing(unsigned precision, double tiny, unsigned n, unsigned gates) {
    qarena_register *reg = make_register(n, precision, 2, 2);
    const uint64_t count = (uint64_t)1 << n;
    double *state = calloc(2 * count, sizeof *state);
    state[0] = 1;
    state[2 * (count - 1)] = tiny;
    MUST(qarena_register_set_state(reg, state, QARENA_DOUBLE, count, 1));
    double amplitude[2];
    MUST(qarena_register_amplitude(reg, count - 1, amplitude));
    cr_assert_float_eq(amplitude[0] / tiny, 1, 1e-3, "set_state flushed %g", tiny);
    for (unsigned i = 0; i < gates; i++) {
        apply_1(reg, QARENA_GATE_RZ, i % n);
    }
    MUST(qarena_register_sync(reg));
    MUST(qarena_register_amplitude(reg, count - 1, amplitude));
    cr_assert(amplitude[0] == 0 && amplitude[1] == 0, "%u qubits, %u gates: %g", n, gates,
              amplitude[0]);
    qarena_register_destroy(reg);
    free(state);
}

ARENA_TEST(fp_mode, gates_flush_subnormal_numbers) {
#if defined(__x86_64__) || defined(__aarch64__)
    for (unsigned n = 1; n <= 16; n += 5) {
        for (unsigned gates = 1; gates <= 20; gates += 19) {
            check_flushing(QARENA_SINGLE, 1e-39, n, gates);
            check_flushing(QARENA_DOUBLE, 1e-310, n, gates);
        }
    }
#endif
}

/* ry(0.001) on each qubit leaves amplitudes from 1 down to 1e-66: four more layers may not take
 * longer for it. */
static double seconds_of(double angle) {
    double least = 1e9;
    for (unsigned repeat = 0; repeat < 3; repeat++) {
        qarena_register *reg = make_register(18, QARENA_SINGLE, 2, 1);
        struct timespec from, to;
        for (unsigned layer = 0; layer < 5; layer++) {
            for (unsigned q = 0; q < 18; q++) {
                MUST(qarena_register_apply(reg, QARENA_GATE_RY, &angle,
                                           &(qarena_operands){.qubits = &q, .n_qubits = 1}));
            }
            for (unsigned q = 0; q < 17 && layer; q++) {
                apply_2(reg, QARENA_GATE_CZ, q, q + 1);
            }
            if (layer == 0) {
                MUST(qarena_register_sync(reg));
                clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
            }
        }
        MUST(qarena_register_sync(reg));
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
        const double seconds =
            (double)(to.tv_sec - from.tv_sec) + 1e-9 * (double)(to.tv_nsec - from.tv_nsec);
        least = seconds < least ? seconds : least;
        qarena_register_destroy(reg);
    }
    return least;
}

ARENA_TEST(fp_mode, tiny_amplitudes_cost_no_time) {
    const double usual = seconds_of(0.5), tiny = seconds_of(0.001);
    cr_assert(tiny < 3 * usual, "%g s with tiny amplitudes, %g s without", tiny, usual);
}
