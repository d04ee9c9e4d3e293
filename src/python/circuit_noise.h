/* Noise in lists of gates:
 *
 *      ('pauli_channel', {'XZ': 0.01, ..}, (q, ..))    ('depolarize', p, (q, ..))
 *      ('kraus', (matrix, ..), (q, ..))                ('amplitude_damping', gamma, q)
 *      ('readout_error', (row, ..), (bit, ..))         ('thermal_relaxation', t1, t2, time, q)
 *
 * The three on the right become one or two of those on the left. */
#ifndef QARENA_PYTHON_CIRCUIT_NOISE_H
#define QARENA_PYTHON_CIRCUIT_NOISE_H

#include "circuit_object.h"

/* Whether a name is that of noise. */
int is_noise(PyObject *name);

/* Append an entry with such a name. */
int append_noise(module_state *state, PyObject *entry, qarena_circuit *circuit);

/* The entry of an instruction that is noise: a new tuple. */
PyObject *noise_entry(const qarena_instruction *instruction);

/* (index): the qubits of an instruction, controls first: a new tuple. */
PyObject *circuit_qubits_at(PyObject *object, PyObject *index);

/* (seed, shot): a list of (instruction, x mask, z mask). */
PyObject *circuit_draw_errors(PyObject *object, PyObject *args);

#endif
