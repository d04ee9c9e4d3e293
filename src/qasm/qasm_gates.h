/* Gates that need no definition: those of the language and of its two standard files. */
#ifndef QARENA_QASM_QASM_GATES_H
#define QARENA_QASM_QASM_GATES_H

#include "qasm/qasm_reader.h"

/* How a gate's angles become those of the circuit's gate, and of a phase of what it is controlled
 * by, or of the whole. */
typedef enum qarena__angle_form {
    QARENA__FORM_SAME,
    QARENA__FORM_NONE,     /* they change nothing */
    QARENA__FORM_U2,       /* u(pi/2, a, b) */
    QARENA__FORM_THIRD_U,  /* OpenQASM 3's U: u(a, b, c), and the phase a/2 */
    QARENA__FORM_THIRD_U2, /* its u2 and u3: the phase -(phi + lambda)/2 */
    QARENA__FORM_THIRD_U3,
    QARENA__FORM_CU /* u(a, b, c), and the phase d of the control */
} qarena__angle_form;

typedef struct qarena__built_in_gate {
    const char *name;
    qarena_gate gate;
    uint8_t parameters, qubits;
    uint8_t controls; /* of the first qubits, how many are controls beyond the row's own */
    uint8_t form;
    uint8_t files; /* which have it */
} qarena__built_in_gate;

extern const qarena__built_in_gate qarena__built_in_gates[];

/* The standard file of the text's version that has a gate of this name; NULL: it has none. */
const char *qarena__file_of_gate(const qarena__reader *reader, const qarena__word *word);

/* Add the gates that the language has itself, or those of a standard file: "qelib1.inc" or
 * "stdgates.inc". *known: it is one. E_ARGUMENT (a name is taken), E_MEMORY. */
qarena_status qarena__gates_of_language(qarena__reader *reader);
qarena_status qarena__gates_of_file(qarena__reader *reader, const qarena__word *file, bool *known);

/* Append a built-in gate: its angles, its qubits, and further controls before them. */
typedef struct qarena__gate_use {
    const qarena__built_in_gate *row;
    const qarena__qasm_value *angles;
    const unsigned *qubits;
    const unsigned *ones, *zeros; /* further controls */
    unsigned n_ones, n_zeros;
} qarena__gate_use;
qarena_status qarena__gate_append(qarena__reader *reader, const qarena__word *word,
                                  const qarena__gate_use *use);

/* Append the phase of the whole that has been gathered. E_MEMORY. */
qarena_status qarena__phase_flush(qarena__reader *reader);

#endif
