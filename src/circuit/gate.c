/* What may be wrong with a gate: unknown, the wrong number of qubits or angles, out of range, named
 * twice, not finite. */
#include "circuit/gate.h"

#include <math.h>
#include <stddef.h>

#include "circuit/gate_matrix.h"
#include "circuit/gate_table.h"
#include "core/status.h"

static qarena_status check_gate(qarena_gate gate) {
    if ((unsigned)gate >= QARENA_GATE_COUNT) {
        return qarena__fail(QARENA_E_ARGUMENT, "gate %u is unknown: [0, %u)", (unsigned)gate,
                            (unsigned)QARENA_GATE_COUNT);
    }
    return QARENA_OK;
}

qarena_status qarena_gate_describe(qarena_gate gate, qarena_gate_info *info) {
    QARENA__FORWARD(check_gate(gate));
    if (!info) {
        return qarena__fail(QARENA_E_ARGUMENT, "info is NULL");
    }
    const qarena__gate_row *row = qarena__gate_row_of(gate);
    *info = (qarena_gate_info){row->name, row->targets, row->controls, row->parameters, row->help};
    return QARENA_OK;
}

qarena_status qarena__own_call_check(qarena_gate gate, const char *noun) {
    if ((unsigned)gate >= QARENA_GATE_COUNT || qarena__gate_row_of(gate)->targets != QARENA__ANY) {
        return QARENA_OK;
    }
    static const char *const takes[] = {"matrix", "string", "phases", "values"};
    const char *name = qarena__gate_row_of(gate)->name;
    return qarena__fail(QARENA_E_ARGUMENT, "%s: call qarena_%s_%s, it takes the %s", name, noun,
                        name, takes[gate - QARENA_GATE_UNITARY]);
}

static qarena_status copy_parameters(const qarena__gate_row *row, const double *parameters,
                                     double copy[3]) {
    copy[0] = copy[1] = copy[2] = 0.0;
    if (row->parameters && !parameters) {
        const char *are = row->parameters == 1 ? " is" : "s are";
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %u angle%s needed, none given", row->name,
                            row->parameters, are);
    }
    for (unsigned i = 0; i < row->parameters; i++) {
        if (__builtin_expect(!isfinite(parameters[i]), 0)) {
            return qarena__fail(QARENA_E_NOT_FINITE, "%s: angle is %g", row->name, parameters[i]);
        }
        copy[i] = parameters[i];
    }
    return QARENA_OK;
}

qarena_status qarena_gate_matrix(qarena_gate gate, const double *parameters, double *matrix) {
    QARENA__FORWARD(check_gate(gate));
    if (!matrix) {
        return qarena__fail(QARENA_E_ARGUMENT, "matrix is NULL");
    }
    if (qarena__gate_row_of(gate)->targets == QARENA__ANY) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %s", qarena__gate_row_of(gate)->name,
                            gate == QARENA_GATE_UNITARY ? "the matrix is the caller's own"
                                                        : "its matrix has any size");
    }
    qarena__op op = {.gate = (uint8_t)gate,
                     .n_targets = (uint8_t)qarena__gate_row_of(gate)->targets};
    QARENA__FORWARD(copy_parameters(qarena__gate_row_of(gate), parameters, op.parameters));
    qarena__op_matrix(&op, &QARENA__SINCOS_OF_0, matrix);
    return QARENA_OK;
}

static qarena_status check_count(const qarena__gate_row *row, unsigned given, unsigned *targets,
                                 unsigned *controls) {
    if (row->targets == QARENA__ANY) {
        if (given < 1 || given > QARENA_MAX_MATRIX_QUBITS) {
            return qarena__fail(QARENA_E_ARGUMENT, "%s: %u qubits given, 1 to %u allowed",
                                row->name, given, QARENA_MAX_MATRIX_QUBITS);
        }
        *targets = given;
        *controls = 0;
        return QARENA_OK;
    }
    *targets = row->targets;
    if (row->controls == QARENA__ANY) {
        if (given < row->targets) {
            return qarena__fail(QARENA_E_ARGUMENT, "%s: %u qubits given, at least %u needed",
                                row->name, given, row->targets);
        }
        *controls = given - row->targets;
        return QARENA_OK;
    }
    *controls = row->controls;
    if (given != row->targets + row->controls) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: %u qubits given, %u needed", row->name, given,
                            row->targets + row->controls);
    }
    return QARENA_OK;
}

/* Add qubits to `seen`; each must be new and in range. */
static inline qarena_status add_qubits(const char *name, const unsigned *qubits, unsigned count,
                                       unsigned n, uint64_t *seen) {
    uint64_t mask = *seen;
    for (unsigned i = 0; i < count; i++) {
        unsigned q = qubits[i];
        if (__builtin_expect(q >= n, 0)) {
            return qarena__fail(QARENA_E_QUBIT, "%s: qubit %u is out of range [0, %u)", name, q, n);
        }
        uint64_t bit = (uint64_t)1 << q;
        if (__builtin_expect((mask & bit) != 0, 0)) {
            return qarena__fail(QARENA_E_QUBIT, "%s: qubit %u is named twice", name, q);
        }
        mask |= bit;
    }
    *seen = mask;
    return QARENA_OK;
}

static qarena_status check_pointers(const char *name, const qarena_operands *o) {
    const char *missing = o->n_qubits && !o->qubits ? "qubits"
                          : o->n_ones && !o->ones   ? "ones"
                          : o->n_zeros && !o->zeros ? "zeros"
                                                    : NULL;
    return missing ? qarena__fail(QARENA_E_ARGUMENT, "%s: %s is NULL", name, missing) : QARENA_OK;
}

qarena_status qarena__operands_check(const char *name, const qarena_operands *operands, unsigned n,
                                     qarena__operand_masks *masks) {
    static const qarena_operands none = {NULL, 0, NULL, 0, NULL, 0};
    const qarena_operands *o = operands ? operands : &none;
    uint64_t qubits = 0;
    QARENA__FORWARD(check_pointers(name, o));
    QARENA__FORWARD(add_qubits(name, o->qubits, o->n_qubits, n, &qubits));
    uint64_t seen = qubits;
    QARENA__FORWARD(add_qubits(name, o->ones, o->n_ones, n, &seen));
    const uint64_t ones = seen & ~qubits;
    QARENA__FORWARD(add_qubits(name, o->zeros, o->n_zeros, n, &seen));
    *masks =
        (qarena__operand_masks){.qubits = qubits, .ones = ones, .zeros = seen & ~(qubits | ones)};
    return QARENA_OK;
}

qarena_status qarena__op_make(qarena_gate gate, const double *parameters,
                              const qarena_operands *operands, unsigned n, qarena__op *op) {
    static const qarena_operands none = {NULL, 0, NULL, 0, NULL, 0};
    QARENA__FORWARD(check_gate(gate));
    const qarena__gate_row *row = qarena__gate_row_of(gate);
    const qarena_operands *o = operands ? operands : &none;
    unsigned n_targets = 0;
    unsigned n_controls = 0;
    QARENA__FORWARD(check_count(row, o->n_qubits, &n_targets, &n_controls));
    QARENA__FORWARD(check_pointers(row->name, o));

    uint64_t seen = 0;
    QARENA__FORWARD(add_qubits(row->name, o->qubits, n_controls, n, &seen));
    uint64_t controls = seen;
    QARENA__FORWARD(
        add_qubits(row->name, o->qubits ? o->qubits + n_controls : NULL, n_targets, n, &seen));
    uint64_t before = seen;
    QARENA__FORWARD(add_qubits(row->name, o->ones, o->n_ones, n, &seen));
    uint64_t ones = controls | (seen & ~before);
    before = seen;
    QARENA__FORWARD(add_qubits(row->name, o->zeros, o->n_zeros, n, &seen));
    double angles[3] = {0, 0, 0};
    QARENA__FORWARD(copy_parameters(row, parameters, angles));

    op->ones = ones;
    op->zeros = seen & ~before;
    op->parameters[0] = angles[0];
    op->parameters[1] = angles[1];
    op->parameters[2] = angles[2];
    op->matrix = 0;
    op->binding = 0;
    op->numbers = 0;
    op->kind = QARENA__OP_GATE;
    op->gate = (uint8_t)gate;
    op->n_targets = (uint8_t)n_targets;
    op->unchecked = op->done = 0;
    for (unsigned i = 0; i < n_targets; i++) {
        op->targets[i] = (uint8_t)o->qubits[n_controls + i];
    }
    return QARENA_OK;
}
