/* The type Batch: what qarena.run_batch works with. */
#ifndef QARENA_PYTHON_BATCH_TYPE_H
#define QARENA_PYTHON_BATCH_TYPE_H

#include "module_state.h"

extern PyType_Spec batch_spec;

#endif
