/* The rows, in the order of the public enum. */
#include "circuit/gate_table.h"

/* A row out of order would give a gate another gate's semantics. */
enum row_order {
#define GATE(code, name, targets, controls, parameters, matrix_of, inverse, partner, help)         \
    ROW_##code,
#include "circuit/gates.def"
#undef GATE
    ROW_COUNT
};
#define GATE(code, name, targets, controls, parameters, matrix_of, inverse, partner, help)         \
    _Static_assert((int)ROW_##code == (int)QARENA_GATE_##code, "gates.def follows the public "     \
                                                               "enum");
#include "circuit/gates.def"
#undef GATE
_Static_assert((int)ROW_COUNT == (int)QARENA_GATE_COUNT, "gates.def has a row for every gate");

const qarena__gate_row qarena__gate_rows[QARENA_GATE_COUNT] = {
#define GATE(code, name, targets, controls, parameters, matrix_of, inverse, partner, help)         \
    {name,                                                                                         \
     targets,                                                                                      \
     controls,                                                                                     \
     parameters,                                                                                   \
     QARENA_GATE_##matrix_of,                                                                      \
     QARENA__##inverse,                                                                            \
     QARENA_GATE_##partner,                                                                        \
     help},
#include "circuit/gates.def"
#undef GATE
};
