/* Canonical form: gates rewritten so that what is cheap in a tile becomes visible.
 *
 *      phase      e^(ia) where 0, 1 or 2 qubits are 1 (GPHASE with `ones`): all phases commute,
 *                 and one multiplication of a tile does any number of them
 *      rotation   RY on one qubit without controls: real, two multiply-adds an amplitude,
 *                 several qubits a sweep
 *      KAK        a two-qubit unitary without what its neighbours take in (plan/kak.h), if `kak`
 *      other      anything else, as it came or merged with its 1-qubit neighbours: exchanges (X,
 *                 CX, SWAP ..), dense matrices, many controls
 *
 * Every 1-qubit unitary is phase . RY . phase (Z-Y-Z; Nielsen and Chuang, theorem 4.1), with its
 * global phase collected apart. Consecutive 1-qubit gates on a qubit are multiplied together first;
 * what is diagonal on a qubit passes through controls and other phases on it. */
#ifndef QARENA_PLAN_CANONICAL_H
#define QARENA_PLAN_CANONICAL_H

#include <stdbool.h>

#include "circuit/oplist.h"

/* How the form is written. KAK: two-qubit unitaries in KAK form, which costs some 4 microseconds
 * each and halves what they cost in a tile. SEPARATE: bound gates are not multiplied with others,
 * so each bound op is a phase or a rotation by a sum of values, or a gate as it came. */
#define QARENA__CANONICAL_KAK 1u
#define QARENA__CANONICAL_SEPARATE 2u

/* Append to `out` the canonical form of gates [first, first + count) of `in` for n <= 62 qubits.
 * `out` is on any arena; matrices are copied into it. The product is the same
 * operator, the global phase included. Fails: E_MEMORY (out is then as it was). */
qarena_status qarena__canonical(const qarena__oplist *in, uint64_t first, uint64_t count,
                                unsigned n, unsigned how, qarena__oplist *out);

#endif
