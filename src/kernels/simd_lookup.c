/* Gates that are tables: a factor for each value of some qubits, and a permutation of these values.
 *
 * They go amplitude by amplitude: such a gate has one number for each amplitude of a small state,
 * and reading it is most of the work. Factors are in double in either precision, so that no norm is
 * lost by rounding them. */
#include <math.h>
#include <string.h>

#include "kernels/simd.h"

/* Amplitudes of a block; in a tile it lies within a page. */
enum { BLOCK = 256, AMPLITUDE_BYTES = 2 * sizeof(REAL) };

typedef struct amplitude {
    REAL re, im;
} amplitude;

/* The lowest bits of an index, as many as a block has, packed: what of them the qubits of the table
 * select. It stands before the table. */
typedef struct lookup {
    uint16_t low[BLOCK];
    uint64_t qubits, ones, zeros;
} lookup;

_Static_assert(LOOKUP_HEAD >= sizeof(lookup), "room for it");

/* The bits of an index that a mask selects, packed. */
INLINE uint64_t packed(uint64_t index, uint64_t mask) {
    uint64_t bits = 0;
    for (unsigned k = 0; mask; mask &= mask - 1, k++) {
        bits |= (index >> __builtin_ctzll(mask) & 1) << k;
    }
    return bits;
}

/* The inverse. */
INLINE uint64_t spread(uint64_t bits, uint64_t mask) {
    uint64_t index = 0;
    const uint64_t closed = mask >> __builtin_ctzll(mask);
    if (!(closed & (closed + 1))) { /* neighbours */
        return bits << __builtin_ctzll(mask);
    }
    for (; mask; mask &= mask - 1, bits >>= 1) {
        index |= bits & 1 ? mask & -mask : 0;
    }
    return index;
}

/* Where an amplitude lies: in a tile pages have gaps between them. */
INLINE uint64_t place(const qarena__sweep *sweep, uint64_t index) {
    return index + (index >> (sweep->page_shift + AMP_BITS)) * sweep->gap * AMPS;
}

static const lookup *head_of(const qarena__sweep *sweep) {
    return sweep->coefficients;
}

static const void *table_of(const qarena__sweep *sweep) {
    return (const char *)sweep->coefficients + LOOKUP_HEAD;
}

/* Of a block that begins at `base`: the bits of its places in the table above those in `low`. */
INLINE uint64_t high_of(const lookup *head, uint64_t base) {
    const unsigned below = (unsigned)__builtin_popcountll(head->qubits & (BLOCK - 1));
    return packed(base, head->qubits & ~(uint64_t)(BLOCK - 1)) << below;
}

/* angles: the table has these, and the factors are computed where they are needed. */
INLINE void phases_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,
                         uint64_t end, bool angles) {
    const lookup *head = head_of(sweep);
    const double *table = table_of(sweep);
    const uint64_t ones = head->ones, controls = head->ones | head->zeros;
    for (uint64_t i = begin; i < end;) {
        const uint64_t base = i & ~(uint64_t)(BLOCK - 1), high = high_of(head, base),
                       stop = base + BLOCK < end ? base + BLOCK : end;
        const amplitude *from = (const amplitude *)front + place(sweep, base);
        amplitude *to = (amplitude *)back + place(sweep, base);
        for (; i < stop; i++) {
            const uint64_t j = i - base, entry = high | head->low[j];
            const double re = from[j].re, im = from[j].im,
                         c = angles ? cos(table[entry]) : table[2 * entry],
                         s = angles ? sin(table[entry]) : table[2 * entry + 1];
            const bool selected = (i & controls) == ones;
            to[j].re = selected ? (REAL)(c * re - s * im) : from[j].re;
            to[j].im = selected ? (REAL)(c * im + s * re) : from[j].im;
        }
    }
}

static void factors_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,
                          uint64_t end) {
    phases_sweep(sweep, front, back, begin, end, false);
}

static void angles_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,
                         uint64_t end) {
    phases_sweep(sweep, front, back, begin, end, true);
}

/* Out of place: each amplitude is fetched from where it was. */
static void fetch_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,
                        uint64_t end) {
    const lookup *head = head_of(sweep);
    const uint64_t *origins = table_of(sweep), others = ~head->qubits;
    const uint64_t ones = head->ones, controls = head->ones | head->zeros;
    const amplitude *from = front;
    amplitude *to = back;
    for (uint64_t i = begin; i < end;) {
        const uint64_t base = i & ~(uint64_t)(BLOCK - 1), high = high_of(head, base),
                       stop = base + BLOCK < end ? base + BLOCK : end;
        for (; i < stop; i++) {
            const uint64_t origin = origins[high | head->low[i - base]] | (i & others);
            to[i] = from[(i & controls) == ones ? origin : i];
        }
    }
}

/* Most neighbours that move together, and the mark of a cycle's first place. */
enum { RUN_BITS = 4 };
#define FIRST_OF_CYCLE ((uint64_t)1 << 63)

/* In place: cycle by cycle, each place's amplitudes to the next place and the last one's to the
 * first. An item is a run of neighbours for one value of all other qubits. */
static void cycles_sweep(const qarena__sweep *sweep, const void *front, void *back, uint64_t begin,
                         uint64_t end) {
    const lookup *head = head_of(sweep);
    const uint64_t *count = table_of(sweep), *cycles = count + 1;
    const uint64_t run = sweep->segment_length;
    const size_t bytes = run * AMPLITUDE_BYTES;
    amplitude *state = back;
    (void)front;
    for (uint64_t item = begin; item < end; item++) {
        const uint64_t base = qarena__deposit(item * run, head->qubits);
        if ((base & (head->ones | head->zeros)) != head->ones) {
            continue;
        }
        for (uint64_t k = 0; k < *count;) {
            uint64_t next = k + 1;
            while (next < *count && !(cycles[next] & FIRST_OF_CYCLE)) {
                next++;
            }
            amplitude last[1 << RUN_BITS];
            memcpy(last, state + place(sweep, base | cycles[next - 1]), bytes);
            for (uint64_t j = next - 1; j > k; j--) {
                const uint64_t before = cycles[j - 1] & ~FIRST_OF_CYCLE;
                memcpy(state + place(sweep, base | cycles[j]), state + place(sweep, base | before),
                       bytes);
            }
            memcpy(state + place(sweep, base | (cycles[k] & ~FIRST_OF_CYCLE)), last, bytes);
            k = next;
        }
    }
}

/* --- preparing --- */

/* From here on factors that are used once or twice are computed in the sweep, by all its threads.
 * Smaller tables are kept with their circuit, and serve later runs. */
#define LARGE_TABLE_BITS 17u

static void write_factors(const qarena__action *action, uint64_t size, double (*factors)[2]) {
    for (uint64_t i = 0; i < size; i++) {
        factors[i][0] = cos(action->matrix[i]);
        factors[i][1] = sin(action->matrix[i]);
    }
}

static void write_origins(const qarena__action *action, uint64_t size, uint64_t *origins) {
    uint64_t index = 0; /* i, spread */
    for (uint64_t i = 0; i < size; i++) {
        origins[(uint64_t)action->matrix[i]] = index;
        index = ((index | ~action->x) + 1) & action->x;
    }
}

/* All cycles of more than one place, from their lowest places; `seen` has a bit for each place. */
static void write_cycles(const qarena__action *action, uint64_t size, uint64_t *count,
                         unsigned char *seen) {
    uint64_t *to = count + 1;
    memset(seen, 0, size / 8);
    for (uint64_t first = 0; first < size; first++) {
        uint64_t i = first;
        while (!(seen[i / 8] >> i % 8 & 1) && action->matrix[first] != (double)first) {
            seen[i / 8] |= (unsigned char)(1u << i % 8);
            *to++ = spread(i, action->x) | (i == first ? FIRST_OF_CYCLE : 0);
            i = (uint64_t)action->matrix[i];
        }
    }
    *count = (uint64_t)(to - count - 1);
}

size_t K(lookup_bytes)(const qarena__action *action) {
    const size_t size = (size_t)1 << action->k;
    return LOOKUP_HEAD + (action->form == QARENA__PHASE_TABLE
                              ? 2 * size * sizeof(double)
                              : (size + 1) * sizeof(uint64_t) + size / 8);
}

void K(prepare_lookup)(qarena__sweep *sweep, const qarena__action *action, unsigned n,
                       qarena__sweep_mode mode, void *coefficients) {
    const bool in_tile = mode == QARENA__TILE, in_place = mode == QARENA__IN_PLACE || in_tile,
               factors = action->form == QARENA__PHASE_TABLE;
    const uint64_t qubits = action->x | action->z, named = qubits | action->ones | action->zeros,
                   size = (uint64_t)1 << action->k, all = (uint64_t)1 << n;
    lookup *head = coefficients;
    void *table = (char *)coefficients + LOOKUP_HEAD;
    *head = (lookup){.qubits = qubits, .ones = action->ones, .zeros = action->zeros};
    for (unsigned i = 0; i < BLOCK; i++) {
        head->low[i] = (uint16_t)packed(i, qubits & (BLOCK - 1));
    }
    const uint64_t lowest = named & -named, run = lowest < 1u << RUN_BITS ? lowest : 1u << RUN_BITS;
    const bool cycles = !factors && in_place;
    sweep->segment_length = cycles ? run : 1;
    sweep->items = cycles ? all >> action->k >> __builtin_ctzll(run) : all;
    sweep->active_bits = 64 - (unsigned)__builtin_clzll(named);
    sweep->bytes_read = sweep->bytes_written = all * AMPLITUDE_BYTES;
    sweep->page_shift = in_tile ? PAGE_SHIFT : 63 - AMP_BITS;
    sweep->gap = QARENA__TILE_GAP / VECTOR_BYTES;
    sweep->coefficients = coefficients;
    if (factors && !in_tile && action->k >= LARGE_TABLE_BITS && action->k + 1 >= n) {
        sweep->run = angles_sweep;
        memcpy(table, action->matrix, size * sizeof(double));
    } else if (factors) {
        sweep->run = factors_sweep;
        write_factors(action, size, table);
    } else if (cycles) {
        sweep->run = cycles_sweep;
        write_cycles(action, size, table, (unsigned char *)((uint64_t *)table + size + 1));
    } else {
        sweep->run = fetch_sweep;
        write_origins(action, size, table);
    }
}
