/* Linear maps of basis states, x -> A x over GF(2): what a run of X, CX and SWAP does, but for the
 * bits that X flips whatever the others are. And how such a map is shared out among sweeps that are
 * made anyway.
 *
 * Row q of A is a mask of qubits: qubit q becomes the parity of these. A CX adds its control's row
 * to its target's, a SWAP exchanges two rows. An example: CX(0, 1), then CX(1, 2) is
 *
 *      x1 := x1 ^ x0,  x2 := x2 ^ x1 ^ x0      rows 011 and 111 */
#ifndef QARENA_PLAN_LINEAR_MAP_H
#define QARENA_PLAN_LINEAR_MAP_H

#include <stdbool.h>
#include <stdint.h>

typedef struct qarena__linear_map {
    uint64_t changed; /* qubits whose rows are not those of the identity */
    uint64_t row[64]; /* of these; no other is set */
} qarena__linear_map;

static inline uint64_t qarena__linear_row(const qarena__linear_map *map, unsigned q) {
    return map->changed >> q & 1 ? map->row[q] : (uint64_t)1 << q;
}

/* The column of a qubit, a mask: the qubits whose values A takes from it. */
uint64_t qarena__linear_column(const qarena__linear_map *map, uint64_t qubit);

/* A := A' A, where A' adds row `from` to row `to`, or exchanges the two. */
void qarena__linear_add(qarena__linear_map *map, unsigned from, unsigned to);
void qarena__linear_exchange(qarena__linear_map *map, unsigned a, unsigned b);

/* inverse := A^-1. */
void qarena__linear_invert(const qarena__linear_map *map, qarena__linear_map *inverse);

/* Part of a map that one sweep does: new values for some qubits, which are linear in the values
 * that all qubits have then. */
#define QARENA__PART_QUBITS 4u
typedef struct qarena__map_part {
    uint64_t writes; /* at most QARENA__PART_QUBITS qubits; parts have none in common */
    uint64_t reads;  /* qubits that may decide: these, and those that it writes */
    uint64_t row[QARENA__PART_QUBITS]; /* out: of `writes`, rising */
    bool acts;                         /* out: it is not the identity */
} qarena__map_part;

/* Share A out among parts, which are done in this order: A = rest part[count - 1] .. part[0]. What
 * a part reads is not written by later ones. A row of A goes to the part that writes it if that one
 * may read all of it, as the earlier parts have left it; the others are left to the rest. On entry
 * *map is A, on return the rest.
 *
 * So A costs nothing where it is block lower triangular in the order of the parts. A ladder of CX
 * is, in rising order of qubits, and so is a ladder that is written in falling order. */
void qarena__linear_share_before(qarena__linear_map *map, qarena__map_part *parts, unsigned count);

/* The same among parts that follow the rest: A = part[count - 1] .. part[0] rest. What a part reads
 * is not written by earlier ones. So A costs nothing where it is block upper triangular: both
 * ladders, in falling order. */
void qarena__linear_share_after(qarena__linear_map *map, qarena__map_part *parts, unsigned count);

#endif
