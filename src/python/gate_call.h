/* One gate as Python states it, in C's terms: the slow path of the gate methods (keywords, lists of
 * controls, matrices) and the entries of apply_gates. The fast path, plain positional numbers, is
 * gate_numbers. */
#ifndef QARENA_PYTHON_GATE_CALL_H
#define QARENA_PYTHON_GATE_CALL_H

#include "args.h"
#include "gate_rows.h"

typedef struct gate_row {
    const char *name;
    const char *signature;
    qarena_gate gate;
    unsigned parameters, qubits;
} gate_row;

extern const gate_row gate_rows[ROW_COUNT];

/* parameters, operands and matrix point into the call itself or into `view`: it must not be copied.
 */
typedef struct gate_call {
    const gate_row *row;
    double parameters[3]; /* of an angle with terms: its constant */
    PyObject *terms[3];   /* NULL: the angle is a number */
    unsigned qubits[QUBITS_MAX + QARENA_MAX_MATRIX_QUBITS], ones[QUBITS_MAX], zeros[QUBITS_MAX];
    qarena_operands operands;
    const double *matrix;
    double *scratch;
    char *string;            /* PAULI: the string; NULL: it is in the masks */
    const void *table;       /* TABLE: the numbers, in scratch or the view; or an instruction's */
    uint64_t x_mask, z_mask; /* PAULI, and TABLE of an instruction */
    Py_buffer view;
    int check, single; /* single: the matrix was given in single precision */
} gate_call;

/* The positional numbers of a plain gate. */
static inline __attribute__((always_inline)) int gate_numbers(PyObject *const *args,
                                                              unsigned n_parameters,
                                                              unsigned n_qubits, double *parameters,
                                                              unsigned *qubits) {
    for (unsigned i = 0; i < n_parameters; i++) {
        if (parse_real(args[i], &parameters[i]) != 0) {
            return -1;
        }
    }
    for (unsigned i = 0; i < n_qubits; i++) {
        if (parse_qubit(args[n_parameters + i], &qubits[i]) != 0) {
            return -1;
        }
    }
    return 0;
}

/* Parse positional arguments and, when kwnames is not NULL, the keyword values that follow them.
 * gate_call_clear afterwards, also after failure. */
int gate_call_parse(gate_call *call, enum row_index row, PyObject *const *args, Py_ssize_t n_args,
                    PyObject *kwnames);

/* Parse an entry of apply_gates: (name, angles.., qubits.., optional dict of keywords).
 * gate_call_clear afterwards, also after failure. */
int gate_call_parse_entry(gate_call *call, PyObject *names, PyObject *entry);

/* How the library is to check the matrix. */
int gate_call_check(const gate_call *call);

/* Whether an angle depends on parameters: such a gate is a circuit's only. */
int gate_call_has_terms(const gate_call *call);

/* Append to a circuit, or queue in a register. */
qarena_status gate_call_append(const gate_call *call, qarena_circuit *circuit);
qarena_status gate_call_queue(const gate_call *call, qarena_register *reg);

void gate_call_clear(gate_call *call);

#endif
