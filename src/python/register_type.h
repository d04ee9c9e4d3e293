/* The type Register. */
#ifndef QARENA_PYTHON_REGISTER_TYPE_H
#define QARENA_PYTHON_REGISTER_TYPE_H

#include "module_state.h"

extern PyType_Spec register_spec;

#endif
