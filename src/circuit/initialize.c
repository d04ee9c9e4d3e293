/* States prepared by gates: rotations about Y that the qubits above choose, from the highest qubit
 * down, then a phase for each basis state (Mottonen et al., Transformation of quantum states using
 * uniformly controlled rotations, 2005; Shende, Bullock and Markov, Synthesis of quantum logic
 * circuits, 2006).
 *
 * A rotation about Y that others choose is a diagonal between two rotations about X:
 *
 *      exp(-i t/2 Y) = RX(-pi/2) exp(-i t/2 Z) RX(pi/2)
 *
 * Under controls only what is between and at the end must be controlled. */
#include <math.h>

#include "arena/arena.h"
#include "circuit/circuit.h"
#include "circuit/gate.h"
#include "core/status.h"

/* Entries between two looks at the clock. */
#define ASKING_ENTRIES 65536u

static const char name[] = "initialize";

/* A state on k qubits while it is taken apart. */
typedef struct preparation {
    qarena_circuit *circuit;
    const qarena_operands *operands;
    unsigned k;
    const void *amplitudes;
    unsigned precision;
    /* level[j][v]: the probability that qubits j and above have value v, 2^(k - j) of them. */
    double *level[QARENA_MAX_TABLE_QUBITS + 1];
    double *phases; /* 2^k */
    qarena__watch watch;
} preparation;

static void read(const preparation *p, uint64_t i, double z[2]) {
    for (unsigned part = 0; part < 2; part++) {
        z[part] = p->precision == QARENA_DOUBLE
                      ? ((const double *)p->amplitudes)[2 * i + part]
                      : (double)((const float *)p->amplitudes)[2 * i + part];
    }
}

static qarena_status ask(preparation *p, uint64_t i) {
    return i % ASKING_ENTRIES == 0 ? qarena__circuit_ask(&p->watch, name) : QARENA_OK;
}

/* All probabilities; the state must be normalised. */
static qarena_status measure(preparation *p) {
    for (uint64_t i = 0; i < (uint64_t)1 << p->k; i++) {
        double z[2];
        QARENA__FORWARD(ask(p, i));
        read(p, i, z);
        if (!isfinite(z[0]) || !isfinite(z[1])) {
            return qarena__fail(QARENA_E_NOT_FINITE, "%s: amplitude %llu is not finite", name,
                                (unsigned long long)i);
        }
        p->level[0][i] = z[0] * z[0] + z[1] * z[1];
    }
    for (unsigned j = 0; j < p->k; j++) {
        for (uint64_t v = 0; v < (uint64_t)1 << (p->k - j - 1); v++) {
            QARENA__FORWARD(ask(p, v));
            p->level[j + 1][v] = p->level[j][2 * v] + p->level[j][2 * v + 1];
        }
    }
    const double total = p->level[p->k][0], bound = p->precision == QARENA_DOUBLE ? 1e-10 : 1e-5;
    return fabs(total - 1) <= bound
               ? QARENA_OK
               : qarena__fail(QARENA_E_NORM, "%s: norm^2 is %.12g, 1 within %g is needed", name,
                              total, bound);
}

static qarena_status turn(preparation *p, unsigned j, double angle) {
    return qarena_circuit_apply(
        p->circuit, QARENA_GATE_RX, &angle,
        &(qarena_operands){.qubits = p->operands->qubits + j, .n_qubits = 1});
}

/* A diagonal on qubits j and above, and the caller's controls. */
static qarena_status add_diagonal(preparation *p, unsigned j) {
    qarena_operands on = *p->operands;
    on.qubits += j;
    on.n_qubits -= j;
    return qarena_circuit_diagonal(p->circuit, p->phases, &on);
}

/* The rotation of qubit j, whose angle the qubits above choose. */
static qarena_status add_rotation(preparation *p, unsigned j) {
    for (uint64_t v = 0; v < (uint64_t)1 << (p->k - j - 1); v++) {
        QARENA__FORWARD(ask(p, v));
        const double *of = p->level[j] + 2 * v, half = atan2(sqrt(of[1]), sqrt(of[0]));
        p->phases[2 * v] = -half;
        p->phases[2 * v + 1] = half;
    }
    QARENA__FORWARD(turn(p, j, QARENA__PI / 2));
    QARENA__FORWARD(add_diagonal(p, j));
    return turn(p, j, -QARENA__PI / 2);
}

static qarena_status add_phases(preparation *p) {
    bool any = false;
    for (uint64_t i = 0; i < (uint64_t)1 << p->k; i++) {
        double z[2];
        QARENA__FORWARD(ask(p, i));
        read(p, i, z);
        p->phases[i] = z[0] == 0 && z[1] == 0 ? 0 : atan2(z[1], z[0]);
        any = any || p->phases[i] != 0;
    }
    return any ? add_diagonal(p, 0) : QARENA_OK;
}

static qarena_status add_all(preparation *p) {
    QARENA__FORWARD(measure(p));
    for (unsigned j = p->k; j-- > 0;) {
        QARENA__FORWARD(add_rotation(p, j));
    }
    return add_phases(p);
}

/* All gates, or none. */
static qarena_status prepare(preparation *p) {
    qarena__oplist *list;
    QARENA__FORWARD(qarena__circuit_list(p->circuit, &p->watch, &list));
    const uint64_t count = list->count, matrix_count = list->matrix_count;
    const qarena_status status = add_all(p);
    if (status != QARENA_OK) {
        list->count = count;
        list->matrix_count = matrix_count;
    }
    return status;
}

static qarena_status check(const qarena_circuit *circuit, const void *amplitudes,
                           unsigned precision, const qarena_operands *operands) {
    qarena__operand_masks masks;
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    if (precision != QARENA_SINGLE && precision != QARENA_DOUBLE) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "precision: %u is neither single (%u) nor double (%u)", precision,
                            QARENA_SINGLE, QARENA_DOUBLE);
    }
    QARENA__FORWARD(qarena__operands_check(name, operands, circuit->n, &masks));
    const unsigned k = operands ? operands->n_qubits : 0;
    if (k < 1 || k > QARENA_MAX_TABLE_QUBITS) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %u qubits given, 1 to %u allowed", name, k,
                            QARENA_MAX_TABLE_QUBITS);
    }
    const size_t part = precision == QARENA_DOUBLE ? sizeof(double) : sizeof(float);
    if (!amplitudes || (uintptr_t)amplitudes % part) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: amplitudes %s", name,
                            amplitudes ? "are not aligned" : "is NULL");
    }
    return QARENA_OK;
}

qarena_status qarena_circuit_initialize(qarena_circuit *circuit, const void *amplitudes,
                                        unsigned precision, const qarena_operands *operands) {
    QARENA__FORWARD(check(circuit, amplitudes, precision, operands));
    const uint64_t size = (uint64_t)1 << operands->n_qubits;
    qarena__buffer *room;
    QARENA__FORWARD(qarena__buffer_acquire(circuit->gates->list.arena, 3 * size * sizeof(double),
                                           "the angles of a state", &room));
    preparation p = {.circuit = circuit,
                     .operands = operands,
                     .k = operands->n_qubits,
                     .amplitudes = amplitudes,
                     .precision = precision,
                     .phases = room->data,
                     .watch = qarena__circuit_watch(circuit)};
    double *at = p.phases + size;
    for (unsigned j = 0; j <= p.k; j++) {
        p.level[j] = at;
        at += (uint64_t)1 << (p.k - j);
    }
    const qarena_status status = prepare(&p);
    qarena__buffer_release(room);
    return status;
}
