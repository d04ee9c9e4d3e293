/* Arguments that are 2^k numbers: of any sequence, or as they are of an array of doubles, or of
 * 64-bit integers. */
#ifndef QARENA_PYTHON_TABLE_ARGS_H
#define QARENA_PYTHON_TABLE_ARGS_H

#include "module_state.h"

/* Angles as doubles, and values as uint64_t: *table is in `view`, which is held then, or in
 * *scratch, which the caller gives to PyMem_Free, also after failure. view->obj is NULL before.
 * TypeError, ValueError (another number of them than 2^k; negative values). */
int parse_phases(PyObject *object, unsigned k, double **scratch, Py_buffer *view,
                 const void **table);
int parse_values(PyObject *object, unsigned k, double **scratch, Py_buffer *view,
                 const void **table);

/* 2^k amplitudes, complex numbers as (re, im): of an array of complex128 or complex64 as they are;
 * of anything else as doubles. */
int parse_amplitude_table(PyObject *object, unsigned k, double **scratch, Py_buffer *view,
                          const void **table, unsigned *precision);

#endif
