/* Rows of a tile that move and do not turn: only those that do are loaded and stored, along the
 * cycles of each way that rows may go. */
#include "kernels/butterfly.h"
#include "kernels/rows.h"

#define ROWS (1u << ROW_BITS)

/* Where rows lie, in bytes: those that change places in pairs, and cycles of more, each with the
 * number of its rows. */
typedef struct moves {
    unsigned pairs, cycles;
    uint64_t pair[ROWS][2], cycle[ROWS];
    uint8_t length[ROWS];
} moves;

/* Row r goes to row to[r] ^ mask. */
static void list_moves(moves *m, const uint8_t *to, unsigned mask, const uint64_t *offset,
                       unsigned rows) {
    unsigned seen = 0, listed = 0;
    m->pairs = m->cycles = 0;
    for (unsigned row = 0; row < rows; row++) {
        const unsigned next = to[row] ^ mask, begin = listed;
        if (next == row || (seen >> row & 1)) {
            continue;
        }
        if ((to[next] ^ mask) == row) {
            m->pair[m->pairs][0] = offset[row] * sizeof(V);
            m->pair[m->pairs++][1] = offset[next] * sizeof(V);
            seen |= 1u << next;
            continue;
        }
        for (unsigned at = row; !(seen >> at & 1); at = to[at] ^ mask) {
            seen |= 1u << at;
            m->cycle[listed++] = offset[at] * sizeof(V);
        }
        m->length[m->cycles++] = (uint8_t)(listed - begin);
    }
}

INLINE V *row_at(V *group, uint64_t offset) {
    return (V *)((char *)group + offset);
}

/* The rows of one group. */
INLINE void move_group(V *group, const moves *m) {
    for (unsigned i = 0; i < m->pairs; i++) {
        V *one = row_at(group, m->pair[i][0]), *other = row_at(group, m->pair[i][1]);
        const V x = *one;
        *one = *other;
        *other = x;
    }
    const uint64_t *at = m->cycle;
    for (unsigned i = 0; i < m->cycles; at += m->length[i++]) {
        V moved = *row_at(group, at[0]);
        for (unsigned k = 1; k < m->length[i]; k++) {
            V *to = row_at(group, at[k]);
            const V next = *to;
            *to = moved;
            moved = next;
        }
        *row_at(group, at[0]) = moved;
    }
}

void K(tile_still)(void *tile, qarena__sub_tile part, const qarena__rotations *r,
                   qarena__prefetch *prefetch) {
    const unsigned rows = 1u << r->count;
    const uint64_t base = part.base >> AMP_BITS;
    uint64_t fixed = part.held >> AMP_BITS, bit[ROW_BITS] = {0}, offset[ROWS], free_bits = 0;
    moves ways[ROWS];
    for (unsigned j = 0; j < r->count; j++) {
        bit[j] = (uint64_t)1 << (r->bit[j] - AMP_BITS);
        fixed |= bit[j];
    }
    find_rows(offset, bit, ROW_BITS); /* those beyond the rows are not used */
    for (unsigned masks = masks_of(r); masks; masks &= masks - 1) {
        const unsigned mask = (unsigned)__builtin_ctz(masks);
        list_moves(&ways[mask], r->to, mask, offset, rows);
    }
    for (uint64_t left = part_vectors(part) >> r->count; left > 0; left--) {
        const uint64_t index = free_bits | base;
        move_group((V *)tile + skewed(index), &ways[mask_of(r, &r->row_flips, index)]);
        prefetch_line(prefetch, (rows + 3) / 4);
        free_bits = ((free_bits | fixed) + 1) & ~fixed;
    }
}
