/* What undoes a circuit, made once for all values: its inverse in canonical form, piece by piece,
 * with plans. A register keeps that of the circuit whose gradient it gave last. */
#ifndef QARENA_REGISTER_ADJOINT_LIST_H
#define QARENA_REGISTER_ADJOINT_LIST_H

#include "register/writer.h"

/* Some gates of the inverse. */
typedef struct qarena__adjoint_piece {
    qarena__oplist ops;     /* in canonical form, bound gates SEPARATE */
    qarena__plan plan;      /* of all of them, plain; its arrays lie in `arrays` */
    qarena__buffer *arrays; /* NULL: no plan, gate by gate */
} qarena__adjoint_piece;

typedef struct qarena__adjoint_list {
    uint64_t circuit, gates; /* the circuit's id, and how many gates it had; 0: nothing is kept */
    qarena__adjoint_piece *pieces;
    uint64_t count, capacity;
    /* The register on which circuits run forward, in place; it has a state during a call only.
     * NULL: not made yet. Its maker's, and qarena_register_destroy's. */
    qarena_register *forward;
} qarena__adjoint_list;

/* The writer's register's list as it is, which may be that of another circuit. E_MEMORY, E_CLOSED.
 */
qarena_status qarena__adjoint_list_open(qarena__writer *writer, qarena__adjoint_list **list);

/* The writer's register's list for this circuit. E_MEMORY, E_CLOSED, E_CANCELLED, E_NOT_UNITARY (an
 * unchecked matrix has no inverse): nothing is kept. */
qarena_status qarena__adjoint_list_of(qarena__writer *writer, const qarena_circuit *circuit,
                                      qarena__adjoint_list **list);

/* NULL: nothing. */
void qarena__adjoint_list_destroy(qarena_arena *arena, qarena__adjoint_list *list);

#endif
