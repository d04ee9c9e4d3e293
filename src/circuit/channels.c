/* Noise as operations of circuits: errors that are Pauli strings, sets of Kraus matrices, and bits
 * that are read wrong (Nielsen and Chuang, Quantum Computation and Quantum Information, 2010,
 * section 8.3). What is a mixture of Pauli strings is kept as one, since that costs next to
 * nothing; dephasing is. */
#include "circuit/channels.h"

#include <math.h>
#include <string.h>

#include "circuit/classical.h"
#include "circuit/gate.h"
#include "core/status.h"

#define MOST_ERRORS 4096u /* 4^6 */
#define MOST_KRAUS 64u
#define MOST_KRAUS_QUBITS 3u
#define MOST_READOUT_BITS 4u

/* What a sum of probabilities, and an entry of a sum of matrices, may be off by. */
#define SUM_BOUND 1e-10

/* --- checks --- */

static qarena_status check_probability(const char *call, const char *name, double p) {
    return p >= 0 && p <= 1
               ? QARENA_OK
               : qarena__fail(QARENA_E_ARGUMENT, "%s: %s is %g, not in [0, 1]", call, name, p);
}

/* The qubits of a channel, as targets of its op. */
static qarena_status take_qubits(const qarena_circuit *circuit, const char *call,
                                 const unsigned *qubits, unsigned k, unsigned most,
                                 qarena__op *op) {
    if (!circuit || !qubits) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %s is NULL", call,
                            circuit ? "qubits" : "circuit");
    }
    if (k < 1 || k > most) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %u qubits given, 1 to %u are needed", call, k,
                            most);
    }
    qarena__operand_masks masks;
    QARENA__FORWARD(qarena__operands_check(
        call, &(qarena_operands){.qubits = qubits, .n_qubits = k}, circuit->n, &masks));
    for (unsigned i = 0; i < k; i++) {
        op->targets[i] = (uint8_t)qubits[i];
    }
    op->n_targets = (uint8_t)k;
    op->gate = QARENA_GATE_I;
    return QARENA_OK;
}

/* --- mixtures of Pauli strings --- */

static qarena_status check_errors(const qarena_pauli_error *errors, unsigned count, unsigned k) {
    static const char call[] = "pauli_channel";
    double sum = 0;
    if (count > MOST_ERRORS || (count && !errors)) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %s, at most %u errors are allowed", call,
                            errors ? "too many errors" : "errors is NULL", MOST_ERRORS);
    }
    for (unsigned i = 0; i < count; i++) {
        QARENA__FORWARD(check_probability(call, "a probability", errors[i].probability));
        if ((errors[i].x | errors[i].z) >> k) {
            return qarena__fail(QARENA_E_QUBIT, "%s: error %u is on more than %u qubits", call, i,
                                k);
        }
        sum += errors[i].probability;
    }
    return sum <= 1 + SUM_BOUND
               ? QARENA_OK
               : qarena__fail(QARENA_E_ARGUMENT,
                              "%s: the probabilities add up to %.17g, at most 1 allowed", call,
                              sum);
}

qarena_status qarena_circuit_pauli_channel(qarena_circuit *circuit, const unsigned *qubits,
                                           unsigned k, const qarena_pauli_error *errors,
                                           unsigned count) {
    qarena__op op = {.kind = QARENA__OP_PAULI_CHANNEL};
    QARENA__FORWARD(
        take_qubits(circuit, "pauli_channel", qubits, k, QARENA_MAX_MATRIX_QUBITS, &op));
    QARENA__FORWARD(check_errors(errors, count, k));
    double numbers[QARENA__ERROR_DOUBLES * MOST_ERRORS];
    unsigned kept = 0;
    for (unsigned i = 0; i < count; i++) {
        if (errors[i].x | errors[i].z) { /* the identity is what is left to 1 */
            double *row = numbers + QARENA__ERROR_DOUBLES * kept++;
            row[0] = errors[i].x;
            row[1] = errors[i].z;
            row[2] = errors[i].probability;
        }
    }
    op.numbers = (uint16_t)(QARENA__ERROR_DOUBLES * kept);
    return qarena__circuit_add(circuit, &op, numbers);
}

qarena_status qarena_circuit_depolarize(qarena_circuit *circuit, double p, const unsigned *qubits,
                                        unsigned k) {
    static const char call[] = "depolarize";
    qarena_pauli_error errors[15];
    qarena__op op = {0};
    QARENA__FORWARD(take_qubits(circuit, call, qubits, k, 2, &op));
    QARENA__FORWARD(check_probability(call, "p", p));
    const unsigned count = (1u << 2 * k) - 1;
    for (unsigned i = 1; i <= count; i++) {
        errors[i - 1] = (qarena_pauli_error){.x = i & ((1u << k) - 1), .z = i >> k};
        errors[i - 1].probability = p / count;
    }
    return qarena_circuit_pauli_channel(circuit, qubits, k, errors, count);
}

/* --- Kraus matrices --- */

/* The sum of K^dagger K is the identity. */
static qarena_status check_complete(const char *call, const double *matrices, unsigned count,
                                    unsigned size) {
    for (unsigned i = 0; i < size; i++) {
        for (unsigned j = i; j < size; j++) {
            double re = i == j ? -1 : 0, im = 0;
            for (size_t row = 0; row < (size_t)count * size; row++) {
                const double *a = matrices + 2 * (row * size + i),
                             *b = matrices + 2 * (row * size + j);
                re += a[0] * b[0] + a[1] * b[1];
                im += a[0] * b[1] - a[1] * b[0];
            }
            if (!(hypot(re, im) <= SUM_BOUND)) {
                return qarena__fail(QARENA_E_ARGUMENT,
                                    "%s: the sum of K^dagger K is off the identity by %.3g in "
                                    "entry (%u, %u), at most %.3g allowed",
                                    call, hypot(re, im), i, j, SUM_BOUND);
            }
        }
    }
    return QARENA_OK;
}

static qarena_status check_finite(const char *call, const double *matrices, size_t doubles) {
    for (size_t i = 0; i < doubles; i++) {
        if (!isfinite(matrices[i])) {
            return qarena__fail(QARENA_E_NOT_FINITE, "%s: number %zu is not finite", call, i / 2);
        }
    }
    return QARENA_OK;
}

qarena_status qarena_circuit_kraus(qarena_circuit *circuit, const unsigned *qubits, unsigned k,
                                   const double *matrices, unsigned count) {
    static const char call[] = "kraus";
    qarena__op op = {.kind = QARENA__OP_KRAUS};
    QARENA__FORWARD(take_qubits(circuit, call, qubits, k, MOST_KRAUS_QUBITS, &op));
    if (count < 1 || count > MOST_KRAUS || !matrices) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %u matrices given, 1 to %u are needed", call,
                            matrices ? count : 0, MOST_KRAUS);
    }
    const size_t doubles = count * qarena__matrix_doubles(k);
    QARENA__FORWARD(check_finite(call, matrices, doubles));
    QARENA__FORWARD(check_complete(call, matrices, count, 1u << k));
    op.numbers = (uint16_t)doubles;
    return qarena__circuit_add(circuit, &op, matrices);
}

qarena_status qarena_circuit_amplitude_damping(qarena_circuit *circuit, double gamma,
                                               unsigned qubit) {
    qarena__op op = {0};
    QARENA__FORWARD(take_qubits(circuit, "amplitude_damping", &qubit, 1, 1, &op));
    QARENA__FORWARD(check_probability("amplitude_damping", "gamma", gamma));
    const double matrices[2 * 8] = {1,           0, 0, 0, 0, 0, sqrt(1 - gamma), 0, 0, 0,
                                    sqrt(gamma), 0, 0, 0, 0, 0};
    return qarena_circuit_kraus(circuit, &qubit, 1, matrices, 2);
}

/* --- what is two of these --- */

static qarena_status check_times(double t1, double t2, double time) {
    static const char call[] = "thermal_relaxation";
    if (!(t1 > 0)) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: t1 is %g, it must be above 0", call, t1);
    }
    if (!(t2 > 0 && t2 / 2 <= t1)) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "%s: t2 is %g, it must be above 0 and at most 2 t1 = %g", call, t2,
                            2 * t1);
    }
    if (!(time >= 0 && time < (double)INFINITY)) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: time is %g, it must be finite and not negative",
                            call, time);
    }
    return QARENA_OK;
}

/* Amplitude damping takes exp(-time / (2 t1)) from what is off the diagonal; what is lacking to
 * exp(-time / t2) is dephasing. */
qarena_status qarena_circuit_thermal_relaxation(qarena_circuit *circuit, double t1, double t2,
                                                double time, unsigned qubit) {
    qarena__op op = {0};
    QARENA__FORWARD(take_qubits(circuit, "thermal_relaxation", &qubit, 1, 1, &op));
    QARENA__FORWARD(check_times(t1, t2, time));
    const double flip = -expm1(time / (2 * t1) - time / t2) / 2;
    const qarena_pauli_error error = {.z = 1, .probability = flip > 0 ? flip : 0};
    const uint64_t length = circuit->gates->list.count;
    QARENA__FORWARD(qarena_circuit_amplitude_damping(circuit, -expm1(-time / t1), qubit));
    const qarena_status status = qarena_circuit_pauli_channel(circuit, &qubit, 1, &error, 1);
    if (status != QARENA_OK) { /* all of it or nothing */
        qarena__oplist *list = &circuit->gates->list;
        list->matrix_count -= qarena__op_doubles(&list->ops[length]);
        list->count = length;
    }
    return status;
}

/* --- readout --- */

static qarena_status check_readout(const double *matrix, unsigned size) {
    static const char call[] = "readout_error";
    for (unsigned row = 0; row < size; row++) {
        double sum = 0;
        for (unsigned column = 0; column < size; column++) {
            const double p = matrix[row * size + column];
            QARENA__FORWARD(check_probability(call, "a probability", p));
            sum += p;
        }
        if (!(fabs(sum - 1) <= SUM_BOUND)) {
            return qarena__fail(QARENA_E_ARGUMENT,
                                "%s: row %u of the matrix adds up to %.17g, "
                                "not 1",
                                call, row, sum);
        }
    }
    return QARENA_OK;
}

qarena_status qarena_circuit_readout_error(qarena_circuit *circuit, const unsigned *bits,
                                           unsigned n_bits, const double *matrix) {
    static const char call[] = "readout_error";
    double numbers[MOST_READOUT_BITS + (1u << 2 * MOST_READOUT_BITS)];
    if (!circuit || !matrix) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %s is NULL", call,
                            circuit ? "matrix" : "circuit");
    }
    if (n_bits > MOST_READOUT_BITS) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %u bits given, 1 to %u are needed", call,
                            n_bits, MOST_READOUT_BITS);
    }
    QARENA__FORWARD(qarena__bits_take(circuit, call, bits, n_bits, 0, numbers));
    QARENA__FORWARD(check_readout(matrix, 1u << n_bits));
    memcpy(numbers + n_bits, matrix, ((size_t)1 << 2 * n_bits) * sizeof *matrix);
    const qarena__op op = {.kind = QARENA__OP_READOUT,
                           .gate = QARENA_GATE_I,
                           .classical.value = n_bits,
                           .numbers = (uint16_t)(n_bits + (1u << 2 * n_bits))};
    return qarena__circuit_add(circuit, &op, numbers);
}
