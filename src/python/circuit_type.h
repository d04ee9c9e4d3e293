/* The type Circuit. */
#ifndef QARENA_PYTHON_CIRCUIT_TYPE_H
#define QARENA_PYTHON_CIRCUIT_TYPE_H

#include "module_state.h"

extern PyType_Spec circuit_spec;

#endif
