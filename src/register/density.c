/* Reduced density matrices, rho = M M^dagger, with the same bits for any number of threads.
 *
 * M has a row for each value of the qubits that are asked for and a column for each value of the
 * others. Its rows are cut into blocks of 128. A task is a pair of blocks (rho is Hermitian: the
 * second is not after the first) and a chunk of the columns. It packs a panel of either block at a
 * time, some 8192 amplitudes, into its thread's memory, where the second-level cache keeps it, and
 * adds the outer products of their columns. Chunks are there for threads: their number follows from
 * n and k, and their sums are added in a fixed tree.
 *
 * What it costs: 2^(n + k + 1) real multiply-adds. A task on two blocks of 128 rows does 256 of
 * them for each amplitude that it packs, so that from about 32 rows on the multiply-adds are what
 * limits it, and below that the memory, which is read once up to k = 7. */
#include "register/density.h"

#include <string.h>

#include "core/bits.h"
#include "core/status.h"
#include "register/asked_qubits.h"
#include "register/pairwise.h"
#include "register/reduce.h"
#include "register/run.h"

#define BLOCK_BITS 7u
#define ROWS (1u << BLOCK_BITS)
#define PANEL_AMPLITUDES 8192u
#define PANEL_COLUMNS 256u /* at most */
#define SLIVER QARENA__SLIVER_ROWS

/* Bounds of the chunks: their number, and the doubles of all tasks' sums. */
#define MAX_CHUNKS 256u
#define CHUNK_DOUBLES ((uint64_t)1 << 20)

/* Panels between two questions to the poll. */
#define ASKED_PANELS 16u

typedef struct density {
    qarena__writer *writer;
    const void *state;
    const unsigned *qubits;
    uint64_t asked; /* these, as a mask */
    unsigned k;
    unsigned rows, lanes;  /* of a block: 2^k or ROWS; and doubles of a row of sums (table.h) */
    unsigned columns;      /* of a panel */
    uint64_t pairs;        /* of blocks */
    uint64_t chunks;       /* of the columns */
    uint64_t chunk_panels; /* panels of a chunk */
    uint64_t block_sums;   /* doubles of a task's sums: re, then im, each rows x lanes */
    uint64_t panel;        /* doubles of a panel */
    double *scratch;       /* of each thread: sums, and two panels */
    double *partial;       /* sums of each task where there are chunks to add; NULL: one chunk */
    double *squares;       /* of each row of each pair: |entry|^2, with those across the diagonal */
    double *matrix;        /* NULL: only the squares are wanted */
    uint64_t row_offset[ROWS];
    uint64_t column_offset[PANEL_COLUMNS];
} density;

/* The amplitude's index of a row, the others' bits 0. */
static uint64_t index_of_row(const density *d, uint64_t row) {
    uint64_t index = 0;
    for (; row; row &= row - 1) {
        index |= (uint64_t)1 << d->qubits[__builtin_ctzll(row)];
    }
    return index;
}

/* A sliver's columns, of `height` rows. */
#define PACK(name, type)                                                                           \
    static inline __attribute__((always_inline)) void name(const density *d, const type *state,    \
                                                           const uint64_t *offset, double *panel,  \
                                                           unsigned height) {                      \
        for (unsigned c = 0; c < d->columns; c++, panel += 2 * SLIVER) {                           \
            const type *from = state + 2 * d->column_offset[c];                                    \
            _Pragma("GCC unroll 8") for (unsigned r = 0; r < height; r++) {                        \
                panel[r] = from[2 * offset[r]];                                                    \
                panel[SLIVER + r] = from[2 * offset[r] + 1];                                       \
            }                                                                                      \
        }                                                                                          \
    }

PACK(pack_double, double)
PACK(pack_single, float)

static inline __attribute__((always_inline)) void
pack_rows(const density *d, uint64_t base, unsigned row, double *panel, unsigned height) {
    if (d->writer->reg->precision == QARENA_DOUBLE) {
        pack_double(d, (const double *)d->state + 2 * base, d->row_offset + row, panel, height);
    } else {
        pack_single(d, (const float *)d->state + 2 * base, d->row_offset + row, panel, height);
    }
}

/* A block's rows of some columns, as table.h says: a sliver at a time. */
static void pack(const density *d, uint64_t block, uint64_t first_column, double *panel) {
    const uint64_t base =
        index_of_row(d, block * d->rows) | qarena__deposit(first_column, d->asked);
    if (d->rows == 2) {
        pack_rows(d, base, 0, panel, 2);
    } else if (d->rows == 4) {
        pack_rows(d, base, 0, panel, 4);
    }
    for (unsigned row = 0; row + SLIVER <= d->rows; row += SLIVER) {
        pack_rows(d, base, row, panel + 2 * (size_t)row * d->columns, SLIVER);
    }
}

/* Pair p is (i, j), j <= i: (0, 0), (1, 0), (1, 1), (2, 0), .. */
static uint64_t pair_of(uint64_t p, uint64_t *j) {
    uint64_t i = 0;
    for (; i + 1 <= p; i++) {
        p -= i + 1;
    }
    *j = p;
    return i;
}

/* One row of a pair's sums, complete. */
static void finish_row(const density *d, uint64_t pair, unsigned row, const double *re,
                       const double *im) {
    uint64_t right;
    const uint64_t left = pair_of(pair, &right), i = left * d->rows + row;
    const unsigned before = left == right ? row : d->rows; /* entries that have a mirror image */
    const uint64_t size = (uint64_t)1 << d->k;
    double sum = 0;
    for (unsigned column = 0; column < before; column++) {
        const uint64_t j = right * d->rows + column;
        sum += 2 * (re[column] * re[column] + im[column] * im[column]);
        if (d->matrix) {
            double *below = d->matrix + 2 * (i * size + j), *above = d->matrix + 2 * (j * size + i);
            below[0] = above[0] = re[column];
            below[1] = im[column];
            above[1] = -im[column];
        }
    }
    if (left == right) {
        sum += re[row] * re[row];
        if (d->matrix) {
            d->matrix[2 * (i * size + i)] = re[row];
            d->matrix[2 * (i * size + i) + 1] = 0;
        }
    }
    d->squares[pair * d->rows + row] = sum;
}

/* Thread 0 is the one that may ask. */
static bool stopped(const density *d, uint64_t panel) {
    if (qarena__parallel_thread() == 0 && panel % ASKED_PANELS == 0) {
        return qarena__watch_ask(&d->writer->watch);
    }
    return qarena__watch_cancelled(&d->writer->watch);
}

static void run_tasks(void *context, uint64_t begin, uint64_t end) {
    const density *d = context;
    double *own = d->scratch + qarena__parallel_thread() * (d->block_sums + 2 * d->panel),
           *left_panel, *right_panel;
    left_panel = own + d->block_sums;
    for (uint64_t task = begin; task < end; task++) {
        uint64_t right;
        const uint64_t left = pair_of(task / d->chunks, &right);
        const uint64_t first = task % d->chunks * d->chunk_panels;
        double *re = d->partial ? d->partial + task * d->block_sums : own;
        double *im = re + d->block_sums / 2;
        memset(re, 0, d->block_sums * sizeof(double));
        right_panel = left == right ? left_panel : left_panel + d->panel;
        for (uint64_t p = first; p < first + d->chunk_panels; p++) {
            if (stopped(d, p)) {
                return;
            }
            pack(d, left, p * d->columns, left_panel);
            if (left != right) {
                pack(d, right, p * d->columns, right_panel);
            }
            d->writer->kernels->outer(left_panel, right_panel, d->rows, d->columns, re, im);
        }
        for (unsigned row = 0; !d->partial && row < d->rows; row++) {
            finish_row(d, task, row, re + (size_t)row * d->lanes, im + (size_t)row * d->lanes);
        }
    }
}

/* Add the chunks' sums of rows, in a tree, into the first chunk's. */
static void add_chunks(void *context, uint64_t begin, uint64_t end) {
    const density *d = context;
    for (uint64_t item = begin; item < end; item++) {
        const uint64_t pair = item / d->rows;
        const unsigned row = (unsigned)(item % d->rows);
        double *sums = d->partial + pair * d->chunks * d->block_sums + (size_t)row * d->lanes;
        for (uint64_t width = 1; width < d->chunks; width *= 2) {
            for (uint64_t chunk = 0; chunk < d->chunks; chunk += 2 * width) {
                double *to = sums + chunk * d->block_sums;
                const double *from = to + width * d->block_sums;
                for (unsigned i = 0; i < d->rows; i++) {
                    to[i] += from[i];
                    to[d->block_sums / 2 + i] += from[d->block_sums / 2 + i];
                }
            }
        }
        finish_row(d, pair, row, sums, sums + d->block_sums / 2);
    }
}

static void describe(density *d, const unsigned *qubits, unsigned k) {
    const unsigned n = d->writer->reg->n;
    d->qubits = qubits;
    d->k = k;
    d->asked = 0;
    for (unsigned i = 0; i < k; i++) {
        d->asked |= (uint64_t)1 << qubits[i];
    }
    d->rows = k < BLOCK_BITS ? 1u << k : ROWS;
    d->lanes = d->rows < SLIVER ? SLIVER : d->rows;
    const uint64_t columns = (uint64_t)1 << (n - k), blocks = ((uint64_t)1 << k) / d->rows;
    d->columns =
        PANEL_AMPLITUDES / d->rows < PANEL_COLUMNS ? PANEL_AMPLITUDES / d->rows : PANEL_COLUMNS;
    d->columns = d->columns < columns ? d->columns : (unsigned)columns;
    d->pairs = blocks * (blocks + 1) / 2;
    d->block_sums = 2 * (uint64_t)d->rows * d->lanes;
    d->panel = 2 * (uint64_t)d->lanes * d->columns;
    for (d->chunks = 1; d->chunks < MAX_CHUNKS && 2 * d->chunks * d->columns <= columns &&
                        2 * d->chunks * d->pairs * d->block_sums <= CHUNK_DOUBLES;) {
        d->chunks *= 2;
    }
    d->chunk_panels = columns / d->columns / d->chunks;
    for (unsigned row = 0; row < d->rows; row++) {
        d->row_offset[row] = index_of_row(d, row);
    }
    for (unsigned column = 0; column < d->columns; column++) {
        d->column_offset[column] = qarena__deposit(column, d->asked);
    }
}

void qarena__mixed_matrix(double *matrix, unsigned k) {
    const uint64_t side = (uint64_t)1 << k;
    memset(matrix, 0, 2 * side * side * sizeof *matrix);
    for (uint64_t i = 0; i < side; i++) {
        matrix[2 * (i * side + i)] = 1 / (double)side;
    }
}

qarena_status qarena__density(qarena__writer *writer, const unsigned *qubits, unsigned k,
                              double *matrix, double *purity) {
    if (k == 0) { /* a row alone fills no vector */
        const double trace = qarena__norm_squared(writer);
        if (matrix) {
            matrix[0] = trace;
            matrix[1] = 0;
        }
        if (purity) {
            *purity = trace * trace;
        }
        return QARENA_OK;
    }
    density d = {.writer = writer, .state = writer->reg->front->data, .matrix = matrix};
    describe(&d, qubits, k);
    const uint64_t own = qarena__writer_threads(writer) * (d.block_sums + 2 * d.panel);
    const uint64_t partial = d.chunks > 1 ? d.pairs * d.chunks * d.block_sums : 0;
    const uint64_t rows = d.pairs * d.rows;
    qarena__buffer *scratch;
    QARENA__FORWARD(qarena__buffer_acquire(writer->reg->arena,
                                           (own + partial + rows) * sizeof(double),
                                           "work space of density matrices", &scratch));
    d.scratch = scratch->data;
    d.partial = partial ? d.scratch + own : NULL;
    d.squares = d.scratch + own + partial;
    memset(d.scratch, 0, own * sizeof(double)); /* rows that panels of few rows do not have */
    qarena__writer_for(writer, d.pairs * d.chunks, 1, run_tasks, &d);
    if (partial && !qarena__watch_cancelled(&writer->watch)) {
        qarena__writer_for(writer, rows, 1, add_chunks, &d);
    }
    if (matrix && qarena__writer_is_dry(writer)) {
        qarena__mixed_matrix(matrix, k);
    }
    writer->bytes_read += writer->reg->bytes * ((uint64_t)1 << k) / d.rows;
    if (purity && !qarena__watch_cancelled(&writer->watch)) {
        *purity = qarena__pairwise(d.squares, rows);
    }
    qarena__buffer_release(scratch);
    return qarena__watch_cancelled(&writer->watch) ? qarena__writer_cancelled(writer) : QARENA_OK;
}

qarena_status qarena_register_reduced_density_matrix(qarena_register *reg, const unsigned *qubits,
                                                     unsigned k, double *matrix) {
    if (!reg || !matrix || (k && !qubits)) {
        return qarena__fail(QARENA_E_ARGUMENT, "reduced_density_matrix: an argument is NULL");
    }
    if ((uintptr_t)matrix % sizeof(double)) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "reduced_density_matrix: the matrix is not aligned to %zu bytes",
                            sizeof(double));
    }
    QARENA__FORWARD(qarena__asked_qubits_check("reduced_density_matrix", reg, qubits, k));
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    return qarena__writer_end(&writer, qarena__density(&writer, qubits, k, matrix, NULL));
}

/* M M^dagger and M^dagger M have the same purity: that of the fewer qubits. */
static qarena_status purity_of(qarena__writer *writer, const unsigned *qubits, unsigned k,
                               double *purity) {
    const unsigned n = writer->reg->n;
    if (2 * k <= n) {
        return qarena__density(writer, qubits, k, NULL, purity);
    }
    unsigned others[64], count = 0;
    uint64_t asked = 0;
    for (unsigned i = 0; i < k; i++) {
        asked |= (uint64_t)1 << qubits[i];
    }
    for (unsigned q = 0; q < n; q++) {
        if (!(asked >> q & 1)) {
            others[count++] = q;
        }
    }
    return qarena__density(writer, others, count, NULL, purity);
}

qarena_status qarena_register_purity(qarena_register *reg, const unsigned *qubits, unsigned k,
                                     double *purity) {
    if (!reg || !purity || (k && !qubits)) {
        return qarena__fail(QARENA_E_ARGUMENT, "purity: an argument is NULL");
    }
    QARENA__FORWARD(qarena__asked_qubits_check("purity", reg, qubits, k));
    qarena__writer writer;
    double found = 0;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    QARENA__FORWARD(qarena__writer_end(&writer, purity_of(&writer, qubits, k, &found)));
    *purity = found;
    return QARENA_OK;
}
