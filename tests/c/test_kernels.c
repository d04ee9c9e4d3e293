/* Every kernel form against the reference: random actions x precision x in place, out of place,
 * streaming x random splits of the range. The ISA is that of the environment (QARENA_ISA): the
 * suite runs once an ISA. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/philox.h"
#include "kernels/table.h"

enum { MOST_OFTEN = 9, MAX_N = QARENA__FINE_QUBITS, MAX_AMPLITUDES = 1 << MAX_N };

typedef struct generator {
    uint64_t seed, k;
} generator;

static double uniform(generator *g) {
    return qarena__philox_uniform(g->seed, 0, g->k++);
}

static unsigned below(generator *g, unsigned bound) {
    return (unsigned)(uniform(g) * bound);
}

static void fill(generator *g, double *numbers, size_t count) {
    for (size_t i = 0; i < count; i++) {
        numbers[i] = 2 * uniform(g) - 1;
    }
}

/* A Pauli string and controls on other qubits. */
static void random_string(generator *g, const unsigned *order, unsigned n, qarena__action *action) {
    const unsigned count = below(g, n + 1);
    for (unsigned t = 0; t < count; t++) {
        const unsigned letter = 1 + below(g, 3);
        action->x |= (uint64_t)(letter & 1) << order[t];
        action->z |= (uint64_t)(letter >> 1) << order[t];
    }
    for (unsigned t = count; t < n && uniform(g) < 0.4; t++) {
        *(uniform(g) < 0.6 ? &action->ones : &action->zeros) |= (uint64_t)1 << order[t];
    }
    action->k = action->x != 0;
    while (action->x >> action->target[0] >> 1) {
        action->target[0]++;
    }
}

/* A table on three qubits or more, and controls on others. */
static void random_table(generator *g, const unsigned *order, unsigned n, qarena__action *action,
                         double *table) {
    uint64_t *qubits = action->form == QARENA__PHASE_TABLE ? &action->z : &action->x;
    action->k = 3 + below(g, n - 2);
    for (unsigned t = 0; t < n; t++) {
        uint64_t *to = t < action->k      ? qubits
                       : uniform(g) < 0.6 ? NULL
                       : uniform(g) < 0.5 ? &action->ones
                                          : &action->zeros;
        if (to) {
            *to |= (uint64_t)1 << order[t];
        }
    }
    for (unsigned i = 0; i < 1u << action->k; i++) {
        const unsigned j = below(g, i + 1);
        table[i] = action->form == QARENA__PHASE_TABLE ? 10 * uniform(g) : table[j];
        if (action->form == QARENA__PERMUTATION_TABLE) {
            table[j] = i;
        }
    }
}

/* A random action on n qubits; matrix has room for the largest. */
static qarena__action random_action(generator *g, unsigned n, double *matrix) {
    qarena__action action = {.matrix = matrix};
    unsigned order[MAX_N];
    for (unsigned q = 0; q < n; q++) {
        unsigned other = below(g, q + 1);
        order[q] = order[other];
        order[other] = q;
    }
    unsigned most = n < QARENA__MAX_TARGETS ? n : QARENA__MAX_TARGETS;
    action.form = (qarena__form)below(g, n < 3 ? 4 : 6);
    if (qarena__is_table(&action)) {
        random_table(g, order, n, &action, matrix);
        return action;
    }
    if (action.form == QARENA__PAULI) {
        random_string(g, order, n, &action);
        fill(g, matrix, 2);
        return action;
    }
    if (action.form == QARENA__EXCHANGE && most > 2) {
        most = 2;
    }
    action.k = action.form == QARENA__DIAGONAL ? below(g, most + 1) : 1 + below(g, most);
    for (unsigned t = 0; t < action.k; t++) {
        action.target[t] = order[t];
    }
    for (unsigned t = action.k; t < n && uniform(g) < 0.4; t++) {
        *(uniform(g) < 0.6 ? &action.ones : &action.zeros) |= (uint64_t)1 << order[t];
    }
    size_t entries = action.form == QARENA__MATRIX     ? (size_t)1 << 2 * action.k
                     : action.form == QARENA__DIAGONAL ? (size_t)1 << action.k
                                                       : 2;
    fill(g, matrix, 2 * entries);
    action.parts = action.form == QARENA__MATRIX && action.k == 1 && uniform(g) < 0.3
                       ? QARENA__REAL_DIAGONAL_IMAGINARY_OFF
                   : uniform(g) < 0.3 ? QARENA__REAL
                                      : QARENA__COMPLEX;
    for (size_t i = 0; action.parts == QARENA__REAL && i < entries; i++) {
        matrix[2 * i + 1] = 0;
        if (action.form == QARENA__EXCHANGE) {
            matrix[2 * i] = 1;
        }
    }
    if (action.form == QARENA__MATRIX && action.k > 2 && uniform(g) < 0.5) { /* mostly zeros */
        const double kept = uniform(g);
        for (size_t i = 0; i < entries; i++) {
            if (uniform(g) > kept) {
                matrix[2 * i] = matrix[2 * i + 1] = 0;
            }
        }
    }
    if (action.parts == QARENA__REAL_DIAGONAL_IMAGINARY_OFF) {
        matrix[1] = matrix[2] = matrix[4] = matrix[7] = 0;
    }
    return action;
}

static void set(void *state, unsigned precision, size_t i, double value) {
    if (precision == QARENA_DOUBLE) {
        ((double *)state)[i] = value;
    } else {
        ((float *)state)[i] = (float)value;
    }
}

static void put_state(const double *amplitudes, void *state, unsigned precision, size_t reals) {
    for (size_t i = 0; i < reals; i++) {
        set(state, precision, i, amplitudes[i]);
    }
}

static double get(const void *state, unsigned precision, size_t i) {
    return precision == QARENA_DOUBLE ? ((const double *)state)[i]
                                      : (double)((const float *)state)[i];
}

/* Where number i (re or im) of a tile lies. */
static size_t tile_place(size_t i, unsigned precision) {
    size_t byte = i * (precision == QARENA_DOUBLE ? 8 : 4);
    return (byte + byte / QARENA__TILE_PAGE * QARENA__TILE_GAP) /
           (precision == QARENA_DOUBLE ? 8 : 4);
}

/* Run a sweep over [0, items) in random ranges, in random order of two halves. */
static void run_split(generator *g, const qarena__sweep *sweep, const void *src, void *dst) {
    uint64_t middle = (uint64_t)(uniform(g) * (double)(sweep->items + 1));
    sweep->run(sweep, src, dst, middle, sweep->items);
    for (uint64_t begin = 0; begin < middle;) {
        uint64_t end = begin + 1 + (uint64_t)(uniform(g) * (double)middle);
        end = end < middle ? end : middle;
        sweep->run(sweep, src, dst, begin, end);
        begin = end;
    }
}

static void check_action(generator *g, unsigned n, unsigned precision) {
    static double matrix[2 * 64 * 64], expected[2 * MAX_AMPLITUDES];
    static _Alignas(64) unsigned char front[32 * MAX_AMPLITUDES], back[32 * MAX_AMPLITUDES],
        table[1 << 20], tile[64 * MAX_AMPLITUDES];
    const qarena__kernels *kernels = qarena__kernels_of(precision);
    const size_t reals = (size_t)2 << n, bytes = reals * (precision == QARENA_DOUBLE ? 8 : 4);
    qarena__action action = random_action(g, n, matrix);
    fill(g, expected, reals);
    memset(front, 0, sizeof front);
    put_state(expected, front, precision, reals);
    memset(back, 0xff, bytes);
    memset(back + bytes, 0, sizeof back - bytes);
    qarena__reference_apply(expected, n, &action);
    bool stream = uniform(g) < 0.5;
    for (size_t i = 0; i < reals; i++) {
        set(tile, precision, tile_place(i, precision), get(front, precision, i));
    }
    cr_assert_leq(kernels->coefficient_bytes(&action), sizeof table);
    qarena__sweep sweep;
    void *own_table =
        kernels->coefficient_bytes(&action) > QARENA__INLINE_COEFFICIENTS ? table : NULL;
    kernels->prepare(&sweep, &action, n, stream ? QARENA__BACK_STREAM : QARENA__BACK, own_table);
    run_split(g, &sweep, front, back);
    kernels->prepare(&sweep, &action, n, QARENA__IN_PLACE, own_table);
    run_split(g, &sweep, front, front);
    kernels->prepare(&sweep, &action, n, QARENA__TILE, own_table);
    run_split(g, &sweep, tile, tile);
    cr_assert_eq(memcmp(front, back, bytes), 0,
                 "form %d k %u n %u precision %u: in place and out of place differ",
                 (int)action.form, action.k, n, precision);
    double tolerance = precision == QARENA_DOUBLE ? 1e-13 : 1e-5;
    const bool as_fine = precision == QARENA_DOUBLE || n >= QARENA__FINE_QUBITS; /* as tiles */
    for (size_t i = 0; i < reals; i++) {
        cr_assert_float_eq(get(front, precision, i), get(tile, precision, tile_place(i, precision)),
                           as_fine ? 0 : 1e-6, "tile differs at number %zu", i);
        cr_assert_float_eq(
            get(front, precision, i), expected[i], tolerance,
            "form %d k %u n %u precision %u real %d stream %d: number %zu is %g, not %g",
            (int)action.form, action.k, n, precision, action.parts, stream, i,
            get(front, precision, i), expected[i]);
    }
    for (size_t i = reals; i < reals + 16; i++) {
        cr_assert_eq(get(front, precision, i), 0, "spare lanes must stay zero");
    }
}

Test(kernels, actions_agree_with_the_reference) {
    cr_assert_eq(qarena__kernels_check(), QARENA_OK);
    generator g = {.seed = 11};
    for (int round = 0; round < 12000; round++) {
        unsigned n = round % 100 < 2 ? QARENA__FINE_QUBITS : 1 + below(&g, MOST_OFTEN);
        check_action(&g, n, round % 2 ? QARENA_DOUBLE : QARENA_SINGLE);
    }
}

Test(kernels, large_matrices_agree_with_the_reference) {
    generator g = {.seed = 12};
    for (int round = 0; round < 1500; round++) {
        check_action(&g, 6 + below(&g, MOST_OFTEN - 5), round % 2 ? QARENA_DOUBLE : QARENA_SINGLE);
    }
}

Test(kernels, searches_find_the_last_that_is_at_most) {
    double sorted[64], x[40];
    uint64_t found[40];
    generator g = {.seed = 14};
    for (uint64_t count = 1; count <= 64; count *= 2) {
        sorted[0] = 0;
        for (uint64_t i = 1; i < count; i++) { /* some are equal */
            sorted[i] = sorted[i - 1] + (double)below(&g, 3);
        }
        for (uint64_t searches = 0; searches <= 40; searches++) {
            for (uint64_t i = 0; i < searches; i++) {
                x[i] = 0.5 * (double)below(&g, 200);
            }
            qarena__kernels_of(QARENA_DOUBLE)->search(sorted, count, x, searches, found);
            for (uint64_t i = 0; i < searches; i++) {
                uint64_t want = count - 1;
                while (sorted[want] > x[i]) {
                    want--;
                }
                cr_assert_eq(found[i], want);
            }
        }
    }
}

/* Also blocks whose numbers do not fit into 32 bits, or wrap around, and keys that the rounds carry
 * over. */
Test(kernels, random_words) {
    enum { MOST = 71 };
    static const uint64_t firsts[] = {0, 3, UINT32_MAX - 7, UINT64_MAX - 20};
    for (unsigned k = 0; k < 4; k++) {
        const uint64_t seed = k % 2 ? UINT64_MAX - k : 5, stream = k * 0x123456789abcdefu;
        for (uint64_t blocks = 0; blocks <= MOST; blocks += 1 + blocks % 3) {
            uint64_t words[4 * MOST + 1], want[4];
            memset(words, 0x55, sizeof words);
            qarena__kernels_of(k % 2 ? QARENA_DOUBLE : QARENA_SINGLE)
                ->words(seed, stream, firsts[k], blocks, words);
            for (uint64_t i = 0; i < blocks; i++) {
                qarena__philox((const uint64_t[4]){firsts[k] + i, 0, 0, 0},
                               (const uint64_t[2]){seed, stream}, want);
                cr_assert_arr_eq(words + 4 * i, want, sizeof want);
            }
            cr_assert_eq(words[4 * blocks], 0x5555555555555555, "it writes too much");
        }
    }
}

Test(kernels, reductions_agree_with_plain_sums) {
    static _Alignas(64) double a[2 * MAX_AMPLITUDES], b[2 * MAX_AMPLITUDES],
        squares[MAX_AMPLITUDES];
    static _Alignas(64) float single[2 * MAX_AMPLITUDES];
    generator g = {.seed = 13};
    fill(&g, a, 2 * MAX_AMPLITUDES);
    fill(&g, b, 2 * MAX_AMPLITUDES);
    put_state(a, single, QARENA_SINGLE, 2 * MAX_AMPLITUDES);
    const qarena__kernels *kernels = qarena__kernels_of(QARENA_DOUBLE);
    for (uint64_t count = 1; count <= MAX_AMPLITUDES; count *= 2) {
        double norm = 0, norm_single = 0, inner[2] = {0, 0}, got[2] = {0, 0};
        for (uint64_t i = 0; i < count; i++) {
            double *x = a + 2 * i, *y = b + 2 * i;
            norm += x[0] * x[0] + x[1] * x[1];
            norm_single += (double)single[2 * i] * single[2 * i] +
                           (double)single[2 * i + 1] * single[2 * i + 1];
            inner[0] += x[0] * y[0] + x[1] * y[1];
            inner[1] += x[0] * y[1] - x[1] * y[0];
        }
        cr_assert_float_eq(kernels->norm(a, 0, count), norm, 1e-14 * (double)count);
        cr_assert_float_eq(qarena__kernels_of(QARENA_SINGLE)->norm(single, 0, count), norm_single,
                           1e-14 * (double)count);
        kernels->inner(a, b, 0, count, got);
        cr_assert_float_eq(got[0], inner[0], 1e-14 * (double)count);
        cr_assert_float_eq(got[1], inner[1], 1e-14 * (double)count);
    }
    kernels->squares(a, 64, MAX_AMPLITUDES, squares);
    cr_assert_float_eq(squares[3], a[134] * a[134] + a[135] * a[135], 1e-15);
}

Test(kernels, linear_sweeps) {
    static _Alignas(64) double a[2 * MAX_AMPLITUDES], b[2 * MAX_AMPLITUDES],
        out[2 * MAX_AMPLITUDES];
    generator g = {.seed = 14};
    fill(&g, a, 2 * MAX_AMPLITUDES);
    fill(&g, b, 2 * MAX_AMPLITUDES);
    const qarena__kernels *kernels = qarena__kernels_of(QARENA_DOUBLE);
    const double alpha[2] = {0.3, -0.7}, beta[2] = {-1.1, 0.2};
    kernels->combine(out, a, alpha, b, beta, 0, MAX_AMPLITUDES);
    for (size_t i = 0; i < MAX_AMPLITUDES; i++) {
        double re = alpha[0] * a[2 * i] - alpha[1] * a[2 * i + 1] + beta[0] * b[2 * i] -
                    beta[1] * b[2 * i + 1];
        cr_assert_float_eq(out[2 * i], re, 1e-14);
    }
    kernels->tensor(out, a, b, 4, 0, MAX_AMPLITUDES);
    cr_assert_float_eq(out[2 * 37], a[4] * b[10] - a[5] * b[11], 1e-15); /* 37 = 2 * 16 + 5 */
    for (int stream = 0; stream < 2; stream++) {
        memset(out, 0x55, sizeof out);
        kernels->copy(out, a, 64, 128, stream);
        cr_assert_eq(memcmp(out + 128, a + 128, 64 * 16), 0);
        cr_assert_neq(out[127], a[127]);
        kernels->zero(out, 64, 128, stream);
        cr_assert(out[128] == 0 && out[255] == 0 && out[256] != 0);
    }
    a[77] = NAN;
    cr_assert_not(kernels->convert(out, a, QARENA_DOUBLE, 0, MAX_AMPLITUDES));
    a[77] = INFINITY;
    cr_assert_not(kernels->convert(out, a, QARENA_DOUBLE, 0, MAX_AMPLITUDES));
    a[77] = 1;
    cr_assert(kernels->convert(out, a, QARENA_DOUBLE, 0, MAX_AMPLITUDES));
    cr_assert_eq(memcmp(out, a, sizeof a), 0);
}

Test(kernels, scale_multiplies_a_range) {
    static _Alignas(64) unsigned char state[16 * MAX_AMPLITUDES];
    static double numbers[2 * MAX_AMPLITUDES];
    generator g = {.seed = 14};
    fill(&g, numbers, 2 * MAX_AMPLITUDES);
    for (unsigned precision = QARENA_SINGLE; precision <= QARENA_DOUBLE; precision++) {
        const double factor = 1 + 0x1p-25,
                     tolerance = precision == QARENA_DOUBLE
                                     ? 0
                                     : 0x1p-25; /* of a number that a float can't hold */
        put_state(numbers, state, precision, 2 * MAX_AMPLITUDES);
        qarena__kernels_of(precision)->scale(state, state, factor, 64, MAX_AMPLITUDES);
        for (size_t i = 0; i < 2 * MAX_AMPLITUDES; i++) {
            const double given =
                precision == QARENA_DOUBLE ? numbers[i] : (double)(float)numbers[i];
            cr_assert_float_eq(get(state, precision, i), i < 128 ? given : factor * given,
                               i < 128 ? 0 : tolerance, "number %zu", i);
        }
    }
}
