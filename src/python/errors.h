/* From the library's status to Python's exceptions. */
#ifndef QARENA_PYTHON_ERRORS_H
#define QARENA_PYTHON_ERRORS_H

#include "module_state.h"

/* Set the exception for a failed call of this thread, with the text of qarena_last_error();
 * `where`, if not NULL, stands before the text as "where: ". An exception that is set already
 * (KeyboardInterrupt from a poll) stays. ValueError: arguments, qubits, matrices, states.
 * MemoryError: E_MEMORY. qarena.Error, with the status's name in `status`: all else. Always returns
 * -1. */
int raise_status(module_state *state, qarena_status status, const char *where);

/* 0 for QARENA_OK, else raise_status. */
static inline int check_status(module_state *state, qarena_status status) {
    return status == QARENA_OK ? 0 : raise_status(state, status, NULL);
}

/* Make qarena.Error. */
PyObject *error_type_create(void);

/* Raise qarena.Error with a text of our own. Always returns -1. */
int raise_error(module_state *state, qarena_status status, const char *text);

#endif
