/* Buffers that come in: matrices, states, and places for results. Wrong types are TypeError, values
 * out of range ValueError. (Buffers that go out: snapshot_type.c.) */
#ifndef QARENA_PYTHON_BUFFERS_H
#define QARENA_PYTHON_BUFFERS_H

#include "module_state.h"

/* 2^k x 2^k complex numbers: any array of numbers, whatever its strides, an object that gives one
 * (__array__), or a sequence of rows. *matrix, (re, im) pairs row by row, is the buffer's own
 * memory or `scratch` (2 * 4^k doubles). *single: some were given in single precision. view must be
 * released when view->obj is not NULL. */
int parse_matrix(PyObject *object, unsigned k, double *scratch, Py_buffer *view,
                 const double **matrix, int *single);

/* A view of contiguous amplitudes: format Zd or Zf, one dimension; `raw` (0: no raw bytes) is the
 * precision of a view of bytes. */
int parse_amplitudes(PyObject *object, unsigned raw, Py_buffer *view, unsigned *precision,
                     uint64_t *count);

/* A writable view of exactly `count` 8-byte items, with their format. */
int parse_output(PyObject *object, uint64_t count, Py_buffer *view);

#endif
