/* Noise: Pauli frames through gates, channels as operations of circuits, and runs of shots. */
#define QARENA_UNSTABLE
#include <math.h>

#include "circuit/circuit.h"
#include "circuit/gate_table.h"
#include "circuit/pauli_frame.h"
#include "register/noisy_part.h"
#include "shots_faults.h"

enum { N = 4 };

/* --- frames --- */

static void apply_frame(qarena_register *reg, qarena__frame frame) {
    static const qarena_gate gates[] = {QARENA_GATE_I, QARENA_GATE_X, QARENA_GATE_Z, QARENA_GATE_Y};
    for (unsigned q = 0; q < N; q++) {
        MUST(qarena_register_apply(reg, gates[(frame.x >> q & 1) | (frame.z >> q & 1) << 1], NULL,
                                   &(qarena_operands){.qubits = &q, .n_qubits = 1}));
    }
}

/* A state in which no two amplitudes are alike. */
static qarena_register *some_state(void) {
    qarena_register *reg = make_register(N, QARENA_DOUBLE, 2, 1);
    for (unsigned q = 0; q < 2 * N; q++) {
        const unsigned pair[2] = {q % N, (q + 1) % N};
        const double angles[3] = {0.3 + 0.5 * q, 0.7 * q, 1.1};
        MUST(qarena_register_apply(reg, QARENA_GATE_U, angles,
                                   &(qarena_operands){.qubits = pair, .n_qubits = 1}));
        MUST(qarena_register_apply(reg, QARENA_GATE_CX, NULL,
                                   &(qarena_operands){.qubits = pair, .n_qubits = 2}));
    }
    return reg;
}

/* The frame and then the gate, against the gate with negated angles and then the frame behind it.
 */
static bool passes_as_it_says(qarena_gate gate, const qarena_operands *operands,
                              qarena__frame frame) {
    double angles[3] = {0.9, -0.4, 2.2}, overlap;
    unsigned signs;
    qarena_circuit *circuit = empty_circuit(N);
    MUST(qarena_circuit_apply(circuit, gate, angles, operands));
    const qarena__frame before = frame;
    const bool passes = qarena__frame_pass(&circuit->gates->list.ops[0], &frame, &signs);
    qarena_circuit_destroy(circuit);
    if (!passes) {
        cr_expect(frame.x == before.x && frame.z == before.z);
        return false;
    }
    qarena_register *left = some_state(), *right = some_state();
    apply_frame(left, before);
    MUST(qarena_register_apply(left, gate, angles, operands));
    for (unsigned a = 0; a < 3; a++) {
        angles[a] = signs >> a & 1 ? -angles[a] : angles[a];
    }
    const bool eighth = gate == QARENA_GATE_T || gate == QARENA_GATE_TDG;
    const qarena_gate other = gate == QARENA_GATE_T ? QARENA_GATE_TDG : QARENA_GATE_T;
    MUST(qarena_register_apply(right, eighth && signs ? other : gate, angles, operands));
    apply_frame(right, frame);
    MUST(qarena_register_fidelity(left, right, &overlap));
    cr_expect_float_eq(overlap, 1, 1e-12, "%s, frame x %x z %x: overlap %g",
                       qarena__gate_row_of(gate)->name, (unsigned)before.x, (unsigned)before.z,
                       overlap);
    qarena_register_destroy(left);
    qarena_register_destroy(right);
    return true;
}

ARENA_TEST(noise, frames_pass_gates) {
    unsigned passed = 0, stopped = 0;
    for (unsigned gate = 0; gate < QARENA_GATE_UNITARY; gate++) {
        const qarena__gate_row *row = qarena__gate_row_of((qarena_gate)gate);
        const unsigned controls = row->controls == QARENA__ANY ? 2 : row->controls,
                       qubits[N] = {2, 0, 3, 1}, control = 1;
        for (unsigned extra = 0; extra < 3; extra++) { /* none, a control on 1, one on 0 */
            const qarena_operands operands = {.qubits = qubits,
                                              .n_qubits = row->targets + controls,
                                              .ones = &control,
                                              .n_ones = extra == 1,
                                              .zeros = &control,
                                              .n_zeros = extra == 2};
            for (unsigned bits = 0; bits < 1u << 2 * N; bits++) {
                const qarena__frame frame = {bits & 15, bits >> N};
                const bool passes = passes_as_it_says((qarena_gate)gate, &operands, frame);
                passed += passes;
                stopped += !passes;
            }
        }
    }
    cr_expect_gt(passed, 5000);
    cr_expect_gt(stopped, 1000);
}

ARENA_TEST(noise, single_gates_stop_no_frame) {
    for (unsigned gate = 0; gate <= QARENA_GATE_U; gate++) {
        for (unsigned bits = 0; bits < 4; bits++) {
            const unsigned qubit = 1;
            cr_expect(passes_as_it_says((qarena_gate)gate,
                                        &(qarena_operands){.qubits = &qubit, .n_qubits = 1},
                                        (qarena__frame){(bits & 1) << 1, bits & 2}));
        }
    }
}

/* --- channels --- */

static void add_layer(qarena_circuit *circuit, unsigned n) {
    const double kraus[2 * 8] = {0.6, 0, 0, 0, 0, 0, 0.6, 0, 0, 0, 0.8, 0, 0.8, 0, 0, 0};
    for (unsigned q = 0; q < n; q++) {
        const unsigned pair[2] = {q, (q + 1) % n};
        const double angles[3] = {0.4 + q, 0.2 * q, 0.3};
        MUST(qarena_circuit_apply(circuit, QARENA_GATE_U, angles,
                                  &(qarena_operands){.qubits = pair, .n_qubits = 1}));
        MUST(qarena_circuit_apply(circuit, q % 2 ? QARENA_GATE_CH : QARENA_GATE_CX, NULL,
                                  &(qarena_operands){.qubits = pair, .n_qubits = 2}));
        MUST(qarena_circuit_depolarize(circuit, 0.02, pair, 2));
    }
    MUST(qarena_circuit_kraus(circuit, &(unsigned){0}, 1, kraus, 2));
    MUST(qarena_circuit_amplitude_damping(circuit, 0.1, 1));
    MUST(qarena_circuit_thermal_relaxation(circuit, 50, 60, 5, 2));
}

static qarena_circuit *noisy(unsigned n) {
    const double readout[4] = {0.9, 0.1, 0.3, 0.7};
    qarena_circuit *circuit = empty_circuit(n);
    MUST(qarena_circuit_set_bits(circuit, n));
    add_layer(circuit, n);
    MUST(qarena_circuit_measure(circuit, 0, 0));
    MUST(qarena_circuit_readout_error(circuit, &(unsigned){0}, 1, readout));
    add_layer(circuit, n);
    for (unsigned q = 0; q < n; q++) {
        MUST(qarena_circuit_measure(circuit, q, q));
        MUST(qarena_circuit_readout_error(circuit, &q, 1, readout));
    }
    return circuit;
}

static qarena_status run(qarena_circuit *circuit, uint64_t shots, unsigned threads,
                         const qarena_pauli_sum *observable, qarena_shots **made) {
    qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
    options.shots = shots;
    options.threads = threads;
    options.seed = 5;
    options.observable = observable;
    return qarena_shots_run(arena, circuit, &options, made);
}

/* --- parts --- */

/* Layers of rotations and a ring of CX with noise behind each: a part is such a layer, however many
 * gates it has, and all its errors wait at its end. */
static void check_layers(unsigned rotations) {
    enum { LAYERS = 3 };
    qarena__noisy_gates noisy;
    qarena__noisy_part part;
    qarena_circuit *circuit = empty_circuit(N);
    const double angle = 0.3;
    for (unsigned layer = 0; layer < LAYERS; layer++) {
        for (unsigned i = 0; i < rotations * N; i++) {
            MUST(qarena_circuit_apply(
                circuit, i < N ? QARENA_GATE_RY : QARENA_GATE_RZ, &angle,
                &(qarena_operands){.qubits = (unsigned[]){i % N}, .n_qubits = 1}));
        }
        for (unsigned q = 0; q < N; q++) {
            const unsigned pair[2] = {q, (q + 1) % N};
            MUST(qarena_circuit_apply(circuit, QARENA_GATE_CX, NULL,
                                      &(qarena_operands){.qubits = pair, .n_qubits = 2}));
            MUST(qarena_circuit_depolarize(circuit, 0.01, pair, 2));
        }
    }
    const qarena__oplist *list = &circuit->gates->list;
    MUST(qarena__noisy_gates_make(&noisy, arena, N));
    noisy.clean = rotations * N + 1;
    uint64_t at = 0;
    for (unsigned layer = 0; layer < LAYERS; layer++) {
        MUST(qarena__noisy_part_take(&noisy, list, NULL, at, list->count, &part, &at));
        cr_assert_eq(at, (layer + 1) * (rotations + 2) * N, "layer %u: %llu", layer,
                     (unsigned long long)at);
        cr_assert_eq(part.end - part.first, (rotations + 1) * N);
        cr_assert_eq(part.sites, part.sites_end);
        cr_assert_eq(part.frames_end - part.sites_end, N);
    }
    cr_assert_eq(at, list->count);
    qarena__noisy_gates_fini(&noisy);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(noise, parts_are_layers) {
    check_layers(1);
    check_layers(2);
}

ARENA_TEST(noise, rows_do_not_depend_on_threads) {
    enum { SHOTS = 300 };
    for (unsigned n = 3; n <= 14; n += 11) {
        qarena_circuit *circuit = noisy(n);
        qarena_shots *one, *many;
        MUST(run(circuit, SHOTS, 1, NULL, &one));
        MUST(run(circuit, SHOTS, 3, NULL, &many));
        cr_assert_eq(qarena_shots_histories(one), qarena_shots_histories(many));
        cr_assert_arr_eq(qarena_shots_bits(one), qarena_shots_bits(many), SHOTS * sizeof(uint64_t));
        qarena_shots_destroy(one);
        qarena_shots_destroy(many);
        qarena_circuit_destroy(circuit);
    }
}

/* After the first run nothing comes from the system any more. */
ARENA_TEST(noise, runs_map_nothing_again) {
    qarena_circuit *circuit = noisy(13);
    qarena_arena_stats before, after;
    qarena_shots *shots;
    for (unsigned i = 0; i < 4; i++) {
        MUST(qarena_arena_read_stats(arena, &before));
        MUST(run(circuit, 200, 1, NULL, &shots));
        qarena_shots_destroy(shots);
        MUST(qarena_arena_read_stats(arena, &after));
        cr_expect_eq(before.in_use, after.in_use);
    }
    cr_expect_eq(before.os_calls, after.os_calls);
    qarena_circuit_destroy(circuit);
}

ARENA_TEST(noise, every_allocation_can_fail) {
    qarena_circuit *circuit = noisy(13);
    qarena_shots_options options = QARENA_SHOTS_OPTIONS_INIT;
    qarena_pauli_sum *sum;
    qarena_shots *right;
    MUST(qarena_pauli_sum_create(arena, 13, &sum));
    MUST(qarena_pauli_sum_add_text(sum, "X0 Z3", (double[2]){1, 0}));
    for (int observes = 0; observes < 2; observes++) {
        options.shots = 40;
        options.seed = 5;
        options.observable = observes ? sum : NULL;
        MUST(qarena_shots_run(arena, circuit, &options, &right)); /* the sum's terms are in order */
        cr_assert_gt(fail_each_allocation(circuit, &options, right), 3);
        qarena_shots_destroy(right);
    }
    qarena_pauli_sum_destroy(sum);
    qarena_circuit_destroy(circuit);
}

/* All of a channel is appended, or nothing. */
ARENA_TEST(noise, appending_can_fail) {
    for (unsigned filled = 0; filled < 40; filled++) {
        qarena_circuit *circuit = empty_circuit(3);
        for (unsigned i = 0; i < filled; i++) {
            MUST(qarena_circuit_amplitude_damping(circuit, 0.1, 1));
        }
        for (uint64_t k = 1;; k++) {
            qarena_fault_set(k, 0);
            const qarena_status status = qarena_circuit_thermal_relaxation(circuit, 50, 60, 5, 2);
            const bool fired = qarena_fault_fired();
            qarena_fault_set(0, 0);
            cr_assert_eq(qarena_circuit_length(circuit), filled + (status == QARENA_OK ? 2 : 0));
            if (status == QARENA_OK || !fired) {
                break;
            }
        }
        qarena_circuit_destroy(circuit);
    }
}

ARENA_TEST(noise, null_is_refused) {
    qarena_circuit *circuit = empty_circuit(2);
    const unsigned qubit = 0;
    const double numbers[8] = {1, 0, 0, 0, 0, 0, 1, 0};
    const qarena_pauli_error error = {.x = 1, .probability = 0.5};
    double mean;
    qarena_shots *shots;
    MUST(qarena_circuit_set_bits(circuit, 1));
#define SAYS_NO(call) cr_expect_eq((call), QARENA_E_ARGUMENT, #call)
    SAYS_NO(qarena_circuit_pauli_channel(NULL, &qubit, 1, &error, 1));
    SAYS_NO(qarena_circuit_pauli_channel(circuit, NULL, 1, &error, 1));
    SAYS_NO(qarena_circuit_pauli_channel(circuit, &qubit, 1, NULL, 1));
    SAYS_NO(qarena_circuit_depolarize(NULL, 0.1, &qubit, 1));
    SAYS_NO(qarena_circuit_depolarize(circuit, 0.1, NULL, 1));
    SAYS_NO(qarena_circuit_kraus(NULL, &qubit, 1, numbers, 1));
    SAYS_NO(qarena_circuit_kraus(circuit, NULL, 1, numbers, 1));
    SAYS_NO(qarena_circuit_kraus(circuit, &qubit, 1, NULL, 1));
    SAYS_NO(qarena_circuit_amplitude_damping(NULL, 0.1, 0));
    SAYS_NO(qarena_circuit_thermal_relaxation(NULL, 1, 1, 1, 0));
    SAYS_NO(qarena_circuit_readout_error(NULL, &qubit, 1, numbers));
    SAYS_NO(qarena_circuit_readout_error(circuit, NULL, 1, numbers));
    SAYS_NO(qarena_circuit_readout_error(circuit, &qubit, 1, NULL));
    SAYS_NO(qarena_shots_mean(NULL, &mean, NULL));
    MUST(run(circuit, 1, 1, NULL, &shots));
    SAYS_NO(qarena_shots_mean(shots, NULL, NULL));
    SAYS_NO(qarena_shots_mean(shots, &mean, NULL)); /* there was no observable */
#undef SAYS_NO
    qarena_shots_destroy(shots);
    qarena_circuit_destroy(circuit);
}
