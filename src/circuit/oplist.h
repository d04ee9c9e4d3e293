/* A growing list of instructions and the matrices that they name: a register's queue and a circuit
 * are both one of these. */
#ifndef QARENA_CIRCUIT_OPLIST_H
#define QARENA_CIRCUIT_OPLIST_H

#include <stdbool.h>
#include <stdint.h>

#include "circuit/bindings.h"
#include "circuit/op.h"
#include "core/watch.h"

typedef struct qarena__oplist {
    qarena_arena *arena;
    qarena__op *ops;
    double *matrices;
    uint64_t count, capacity;               /* ops */
    uint64_t matrix_count, matrix_capacity; /* doubles */
    bool unchecked;             /* there is, or was, an op whose matrix need not be unitary */
    bool dynamic;               /* likewise: one of classical.h */
    qarena__bindings *bindings; /* NULL: nothing was ever bound */
    /* Of a run's own copy of this structure: what the circuit's bound ops are bound to; NULL of all
     * others. A bound op of a canonical list has its angles in it. */
    const double *values;
} qarena__oplist;

/* Ops that a new list has room for without asking the arena again. */
#define QARENA__OPLIST_FIRST 32u

/* Doubles of matrices that a new list has room for: one 2-qubit matrix. */
#define QARENA__OPLIST_FIRST_DOUBLES 32u

/* Doubles of an op in its list: 2 * 4^k for UNITARY, 2^k for tables, those of a KAK form, a CALL's
 * values, else 0.
 */
static inline uint64_t qarena__op_doubles(const qarena__op *op) {
    if (__builtin_expect(op->kind != QARENA__OP_GATE, 0)) {
        return op->kind == QARENA__OP_KAK    ? QARENA__KAK_DOUBLES
               : op->kind == QARENA__OP_CALL ? op->binding
                                             : op->numbers;
    }
    return op->gate < QARENA_GATE_UNITARY    ? 0
           : op->gate == QARENA_GATE_UNITARY ? qarena__matrix_doubles(op->n_targets)
           : op->gate == QARENA_GATE_PAULI_ROTATION
               ? 0
               : (uint64_t)1 << __builtin_popcountll(op->on.x | op->on.z);
}

qarena_status qarena__oplist_init(qarena__oplist *list, qarena_arena *arena);
void qarena__oplist_fini(qarena__oplist *list);

/* Room for so many ops and doubles in all, so that none of the calls below can fail up to there. A
 * list that fini has emptied may be used again. E_MEMORY: the contents are as they were. */
qarena_status qarena__oplist_reserve(qarena__oplist *list, uint64_t ops, uint64_t doubles);

/* Append; `matrix` (qarena__op_doubles of them) is copied where the op has one, ignored otherwise.
 * E_MEMORY: the list is unchanged. */
qarena_status qarena__oplist_append(qarena__oplist *list, const qarena__op *op,
                                    const double *matrix);

/* Append; *room: where its doubles are to be written, before the list is changed again. E_MEMORY:
 * the list is unchanged. */
qarena_status qarena__oplist_append_room(qarena__oplist *list, const qarena__op *op, double **room);

/* Append an op of another list with all that belongs to it there; its value s becomes map[s] (NULL:
 * s). E_MEMORY, E_CLOSED: the list is unchanged. */
qarena_status qarena__oplist_append_from(qarena__oplist *list, const qarena__oplist *source,
                                         const qarena__op *op, const qarena__value_map *map);

/* Append all of source, another list, likewise. E_MEMORY, E_CANCELLED when the watch says so: the
 * list is unchanged. */
qarena_status qarena__oplist_join(qarena__oplist *list, const qarena__oplist *source,
                                  const qarena__value_map *map, qarena__watch *watch);

/* The list's bindings, which are made when they are first asked for. E_MEMORY, E_CLOSED. */
qarena_status qarena__oplist_bindings(qarena__oplist *list, qarena__bindings **bindings);

/* Forget everything: the room is kept. */
void qarena__oplist_clear(qarena__oplist *list);

/* Close the gaps that erased ops leave from `first` on. Matrices stay where they are. */
void qarena__oplist_compact(qarena__oplist *list, uint64_t first);

/* Forget the first `count` ops; matrices stay where they are. */
void qarena__oplist_pop(qarena__oplist *list, uint64_t count);

/* Forget the first `count` ops and their matrices, which lie in the same order (all of them: the
 * room is kept). */
void qarena__oplist_drop(qarena__oplist *list, uint64_t count);

/* The doubles of an op that has some. */
static inline const double *qarena__oplist_matrix(const qarena__oplist *list,
                                                  const qarena__op *op) {
    return list->matrices + op->matrix;
}

/* An op as it is now: itself, or, if it is bound by the list's values, `room` with its angles. */
static inline const qarena__op *qarena__op_now(const qarena__oplist *list, const qarena__op *op,
                                               qarena__op *room) {
    if (__builtin_expect(!op->binding || !list->values, 1)) {
        return op;
    }
    *room = *op;
    qarena__op_bind(list->bindings, list->values, list->matrices, room);
    return room;
}

#endif
