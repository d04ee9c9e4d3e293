/* Product formulas for exp(-i H t), H a sum of Pauli strings: rotations about them, in an order
 * that H's terms give (Suzuki, General theory of fractal path integrals, 1991).
 *
 *      order 1   S1(d) = the rotations of all terms by d, the first term first
 *      order 2   S2(d) = S1(d/2) and then the same in reverse: what meets in the middle is one
 *                rotation, and so is what meets between two of them
 *      order 4   S2(p d)^2 S2((1 - 4 p) d) S2(p d)^2,  p = 1 / (4 - 4^(1/3))
 *
 * Terms of the identity are one global phase. */
#include <math.h>

#include "circuit/circuit.h"
#include "circuit/gate.h"
#include "circuit/pauli_sum.h"
#include "core/status.h"

/* Gates between two looks at the clock. */
#define ASKING_GATES 8192u

static const char name[] = "trotter";

/* The formula while it is written: every gate has room in the list. */
typedef struct formula {
    qarena__oplist *list;
    const qarena__pauli_term *terms;
    uint64_t first, last; /* of the terms that rotate: first > last: none does */
    uint64_t rotating;    /* how many */
    double phase;         /* the sum of all coefficients of the identity */
    uint64_t ones, zeros;
    qarena__watch watch;
} formula;

static bool rotates(const qarena__pauli_term *term) {
    return (term->x | term->z) != 0 && term->re != 0;
}

/* What each term is for, and whether it may be: t is the whole time. */
static qarena_status read_terms(formula *f, const qarena_pauli_sum *sum, double t) {
    f->terms = sum->list.items;
    f->first = 1;
    for (uint64_t i = 0; i < sum->list.count; i++) {
        const qarena__pauli_term *term = &f->terms[i];
        if (i % ASKING_GATES == 0) {
            QARENA__FORWARD(qarena__circuit_ask(&f->watch, name));
        }
        if (term->im != 0) {
            return qarena__fail(QARENA_E_ARGUMENT,
                                "%s: the coefficient of term %llu is %g%+gi, not real", name,
                                (unsigned long long)i, term->re, term->im);
        }
        if (!isfinite(2 * term->re * t)) {
            return qarena__fail(QARENA_E_NOT_FINITE, "%s: the angle of term %llu is not finite",
                                name, (unsigned long long)i);
        }
        const uint64_t both = rotates(term) ? (term->x | term->z) & (f->ones | f->zeros) : 0;
        if (both) {
            return qarena__fail(QARENA_E_QUBIT, "%s: qubit %d is a control, but term %llu has it",
                                name, __builtin_ctzll(both), (unsigned long long)i);
        }
        if (rotates(term)) {
            f->first = f->rotating ? f->first : i;
            f->last = i;
            f->rotating++;
        } else if (!(term->x | term->z)) {
            f->phase += term->re;
        }
    }
    return isfinite(f->phase * t)
               ? QARENA_OK
               : qarena__fail(QARENA_E_NOT_FINITE, "%s: the global phase is not finite", name);
}

/* Term i by this time. */
static qarena_status rotate(formula *f, uint64_t i, double time) {
    const qarena__pauli_term *term = &f->terms[i];
    const qarena__op op = {.gate = QARENA_GATE_PAULI_ROTATION,
                           .ones = f->ones,
                           .zeros = f->zeros,
                           .on = {.angle = 2 * term->re * time, .x = term->x, .z = term->z}};
    if (!rotates(term)) {
        return QARENA_OK;
    }
    if (f->list->count % ASKING_GATES == 0) {
        QARENA__FORWARD(qarena__circuit_ask(&f->watch, name));
    }
    return qarena__oplist_append(f->list, &op, NULL);
}

static qarena_status add_first_order(formula *f, double t, uint64_t steps) {
    for (uint64_t step = 0; step < steps; step++) {
        for (uint64_t i = f->first; i <= f->last; i++) {
            QARENA__FORWARD(rotate(f, i, t / (double)steps));
        }
    }
    return QARENA_OK;
}

/* S2(d), but that the first term's half at its beginning is `before` longer, and the one at its end
 * is left to what follows. */
static qarena_status add_symmetric(formula *f, double d, double before) {
    if (f->first < f->last) {
        QARENA__FORWARD(rotate(f, f->first, before + d / 2));
    }
    for (uint64_t i = f->first + 1; i < f->last; i++) {
        QARENA__FORWARD(rotate(f, i, d / 2));
    }
    QARENA__FORWARD(rotate(f, f->last, d));
    for (uint64_t i = f->last; i-- > f->first + 1;) {
        QARENA__FORWARD(rotate(f, i, d / 2));
    }
    return QARENA_OK;
}

/* steps times S2 of each of these parts of a step. */
static qarena_status add_higher_order(formula *f, double t, uint64_t steps, const double *parts,
                                      unsigned count) {
    double left = 0; /* of the first term, by what comes before */
    for (uint64_t step = 0; step < steps; step++) {
        for (unsigned part = 0; part < count; part++) {
            const double d = parts[part] * (t / (double)steps);
            QARENA__FORWARD(add_symmetric(f, d, left));
            left = d / 2;
        }
    }
    return f->first < f->last ? rotate(f, f->first, left) : QARENA_OK;
}

/* How many gates there will be; false: more than can be counted. */
static bool count_gates(const formula *f, uint64_t steps, unsigned order, uint64_t *gates) {
    const uint64_t rotating = f->rotating;
    uint64_t passes = steps;
    *gates = 0;
    if (rotating == 0) {
        return true;
    }
    return !(order == 4 && __builtin_mul_overflow(steps, 5u, &passes)) &&
           !__builtin_mul_overflow(passes,
                                   order == 1      ? rotating
                                   : rotating == 1 ? 1
                                                   : 2 * rotating - 2,
                                   gates) &&
           !__builtin_add_overflow(*gates, order > 1 && rotating > 1, gates);
}

static qarena_status write_formula(formula *f, double t, uint64_t steps, unsigned order) {
    const double p = 1 / (4 - cbrt(4)), second[1] = {1}, fourth[5] = {p, p, 1 - 4 * p, p, p};
    if (f->phase * t != 0) {
        const qarena__op op = {.gate = QARENA_GATE_GPHASE,
                               .ones = f->ones,
                               .zeros = f->zeros,
                               .parameters = {-f->phase * t}};
        QARENA__FORWARD(qarena__oplist_append(f->list, &op, NULL));
    }
    if (f->rotating == 0) {
        return QARENA_OK;
    }
    return order == 1   ? add_first_order(f, t, steps)
           : order == 2 ? add_higher_order(f, t, steps, second, 1)
                        : add_higher_order(f, t, steps, fourth, 5);
}

/* All gates, or none. */
static qarena_status append(qarena_circuit *circuit, formula *f, double t, uint64_t steps,
                            unsigned order) {
    uint64_t gates;
    QARENA__FORWARD(qarena__circuit_list(circuit, &f->watch, &f->list));
    const uint64_t count = f->list->count;
    if (!count_gates(f, steps, order, &gates) || __builtin_add_overflow(gates, count + 1, &gates)) {
        return qarena__fail(QARENA_E_MEMORY, "%s: %llu steps of %llu terms do not fit in memory",
                            name, (unsigned long long)steps, (unsigned long long)f->rotating);
    }
    QARENA__FORWARD(qarena__oplist_reserve(f->list, gates, f->list->matrix_count));
    const qarena_status status = write_formula(f, t, steps, order);
    f->list->count = status == QARENA_OK ? f->list->count : count;
    return status;
}

qarena_status qarena_circuit_trotter(qarena_circuit *circuit, const qarena_pauli_sum *sum, double t,
                                     uint64_t steps, unsigned order,
                                     const qarena_operands *controls) {
    qarena__operand_masks masks;
    if (!circuit || !sum) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", circuit ? "sum" : "circuit");
    }
    if (sum->n > circuit->n) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: the sum has %u qubits, the circuit has %u",
                            name, sum->n, circuit->n);
    }
    if (steps == 0 || (order != 1 && order != 2 && order != 4)) {
        return steps ? qarena__fail(QARENA_E_ARGUMENT, "%s: order %u is not 1, 2 or 4", name, order)
                     : qarena__fail(QARENA_E_ARGUMENT, "%s: 0 steps, at least 1 needed", name);
    }
    if (!isfinite(t)) {
        return qarena__fail(QARENA_E_NOT_FINITE, "%s: time is %g", name, t);
    }
    QARENA__FORWARD(qarena__operands_check(name, controls, circuit->n, &masks));
    if (masks.qubits) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %u qubits given, the sum names them all", name,
                            controls->n_qubits);
    }
    formula f = {.ones = masks.ones, .zeros = masks.zeros, .watch = qarena__circuit_watch(circuit)};
    QARENA__FORWARD(read_terms(&f, sum, t));
    return append(circuit, &f, t, steps, order);
}
