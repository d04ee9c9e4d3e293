/* From an action to a sweep for this vector width: which targets lie inside a vector, which bits an
 * item enumerates, and the coefficients. */
#include <math.h>
#include <string.h>

#include "kernels/lane_coefficients.h"

INLINE void split_targets(const qarena__action *action, unsigned k, split *s) {
    unsigned high = 0, low = 0; /* apart: they are read together soon after */
    s->low_ones = action->ones & (AMPS - 1);
    s->low_zeros = action->zeros & (AMPS - 1);
    s->low_targets = 0;
    for (unsigned t = 0; t < k; t++) {
        const bool inside = in_lanes(action->target[t]);
        s->column_bit[t] = inside ? low++ : high++;
        s->low_targets |= inside ? 1u << action->target[t] : 0;
    }
    s->high = high;
    s->low = low;
    s->uniform = s->low == 0 && (s->low_ones | s->low_zeros) == 0;
}

/* Which matrix row a strided row and a value of the low targets stand for, by parts, and where that
 * value stands in a lane's number: by doubling over the targets' bits. */
INLINE void split_rows(const qarena__action *action, unsigned k, split *s, unsigned *lane_mask) {
    s->high_part[0] = s->low_part[0] = 0;
    lane_mask[0] = 0;
    for (unsigned t = 0; t < k; t++) {
        const bool low = in_lanes(action->target[t]);
        unsigned char *part = low ? s->low_part : s->high_part;
        const unsigned step = 1u << s->column_bit[t];
        for (unsigned i = 0; i < step; i++) {
            part[i | step] = (unsigned char)(part[i] | 1u << t);
            if (low) {
                lane_mask[i | step] = lane_mask[i] | 1u << action->target[t];
            }
        }
    }
}

static bool is_exchange(const qarena__action *action, const split *s) {
    return action->form == QARENA__EXCHANGE && s->uniform;
}

/* Bytes of coefficients, and of their rests. */
static size_t bytes_of(const qarena__action *action, const split *s) {
    size_t rows = (size_t)1 << s->high, flips = (size_t)1 << s->low;
    if (action->form == QARENA__DIAGONAL) {
        return COEFFICIENT_PARTS * rows * 2 * VECTOR_BYTES;
    }
    if (is_exchange(action, s)) {
        return COEFFICIENT_PARTS * 4 * VECTOR_BYTES;
    }
    if (action->k <= 2) {
        return COEFFICIENT_PARTS * rows * rows * flips * 2 * VECTOR_BYTES;
    }
    const size_t entries = (size_t)1 << 2 * action->k,
                 copy = QARENA_KERNEL_DOUBLE ? 0 : entries * 2 * sizeof(double);
    return rows * rows * flips * 2 * (s->uniform ? sizeof(REAL) : VECTOR_BYTES) + copy;
}

size_t K(coefficient_bytes)(const qarena__action *action) {
    if (action->form == QARENA__PAULI) {
        return PAULI_COEFFICIENTS;
    }
    if (qarena__is_table(action)) {
        return K(lookup_bytes)(action);
    }
    split s;
    split_targets(action, action->k, &s);
    return bytes_of(action, &s);
}

/* Whether a REAL can't hold some number of the matrix. */
static bool has_rests(const qarena__action *action) {
    const double *m = action->matrix;
    const unsigned rows = 1u << action->k, entries = action->form == QARENA__MATRIX ? rows * rows
                                                     : action->form == QARENA__DIAGONAL ? rows
                                                                                        : 2;
    bool found = false;
    for (unsigned i = 0; !found && COEFFICIENT_PARTS > 1 && i < 2 * entries; i++) {
        found = (double)(REAL)m[i] != m[i];
    }
    return found;
}

/* The REAL on the other side of x. */
static REAL other_side(REAL r, double x) {
    PART bits;
    memcpy(&bits, &r, sizeof bits);
    bits += (fabs(r) < fabs(x)) ? 1 : -1;
    memcpy(&r, &bits, sizeof bits);
    return r;
}

/* How often a number may be moved. */
enum { BALANCE_ROUNDS = 4 };

/* The matrix rounded to REALs, in `rounded`: here and there to the other side, so that each column
 * keeps its norm. Rounded to the nearest ones columns of a few numbers lose up to 10^-8, and the
 * norm of a state with every such gate. */
static void balance(const double *m, unsigned rows, double *rounded) {
    for (unsigned column = 0; column < rows; column++) {
        double gain = 0;
        for (unsigned i = 0; i < 2 * rows; i++) {
            const size_t at = 2 * ((size_t)(i / 2) * rows + column) + i % 2;
            rounded[at] = (REAL)m[at];
            gain += (rounded[at] - m[at]) * (rounded[at] + m[at]);
        }
        for (unsigned i = 0; i < BALANCE_ROUNDS * 2 * rows && fabs(gain) > 1e-11; i++) {
            const size_t at = 2 * ((size_t)(i / 2 % rows) * rows + column) + i % 2;
            const double nearest = rounded[at], other = nearest == m[at] || nearest == 0
                                                            ? nearest
                                                            : other_side((REAL)nearest, m[at]);
            const double then = gain + (other - nearest) * (other + nearest);
            if (fabs(then) < fabs(gain)) {
                rounded[at] = other;
                gain = then;
            }
        }
    }
}

/* Coefficients on at most two targets, as matrix_sweep reads them: flip, column, row. */
INLINE V *write_matrix(const qarena__action *action, const split *s, const unsigned *lane_mask,
                       bool rest, V *out) {
    for (unsigned m = 0; m < 1u << s->low; m++) {
        for (unsigned column = 0; column < 1u << s->high; column++) {
            for (unsigned row = 0; row < 1u << s->high; row++) {
                V pair[2];
                write_lanes(action, s, lane_mask, row, column, m, rest, pair);
                const bool straight = m == 0 && row == column;
                *out++ = pair[action->parts == QARENA__REAL_DIAGONAL_IMAGINARY_OFF && !straight];
                if (action->parts == QARENA__COMPLEX) {
                    *out++ = pair[1];
                }
            }
        }
    }
    return out;
}

/* Coefficients on more, as large_sweep reads them: block of rows, flip, column, row. */
static void write_large(const qarena__action *action, const split *s, const unsigned *lane_mask,
                        unsigned block, void *table) {
    V *vector = table;
    REAL *scalar = table;
    const unsigned rows = 1u << s->high;
    for (unsigned first = 0; first < rows; first += block) {
        for (unsigned m = 0; m < 1u << s->low; m++) {
            for (unsigned column = 0; column < rows; column++) {
                for (unsigned row = first; row < first + block; row++) {
                    if (s->uniform) {
                        double value[2];
                        entry(action, s->high_part[row], s->high_part[column], value);
                        *scalar++ = (REAL)value[0];
                        *scalar++ = (REAL)value[1];
                    } else {
                        write_lanes(action, s, lane_mask, row, column, m, false, vector);
                        vector += 2;
                    }
                }
            }
        }
    }
}

INLINE V *write_diagonal(const qarena__action *action, const split *s, const unsigned *lane_mask,
                         bool rest, V *table) {
    for (unsigned row = 0; row < 1u << s->high; row++) {
        write_lanes(action, s, lane_mask, row, row, 0, rest, table + 2 * row);
    }
    return table + (2u << s->high);
}

/* The rows of an exchange as strided rows: target t is high bit t here. */
INLINE V *write_exchange(const qarena__action *action, const split *s, const unsigned *lane_mask,
                         unsigned k, bool rest, V *table) {
    const unsigned first = k == 1 ? 0 : 1;
    write_lanes(action, s, lane_mask, first, first + 1, 0, rest, table);
    write_lanes(action, s, lane_mask, first + 1, first, 0, rest, table + 2);
    return table + 4;
}

/* Choose the kernel and write its coefficients. */
INLINE void choose(qarena__sweep *sweep, const qarena__action *action, unsigned k, const split *s,
                   bool grouped, bool stream, bool fine, void *table) {
    const unsigned *lane_mask = sweep->lane_mask;
    const bool rests = fine && (action->form != QARENA__MATRIX || k <= 2) && has_rests(action);
    if (action->form == QARENA__DIAGONAL) {
        sweep->run =
            grouped ? K(grouped_diagonal_sweep)(s->high, rests) : K(diagonal_sweep)(rests, stream);
        V *end = write_diagonal(action, s, lane_mask, false, table);
        if (rests) {
            write_diagonal(action, s, lane_mask, true, end);
        }
    } else if (is_exchange(action, s)) {
        const double *m = action->matrix;
        sweep->run =
            K(exchange_sweep)(m[0] == 1 && m[1] == 0 && m[2] == 1 && m[3] == 0, k, rests, stream);
        V *end = write_exchange(action, s, lane_mask, k, false, table);
        if (rests) {
            write_exchange(action, s, lane_mask, k, true, end);
        }
    } else if (k <= 2) {
        sweep->run = K(matrix_sweep)(s->high, s->low, action->parts, rests, stream);
        V *end = write_matrix(action, s, lane_mask, false, table);
        if (rests) {
            write_matrix(action, s, lane_mask, true, end);
        }
    } else {
        unsigned rows = 1u << s->high;
        qarena__action rounded = *action;
        if (!QARENA_KERNEL_DOUBLE) {
            double *copy = (double *)((char *)table + bytes_of(action, s)) - ((size_t)2 << 2 * k);
            balance(action->matrix, 1u << k, copy);
            rounded.matrix = copy;
        }
        bool real;
        if (K(write_sparse)(&rounded, s, lane_mask, sweep, table, &real)) {
            sweep->run = K(sparse_sweep)(s->uniform, real, stream);
            return;
        }
        sweep->run = K(large_sweep)(s->high, s->uniform, stream);
        write_large(&rounded, s, lane_mask, rows < BLOCK_ROWS ? rows : BLOCK_ROWS, table);
    }
}

/* Where the rows of a group lie: the bit of each target outside a vector, and its stride in memory.
 * Returns these bits of a vector's number. */
INLINE uint64_t place_rows(qarena__sweep *sweep, const qarena__action *action, unsigned k,
                           const split *s, bool in_tile, bool exchange) {
    uint64_t targets = 0, qubits = action->ones | action->zeros;
    sweep->high = s->high;
    sweep->low = s->low;
    for (unsigned t = 0; t < k; t++) {
        qubits |= (uint64_t)1 << action->target[t];
        if (!in_lanes(action->target[t])) {
            const uint64_t bit = (uint64_t)1 << (action->target[t] - AMP_BITS);
            sweep->bit[s->column_bit[t]] = bit;
            sweep->stride[s->column_bit[t]] = in_tile ? skewed(bit) : bit;
            targets |= bit;
        }
    }
    sweep->active_bits = qubits ? 64 - (unsigned)__builtin_clzll(qubits) : 0;
    if (exchange) {
        sweep->offset[0] = k == 1 ? 0 : sweep->stride[0];
        sweep->offset[1] = k == 1 ? sweep->stride[0] : sweep->stride[1];
    }
    return targets;
}

/* Prepare for k targets: a constant where it is small, for these are most gates, and their sweeps
 * may be short. Out of place a diagonal has one row an item, so that it reads and writes one
 * stream: its targets only bound the segments. */
INLINE void prepare(qarena__sweep *sweep, const qarena__action *action, unsigned k, unsigned n,
                    qarena__sweep_mode mode, void *table) {
    split s;
    split_targets(action, k, &s);
    split_rows(action, k, &s, sweep->lane_mask);
    const bool in_tile = mode == QARENA__TILE, in_place = mode == QARENA__IN_PLACE || in_tile;
    const bool exchange = is_exchange(action, &s), diagonal = action->form == QARENA__DIAGONAL;
    const bool grouped = diagonal && in_place && s.high <= 2, one_row = diagonal && !grouped;
    const uint64_t all = n > AMP_BITS ? (uint64_t)1 << (n - AMP_BITS) : 1;
    const uint64_t targets = place_rows(sweep, action, k, &s, in_tile, exchange);
    place_groups(sweep, action, targets, one_row, in_place, in_tile, all);
    const uint64_t rows = exchange ? 2 : one_row ? 1 : (uint64_t)1 << s.high;
    sweep->bytes_read = in_place ? sweep->items * rows * VECTOR_BYTES : all * VECTOR_BYTES;
    sweep->bytes_written = sweep->bytes_read;
    table = table ? table : sweep->inline_coefficients;
    sweep->coefficients = table;
    choose(sweep, action, k, &s, grouped, mode == QARENA__BACK_STREAM,
           in_tile || n >= QARENA__FINE_QUBITS, table);
}

void K(prepare)(qarena__sweep *sweep, const qarena__action *action, unsigned n,
                qarena__sweep_mode mode, void *table) {
    void *coefficients = table ? table : sweep->inline_coefficients;
    if (action->form == QARENA__PAULI) {
        K(prepare_pauli)(sweep, action, n, mode, coefficients);
        return;
    }
    if (qarena__is_table(action)) {
        K(prepare_lookup)(sweep, action, n, mode, coefficients);
        return;
    }
    switch (action->k) {
    case 1: prepare(sweep, action, 1, n, mode, table); break;
    case 2: prepare(sweep, action, 2, n, mode, table); break;
    default: prepare(sweep, action, action->k, n, mode, table); break;
    }
}
