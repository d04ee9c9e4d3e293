/* Marginal probabilities of any qubits in one pass over memory, with the same bits for any number
 * of threads.
 *
 * An index has LOW low bits (a block) and high bits. The high bits that are asked for number the
 * groups; the others number the blocks of a group. A task sums the |a|^2 of some of one group's
 * blocks element by element, first to last, and then sums over the low bits that are not asked for.
 * A group with many blocks is cut into a fixed number of tasks, whose sums are added in a fixed
 * tree. Each result belongs to one group. */
#include "register/probabilities.h"

#include <string.h>

#include "core/bits.h"
#include "core/status.h"
#include "register/scale.h"

#define LOW 10u
#define BLOCK (1u << LOW)
#define MAX_TASKS 256u

/* Partial sums that fit on the stack: no scratch for the marginals of few qubits. */
#define STACK_SUMS 1024u

typedef struct marginal {
    const qarena__kernels *kernels;
    const void *state;
    int exponent; /* of scale.h */
    double *out;
    double *sums;         /* tasks x 2^n_folded; NULL: one task a group writes its results */
    unsigned low;         /* low bits in this state: LOW or fewer */
    unsigned n_folded;    /* of them, asked for */
    uint64_t folded_away; /* the low bits that are not */
    uint64_t high_asked;  /* among the high bits, by block number */
    uint64_t high_rest;
    uint64_t tasks_a_group, blocks_a_task;
    unsigned result_bit[64];    /* of each qubit that is asked for: its bit in a result's index */
    uint64_t low_result[BLOCK]; /* where each sum of a group goes */
} marginal;

/* Where the set bits of `index` go in a result's index. */
static uint64_t result_of(const marginal *m, uint64_t index) {
    uint64_t result = 0;
    for (; index; index &= index - 1) {
        result |= (uint64_t)1 << m->result_bit[__builtin_ctzll(index)];
    }
    return result;
}

/* Sum over the bits that are not asked for, highest first: values lie at the front afterwards. */
static void sum_low_bits(const marginal *m, double *values) {
    uint64_t size = (uint64_t)1 << m->low;
    for (uint64_t bits = m->folded_away; bits;) {
        unsigned top = 63u - (unsigned)__builtin_clzll(bits);
        uint64_t half = (uint64_t)1 << top;
        for (uint64_t from = 0, to = 0; from < size; from += 2 * half) {
            for (uint64_t i = 0; i < half; i++, to++) {
                values[to] = values[from + i] + values[from + half + i];
            }
        }
        size /= 2;
        bits &= ~half;
    }
}

/* Put a group's sums to their places. */
static void write_group(const marginal *m, uint64_t group, const double *values) {
    uint64_t high = result_of(m, qarena__deposit(group, m->high_rest) << m->low);
    for (uint64_t i = 0; i < (uint64_t)1 << m->n_folded; i++) {
        m->out[high | m->low_result[i]] = values[i];
    }
}

static void run_tasks(void *context, uint64_t begin, uint64_t end) {
    const marginal *m = context;
    double sum[BLOCK];
    double squares[BLOCK];
    uint64_t block = (uint64_t)1 << m->low;
    for (uint64_t task = begin; task < end; task++) {
        uint64_t group = task / m->tasks_a_group;
        uint64_t first = task % m->tasks_a_group * m->blocks_a_task;
        uint64_t high = qarena__deposit(group, m->high_rest);
        for (uint64_t b = first; b < first + m->blocks_a_task; b++) {
            uint64_t at = (high | qarena__deposit(b, m->high_asked)) << m->low;
            qarena__scaled_squares(m->kernels, m->state, m->exponent, at, at + block,
                                   b == first ? sum : squares);
            for (uint64_t i = 0; b != first && i < block; i++) {
                sum[i] += squares[i];
            }
        }
        sum_low_bits(m, sum);
        if (m->sums) {
            memcpy(m->sums + (task << m->n_folded), sum, sizeof(double) << m->n_folded);
        } else {
            write_group(m, group, sum);
        }
    }
}

/* Add the tasks' sums of each group in a tree, into the group's first. */
static void add_tasks(const marginal *m, uint64_t groups) {
    uint64_t size = (uint64_t)1 << m->n_folded;
    for (uint64_t group = 0; group < groups; group++) {
        double *sums = m->sums + group * m->tasks_a_group * size;
        for (uint64_t width = 1; width < m->tasks_a_group; width *= 2) {
            for (uint64_t t = 0; t < m->tasks_a_group; t += 2 * width) {
                for (uint64_t i = 0; i < size; i++) {
                    sums[t * size + i] += sums[(t + width) * size + i];
                }
            }
        }
        write_group(m, group, sums);
    }
}

static void describe(marginal *m, const qarena_register *reg, const unsigned *qubits, unsigned k) {
    uint64_t asked = 0;
    for (unsigned i = 0; i < k; i++) {
        asked |= (uint64_t)1 << qubits[i];
        m->result_bit[qubits[i]] = i;
    }
    m->low = reg->n < LOW ? reg->n : LOW;
    uint64_t low_bits = ((uint64_t)1 << m->low) - 1;
    uint64_t high_bits = ((uint64_t)1 << (reg->n - m->low)) - 1;
    m->folded_away = low_bits & ~asked;
    m->n_folded = (unsigned)__builtin_popcountll(asked & low_bits);
    m->high_asked = asked >> m->low;
    m->high_rest = high_bits & ~m->high_asked;
    for (uint64_t i = 0; i < (uint64_t)1 << m->n_folded; i++) {
        m->low_result[i] = result_of(m, qarena__deposit(i, m->folded_away));
    }
}

qarena_status qarena__probabilities(qarena__writer *writer, const unsigned *qubits, unsigned k,
                                    int exponent, double *probabilities) {
    const qarena_register *reg = writer->reg;
    marginal m;
    m.kernels = writer->kernels;
    m.state = reg->front->data;
    m.exponent = exponent;
    m.out = probabilities;
    m.sums = NULL;
    describe(&m, reg, qubits, k);
    uint64_t groups = (uint64_t)1 << __builtin_popcountll(m.high_asked);
    uint64_t blocks = (uint64_t)1 << __builtin_popcountll(m.high_rest); /* of a group */
    m.tasks_a_group = groups < MAX_TASKS ? MAX_TASKS / groups : 1;
    m.tasks_a_group = m.tasks_a_group < blocks ? m.tasks_a_group : blocks;
    m.blocks_a_task = blocks / m.tasks_a_group;
    uint64_t tasks = groups * m.tasks_a_group;

    double stack[STACK_SUMS];
    qarena__buffer *scratch = NULL;
    if (m.tasks_a_group > 1) {
        uint64_t sums = tasks << m.n_folded;
        if (sums > STACK_SUMS) {
            QARENA__FORWARD(qarena__buffer_acquire(reg->arena, sums * sizeof(double),
                                                   "work space of probabilities", &scratch));
        }
        m.sums = scratch ? scratch->data : stack;
    }
    qarena__writer_ask_for(writer, tasks, 1, run_tasks, &m);
    if (m.sums) {
        add_tasks(&m, groups);
    }
    writer->bytes_read += reg->bytes;
    qarena__buffer_release(scratch);
    return qarena__watch_cancelled(&writer->watch) ? qarena__writer_cancelled(writer) : QARENA_OK;
}
