/* All phases of a tile in one sweep: rows of consecutive amplitudes, a short table of factors for rows that share it, one number a row.
 *
 * A complex factor is a pair of vectors: (re, re) and (-im, im), so that x -> re x + im' swap_parts(x) multiplies by it. */
#include "kernels/butterfly.h"

enum { ROW_VECTORS = (1 << QARENA__ROW_BITS) / AMPS };

typedef struct factor {
    V re, im;
} factor;

INLINE V times(factor f, V x) {
    return f.re * x + f.im * swap_parts(x);
}

INLINE factor product(factor f, factor g) {
    return (factor){f.re * g.re - f.im * g.im, f.im * g.re + f.re * g.im};
}

/* The same number in every lane. */
INLINE factor number(const double z[2]) {
    return (factor){splat((REAL)z[0]), splat((REAL)z[1]) * part_signs()};
}

/* One number an amplitude of a vector, from `values`. */
static factor lanes(double (*values)[2]) {
    factor f;
    for (unsigned amplitude = 0; amplitude < AMPS; amplitude++) {
        f.re[2 * amplitude] = f.re[2 * amplitude + 1] = (REAL)values[amplitude][0];
        f.im[2 * amplitude] = (REAL)-values[amplitude][1];
        f.im[2 * amplitude + 1] = (REAL)values[amplitude][1];
    }
    return f;
}

/* The table of a row: start * prod of linear[i] over the bits of l, by doubling, times `low` unless that is NULL. */
static void build_row(factor *row, unsigned low_bits, double (*linear)[2], const double start[2], const factor *low) {
    double first[AMPS][2];
    first[0][0] = start[0];
    first[0][1] = start[1];
    for (int bit = 0; bit < LANE_BITS; bit++) {
        for (unsigned i = 0; i < 1u << bit; i++) {
            first[i + (1u << bit)][0] = first[i][0];
            first[i + (1u << bit)][1] = first[i][1];
            if (bit < (int)low_bits) {
                qarena__multiply(first[i + (1u << bit)], linear[bit]);
            }
        }
    }
    row[0] = lanes(first);
    unsigned filled = 1;
    for (unsigned bit = LANE_BITS; bit < low_bits; bit++) {
        const factor f = number(linear[bit]);
        for (unsigned i = 0; i < filled; i++) {
            row[i + filled] = product(row[i], f);
        }
        filled *= 2;
    }
    for (unsigned i = 0; low && i < filled; i++) {
        row[i] = product(row[i], low[i]);
    }
}

/* What a sweep needs beside the phases themselves. */
typedef struct sweep {
    V *tile;
    unsigned vectors;      /* of a row */
    uint64_t rows;
    const double *row_factor;
    factor low[ROW_VECTORS];
    unsigned n_lanes;      /* rotations afterwards */
    lane_rotations lanes;
} sweep;

/* Rows that share a look at their table, which saves loads: they differ in so many bits, of those whose rows lie 512 or more bytes apart modulo a page, since
 * stores and loads at the same place of different pages wait for each other. */
enum { TOGETHER_BITS = 2, ROWS_TOGETHER = 1 << TOGETHER_BITS, ROW_BYTES = (2 * (int)sizeof(REAL)) << QARENA__ROW_BITS };

static unsigned choose_together(uint64_t rows, uint64_t coupled, uint64_t bit[TOGETHER_BITS]) {
    const uint64_t page = QARENA__TILE_PAGE / ROW_BYTES; /* in rows: its skew is a line */
    unsigned count = 0;
    for (uint64_t b = 16 * page; b >= 8 * page && count < TOGETHER_BITS; b /= 2) {
        if (b < rows && !(coupled & b)) {
            bit[count++] = b;
        }
    }
    return count;
}

INLINE void apply_together(const sweep *s, uint64_t row, const uint64_t *bit, unsigned n_rows, const factor *table, bool with_table, bool with_row,
                           const lane_rotations *lanes, unsigned n_lanes) {
    V *at[ROWS_TOGETHER];
    factor f[ROWS_TOGETHER];
    for (unsigned k = 0; k < n_rows; k++) {
        const uint64_t r = row | (k & 1 ? bit[0] : 0) | (k & 2 ? bit[1] : 0);
        at[k] = s->tile + skewed(r * s->vectors);
        f[k] = with_row ? number(s->row_factor + 2 * r) : (factor){0};
    }
    for (unsigned i = 0; i < s->vectors; i++) {
        const factor shared = with_table ? table[i] : (factor){0};
#pragma GCC unroll 4
        for (unsigned k = 0; k < n_rows; k++) {
            V x = at[k][i];
            x = with_table ? times(shared, x) : x;
            x = with_row ? times(f[k], x) : x;
            at[k][i] = rotate_vector(lanes, n_lanes, true, x);
        }
    }
}

/* Rows h with (h & coupled) == values. */
INLINE void apply_rows(const sweep *s, uint64_t coupled, uint64_t values, const factor *table, bool with_table, bool with_row, unsigned n_lanes) {
    const lane_rotations lanes = s->lanes;
    uint64_t bit[TOGETHER_BITS] = {0, 0}, h = 0;
    const unsigned together = with_table ? choose_together(s->rows, coupled, bit) : 0;
    const uint64_t fixed = coupled | bit[0] | bit[1], count = s->rows >> __builtin_popcountll(fixed);
    for (uint64_t i = 0; i < count; i++) {
        if (together == 2) {
            apply_together(s, h | values, bit, 4, table, with_table, with_row, &lanes, n_lanes);
        } else if (together == 1) {
            apply_together(s, h | values, bit, 2, table, with_table, with_row, &lanes, n_lanes);
        } else {
            apply_together(s, h | values, bit, 1, table, with_table, with_row, &lanes, n_lanes);
        }
        h = ((h | fixed) + 1) & ~fixed;
    }
}

INLINE void apply_class(const sweep *s, uint64_t coupled, uint64_t values, const factor *table, bool with_table, bool with_row) {
    switch (s->n_lanes) {
    case 0:
        apply_rows(s, coupled, values, table, with_table, with_row, 0);
        break;
    case 1:
        apply_rows(s, coupled, values, table, with_table, with_row, 1);
        break;
    case 2:
        apply_rows(s, coupled, values, table, with_table, with_row, 2);
        break;
    default:
        apply_rows(s, coupled, values, table, with_table, with_row, 3);
    }
}

/* Every combination of coupled high bits has its own row table. */
static void apply_classes(const sweep *s, const qarena__phases *p, double (*linear)[2]) {
    factor table[ROW_VECTORS];
    uint64_t coupled = 0;
    for (unsigned j = 0; j < p->coupled; j++) {
        coupled |= (uint64_t)1 << p->coupled_bit[j];
    }
    const bool own_table = s->rows >> p->coupled == 1; /* one row a table: fold its number in */
    const double one[2] = {1, 0};
    for (uint64_t class = 0; class < (uint64_t)1 << p->coupled; class++) {
        double factors[QARENA__ROW_BITS][2];
        uint64_t values = 0;
        for (unsigned i = 0; i < p->low_bits; i++) {
            factors[i][0] = linear ? linear[i][0] : 1;
            factors[i][1] = linear ? linear[i][1] : 0;
        }
        for (unsigned j = 0; j < p->coupled; j++) {
            if (class >> j & 1) {
                values |= (uint64_t)1 << p->coupled_bit[j];
                for (unsigned i = 0; i < p->low_bits; i++) {
                    qarena__multiply(factors[i], p->coupling[j][i]);
                }
            }
        }
        build_row(table, p->low_bits, factors, own_table && !p->rows_are_one ? s->row_factor + 2 * values : one, p->low_is_one ? NULL : s->low);
        if (own_table || p->rows_are_one) {
            apply_class(s, coupled, values, table, true, false);
        } else {
            apply_class(s, coupled, values, table, true, true);
        }
    }
}

void K(tile_phase)(void *tile, unsigned t, const qarena__phases *phases, double (*linear)[2], const double *rows, const qarena__rotations *after) {
    sweep s = {.tile = tile,
               .vectors = (unsigned)vectors((uint64_t)1 << phases->low_bits),
               .rows = (uint64_t)1 << (t - phases->low_bits),
               .row_factor = rows,
               .n_lanes = after ? after->count : 0};
    if (after) {
        s.lanes = lane_rotations_of(after);
    }
    if (phases->low_is_one && !linear && phases->coupled == 0) {
        if (!phases->rows_are_one) {
            apply_class(&s, 0, 0, NULL, false, true);
        } else if (after) {
            K(tile_rotate)(tile, t, after, NULL);
        }
        return;
    }
    for (unsigned i = 0; !phases->low_is_one && i < s.vectors; i++) {
        double values[AMPS][2];
        for (unsigned amplitude = 0; amplitude < AMPS; amplitude++) {
            const unsigned l = (i * AMPS + amplitude) & ((1u << phases->low_bits) - 1);
            values[amplitude][0] = phases->low[l][0];
            values[amplitude][1] = phases->low[l][1];
        }
        s.low[i] = lanes(values);
    }
    apply_classes(&s, phases, linear);
}
