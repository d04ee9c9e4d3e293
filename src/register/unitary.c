/* Matrices of the caller's: 64 x 64 numbers are compared by 2^17 complex multiply-adds, which
 * kernels do. A matrix that they do not find to be unitary is checked entry by entry. */
#include "register/unitary.h"

#include <math.h>
#include <string.h>

#include "circuit/circuit.h"
#include "circuit/gate.h"
#include "circuit/matrix_check.h"
#include "core/status.h"
#include "kernels/table.h"

/* The kernels' sum takes matrices on so many qubits or more. */
#define KERNEL_QUBITS 3u

static qarena_status check_matrix(const double *matrix, unsigned k, int check, double *off) {
    const bool readable = matrix && (uintptr_t)matrix % sizeof(double) ==
                                        0; /* else the other check says what is wrong */
    const qarena__kernels *kernels =
        readable && check && k >= KERNEL_QUBITS ? qarena__kernels_of(QARENA_DOUBLE) : NULL;
    if (kernels) {
        const double bound = qarena__unitary_bound(k, check),
                     found = kernels->defect(matrix, 1u << k);
        if (found <= bound * bound) {
            *off = sqrt(found);
            return QARENA_OK; /* and so finite */
        }
    }
    return qarena__matrix_check(matrix, k, check, off);
}

qarena_status qarena__matrix_take(qarena_arena *arena, const double *matrix, unsigned k, int check,
                                  qarena__taken_matrix *taken) {
    double off;
    QARENA__FORWARD(check_matrix(matrix, k, check, &off));
    taken->numbers = matrix;
    taken->arena = arena;
    taken->own = NULL;
    if (off <= QARENA__POLISHED) {
        return QARENA_OK;
    }
    const size_t doubles = qarena__matrix_doubles(k);
    double *copy = taken->few;
    if (3 * doubles > QARENA__OWN_DOUBLES) {
        void *block;
        taken->bytes = 3 * doubles * sizeof(double);
        QARENA__FORWARD(qarena__object_allocate(arena, taken->bytes, &block));
        copy = taken->own = block;
    }
    memcpy(copy, matrix, doubles * sizeof(double));
    qarena__matrix_polish(copy, k, copy + doubles);
    taken->numbers = copy;
    return QARENA_OK;
}

void qarena__matrix_release(qarena__taken_matrix *taken) {
    if (taken->own) {
        qarena__object_release(taken->arena, taken->own, taken->bytes);
    }
}

qarena_status qarena_circuit_unitary(qarena_circuit *circuit, const double *matrix,
                                     const qarena_operands *operands, int check) {
    if (!circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "circuit is NULL");
    }
    qarena__op op;
    qarena__taken_matrix taken;
    QARENA__FORWARD(qarena__op_make(QARENA_GATE_UNITARY, NULL, operands, circuit->n, &op));
    QARENA__FORWARD(
        qarena__matrix_take(circuit->gates->list.arena, matrix, op.n_targets, check, &taken));
    op.unchecked = !check;
    const qarena_status status = qarena__circuit_add(circuit, &op, taken.numbers);
    qarena__matrix_release(&taken);
    return status;
}
