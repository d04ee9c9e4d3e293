/* Angles with parameters: qarena._parameters.Angle, read and made; and the values that a run gives
 * to them. */
#ifndef QARENA_PYTHON_ANGLES_H
#define QARENA_PYTHON_ANGLES_H

#include "circuit_object.h"

/* A real number (*terms is NULL then), or an Angle: its constant and a new reference to its terms,
 * a tuple of tuples (name, length, index, coefficient). */
int parse_angle(PyObject *object, double *constant, PyObject **terms);

/* The terms of a gate's angle as such a tuple. */
PyObject *read_terms(module_state *state, const qarena_circuit *circuit, uint64_t index,
                     unsigned angle, unsigned count);

/* An Angle of these parts. */
PyObject *angle_create(double constant, PyObject *terms);

/* Append a gate with these angles; those without terms have NULL. On failure an exception may be
 * set instead of the library's error. */
qarena_status apply_angles(qarena_circuit *circuit, qarena_gate gate, unsigned count,
                           const double *constants, PyObject *const *terms,
                           const qarena_operands *operands);

/* The same with a rotation about a Pauli string. */
qarena_status rotate_by_angle(qarena_circuit *circuit, double constant, PyObject *terms, uint64_t x,
                              uint64_t z, const qarena_operands *controls);

/* Numbers for the parameters of a circuit. values_clear afterwards, also after failure. */
typedef struct values {
    const double *numbers; /* in `view` or in `own` */
    uint64_t count;
    double *own;
    Py_buffer view;
} values;

/* From None, an array, any sequence of numbers, or a dict by name, Parameter or ParameterVector.
 * call: begins messages. */
int values_parse(circuit_object *circuit, PyObject *object, const char *call, values *values);
void values_clear(values *values);

/* (name, length): add a parameter that no gate has yet. */
PyObject *circuit_add_parameter(PyObject *object, PyObject *args);

/* A list of (name, length, first) of a circuit's parameters. */
PyObject *circuit_parameters(PyObject *object, PyObject *unused);

#endif
