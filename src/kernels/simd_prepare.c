/* From an action to a sweep for this vector width: which targets lie inside a vector, which bits an item enumerates, and the coefficients. */
#include <string.h>

#include "kernels/simd.h"

/* How an action's qubits fall inside and outside a vector. */
typedef struct split {
    unsigned high, low;
    unsigned column_bit[QARENA__MAX_TARGETS]; /* of each target: its bit among the high (or low) targets */
    uint64_t low_ones, low_zeros;             /* controls inside a vector */
    bool uniform;                             /* every lane has the same coefficients */
    unsigned char high_part[1u << QARENA__MAX_TARGETS]; /* of a strided row: the bits of the matrix row that it fixes */
    unsigned char lane_part[AMPS];                      /* likewise of a lane */
} split;

/* Whether a target is among the bits of a vector's lanes. */
static bool in_lanes(unsigned target) {
    return (int)target < LANE_BITS;
}

static void split_targets(const qarena__action *action, split *s) {
    s->low_ones = action->ones & (AMPS - 1);
    s->low_zeros = action->zeros & (AMPS - 1);
    s->high = s->low = 0;
    for (unsigned t = 0; t < action->k; t++) {
        s->column_bit[t] = in_lanes(action->target[t]) ? s->low++ : s->high++;
    }
    s->uniform = s->low == 0 && (s->low_ones | s->low_zeros) == 0;
}

/* Which matrix row a strided row and a lane stand for, by parts: by doubling over the targets' bits. */
static void split_rows(const qarena__action *action, split *s) {
    memset(s->lane_part, 0, sizeof s->lane_part);
    s->high_part[0] = 0;
    for (unsigned t = 0; t < action->k; t++) {
        if (in_lanes(action->target[t])) {
            for (unsigned lane = 0; lane < AMPS; lane++) {
                s->lane_part[lane] |= (unsigned char)((lane >> action->target[t] & 1) << t);
            }
        } else {
            const unsigned step = 1u << s->column_bit[t];
            for (unsigned row = 0; row < step; row++) {
                s->high_part[row | step] = (unsigned char)(s->high_part[row] | 1u << t);
            }
        }
    }
}

static bool is_exchange(const qarena__action *action, const split *s) {
    return action->form == QARENA__EXCHANGE && s->uniform;
}

/* Bytes of coefficients. */
static size_t bytes_of(const qarena__action *action, const split *s) {
    size_t rows = (size_t)1 << s->high, flips = (size_t)1 << s->low;
    if (action->form == QARENA__DIAGONAL) {
        return rows * 2 * VECTOR_BYTES;
    }
    if (is_exchange(action, s)) {
        return 4 * VECTOR_BYTES;
    }
    return rows * rows * flips * 2 * (action->k > 2 && s->uniform ? sizeof(REAL) : VECTOR_BYTES);
}

size_t K(coefficient_bytes)(const qarena__action *action) {
    split s;
    split_targets(action, &s);
    return bytes_of(action, &s);
}

/* Entry (row, column) of the action's matrix, whatever its form. */
static inline void entry(const qarena__action *action, unsigned row, unsigned column, double value[2]) {
    const double *m = action->matrix;
    unsigned dimension = 1u << action->k;
    value[0] = value[1] = 0;
    if (action->form == QARENA__MATRIX) {
        memcpy(value, m + 2 * ((size_t)row * dimension + column), 2 * sizeof(double));
    } else if (action->form == QARENA__DIAGONAL) {
        if (row == column) {
            memcpy(value, m + 2 * row, 2 * sizeof(double));
        }
    } else {
        unsigned first = action->k == 1 ? 0 : 1, second = first + 1;
        if (row == first && column == second) {
            memcpy(value, m, 2 * sizeof(double));
        } else if (row == second && column == first) {
            memcpy(value, m + 2, 2 * sizeof(double));
        } else if (row == column && row != first && row != second) {
            value[0] = 1;
        }
    }
}

static bool lane_selected(const split *s, unsigned lane) {
    return (lane & (s->low_ones | s->low_zeros)) == s->low_ones;
}

/* The pair of vectors (re, im with its signs) of one coefficient: of strided `column`, lanes flipped by `mask`, in strided `row`. */
static void write_lanes(const qarena__action *action, const split *s, unsigned row, unsigned column, unsigned mask, V *out) {
    double value[2];
    if (s->uniform) {
        entry(action, s->high_part[row], s->high_part[column], value);
        out[0] = splat((REAL)value[0]);
        out[1] = splat((REAL)value[1]) * part_signs();
        return;
    }
    for (unsigned lane = 0; lane < AMPS; lane++) {
        if (lane_selected(s, lane)) {
            entry(action, s->high_part[row] | s->lane_part[lane], s->high_part[column] | s->lane_part[lane ^ mask], value);
        } else {
            value[0] = row == column && mask == 0 ? 1 : 0;
            value[1] = 0;
        }
        out[0][2 * lane] = out[0][2 * lane + 1] = (REAL)value[0];
        out[1][2 * lane] = (REAL)-value[1];
        out[1][2 * lane + 1] = (REAL)value[1];
    }
}

/* Coefficients in the order in which the kernels read them: block of rows, flip, column, row. */
static void write_matrix(const qarena__sweep *sweep, const qarena__action *action, const split *s, unsigned block, bool real, void *table) {
    const bool scalars = action->k > 2 && s->uniform;
    V *vector = table;
    REAL *scalar = table;
    const unsigned rows = 1u << s->high;
    for (unsigned first = 0; first < rows; first += block) {
        for (unsigned m = 0; m < 1u << s->low; m++) {
            for (unsigned column = 0; column < rows; column++) {
                for (unsigned row = first; row < first + block; row++) {
                    if (scalars) {
                        double value[2];
                        entry(action, s->high_part[row], s->high_part[column], value);
                        *scalar++ = (REAL)value[0];
                        *scalar++ = (REAL)value[1];
                        continue;
                    }
                    V pair[2] = {splat(0), splat(0)};
                    write_lanes(action, s, row, column, sweep->lane_mask[m], pair);
                    *vector++ = pair[0];
                    if (!real) {
                        *vector++ = pair[1];
                    }
                }
            }
        }
    }
}

static void write_diagonal(const qarena__action *action, const split *s, V *table) {
    for (unsigned row = 0; row < 1u << s->high; row++) {
        write_lanes(action, s, row, row, 0, table + 2 * row);
    }
}

/* Choose the kernel and write its coefficients. */
static void choose(qarena__sweep *sweep, const qarena__action *action, const split *s, bool stream, void *table) {
    if (action->form == QARENA__DIAGONAL) {
        sweep->run = K(diagonal_sweep)(stream);
        write_diagonal(action, s, table);
    } else if (is_exchange(action, s)) {
        const double *m = action->matrix;
        sweep->run = K(exchange_sweep)(m[0] == 1 && m[1] == 0 && m[2] == 1 && m[3] == 0, action->k, stream);
        unsigned first = action->k == 1 ? 0 : 1; /* rows as strided rows: target t is high bit t here */
        write_lanes(action, s, first, first + 1, 0, table);
        write_lanes(action, s, first + 1, first, 0, (V *)table + 2);
    } else if (action->k <= 2) {
        sweep->run = K(matrix_sweep)(s->high, s->low, action->real, stream);
        write_matrix(sweep, action, s, 1u << s->high, action->real, table);
    } else {
        unsigned rows = 1u << s->high;
        sweep->run = K(large_sweep)(s->high, s->uniform, stream);
        write_matrix(sweep, action, s, rows < BLOCK_ROWS ? rows : BLOCK_ROWS, false, table);
    }
}

void K(prepare)(qarena__sweep *sweep, const qarena__action *action, unsigned n, qarena__target target, void *table) {
    split s;
    split_targets(action, &s);
    split_rows(action, &s);
    const bool in_place = target == QARENA__IN_PLACE || target == QARENA__TILE, exchange = is_exchange(action, &s);
    const uint64_t ones = action->ones >> LANE_BITS, zeros = action->zeros >> LANE_BITS;
    uint64_t targets = 0;
    sweep->high = s.high;
    sweep->low = s.low;
    for (unsigned t = 0; t < action->k; t++) {
        if (!in_lanes(action->target[t])) {
            uint64_t bit = (uint64_t)1 << (action->target[t] - LANE_BITS);
            sweep->bit[s.column_bit[t]] = bit;
            sweep->stride[s.column_bit[t]] = target == QARENA__TILE ? skewed(bit) : bit;
            targets |= bit;
        }
    }
    for (unsigned m = 0; m < 1u << s.low; m++) {
        sweep->lane_mask[m] = 0;
        for (unsigned t = 0; t < action->k; t++) {
            if (in_lanes(action->target[t]) && (m >> s.column_bit[t] & 1)) {
                sweep->lane_mask[m] |= 1u << action->target[t];
            }
        }
    }
    if (exchange) {
        sweep->offset[0] = action->k == 1 ? 0 : sweep->stride[0];
        sweep->offset[1] = action->k == 1 ? sweep->stride[0] : sweep->stride[1];
    }
    /* A diagonal has one row an item: its targets only bound the runs. */
    uint64_t enumerated_out = action->form == QARENA__DIAGONAL ? 0 : targets;
    sweep->fixed = enumerated_out | (in_place ? ones | zeros : 0);
    sweep->base = in_place ? ones : 0;
    sweep->ones = in_place ? 0 : ones;
    sweep->zeros = in_place ? 0 : zeros;
    const uint64_t all = n > LANE_BITS ? (uint64_t)1 << (n - LANE_BITS) : 1; /* vectors of the state */
    sweep->items = all >> __builtin_popcountll(sweep->fixed);
    enum { PAGE_SHIFT = VECTOR_BYTES == 64 ? 6 : VECTOR_BYTES == 32 ? 7 : 8 }; /* pages, in vectors */
    sweep->page_shift = target == QARENA__TILE ? PAGE_SHIFT : 63;
    sweep->gap = QARENA__TILE_GAP / VECTOR_BYTES;
    const uint64_t bounds = targets | ones | zeros | (target == QARENA__TILE ? (uint64_t)1 << PAGE_SHIFT : 0);
    sweep->run_length = bounds ? bounds & -bounds : all;
    uint64_t rows = exchange ? 2 : action->form == QARENA__DIAGONAL ? 1 : (uint64_t)1 << s.high;
    sweep->bytes_read = in_place ? sweep->items * rows * VECTOR_BYTES : all * VECTOR_BYTES;
    sweep->bytes_written = sweep->bytes_read;
    table = table ? table : sweep->inline_coefficients;
    sweep->coefficients = table;
    choose(sweep, action, &s, target == QARENA__BACK_STREAM, table);
}
