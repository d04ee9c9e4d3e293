#include "register/expectation.h"

#include <string.h>

#include "arena/arena.h"
#include "core/status.h"
#include "register/pauli_values.h"
#include "register/run.h"

/* Values that lie on the stack. */
#define STACK_VALUES 64u

/* The strings of some sums, each once, in the order of (x, z), and their values. */
typedef struct strings {
    const qarena__pauli_term *terms; /* of one sum: its own */
    uint64_t count;
    double *values;
    qarena__buffer *buffer; /* NULL: values lie on the stack */
    double stack[STACK_VALUES];
} strings;

static qarena_status check_sum(const char *name, unsigned n, const qarena_pauli_sum *sum) {
    if (!sum) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: a sum is NULL", name);
    }
    if (sum->n > n) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: a Pauli sum of %u qubits for a register of %u",
                            name, sum->n, n);
    }
    return QARENA_OK;
}

qarena_status qarena__check_sum(const char *name, const qarena_register *reg,
                                const qarena_pauli_sum *sum) {
    return check_sum(name, reg->n, sum);
}

qarena_status qarena__check_real(const char *name, const qarena__pauli_merged *merged) {
    for (uint64_t i = 0; i < merged->count; i++) {
        const qarena__pauli_term *term = &merged->terms[i];
        if (term->im != 0) {
            return qarena__fail(QARENA_E_ARGUMENT,
                                "%s: the coefficient of X mask 0x%llx, Z mask 0x%llx is not real: "
                                "its imaginary part is %g",
                                name, (unsigned long long)term->x, (unsigned long long)term->z,
                                term->im);
        }
    }
    return QARENA_OK;
}

/* What the writer asks is asked here, too: a sum may have to be merged first. */
static qarena_status merged_of(qarena__writer *writer, const qarena_pauli_sum *sum,
                               const qarena__pauli_merged **merged) {
    QARENA__FORWARD(qarena__pauli_sum_merged(sum, &writer->watch, merged));
    return qarena__check_real("expectation", *merged);
}

/* Strings of one sum are in order already; room is needed for values only. */
static qarena_status collect_one(strings *all, qarena__writer *writer,
                                 const qarena_pauli_sum *sum) {
    const qarena__pauli_merged *merged;
    QARENA__FORWARD(merged_of(writer, sum, &merged));
    all->terms = merged->terms;
    all->count = merged->count;
    all->values = all->stack;
    if (all->count > STACK_VALUES) {
        QARENA__FORWARD(qarena__buffer_acquire(writer->reg->arena, all->count * sizeof(double),
                                               "values of an expectation", &all->buffer));
        all->values = all->buffer->data;
    }
    return QARENA_OK;
}

/* Those of several are put together and sorted, with coefficients of 1, so that none is dropped. */
static qarena_status collect_all(strings *all, qarena__writer *writer,
                                 const qarena_pauli_sum *const *sums, uint64_t count) {
    const qarena__pauli_merged *merged;
    uint64_t terms = 0;
    for (uint64_t i = 0; i < count; i++) {
        QARENA__FORWARD(merged_of(writer, sums[i], &merged));
        terms += merged->count;
    }
    if (!terms) {
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__buffer_acquire(
        writer->reg->arena, terms * (2 * sizeof(qarena__pauli_term) + sizeof(double)),
        "strings of expectations", &all->buffer));
    qarena__pauli_term *items = all->buffer->data;
    for (uint64_t i = 0; i < count; i++) {
        QARENA__FORWARD(merged_of(writer, sums[i], &merged));
        for (uint64_t j = 0; j < merged->count; j++) {
            items[all->count++] =
                (qarena__pauli_term){merged->terms[j].x, merged->terms[j].z, 1, 0};
        }
    }
    all->terms = items;
    all->values = (double *)(void *)(items + 2 * terms);
    return qarena__pauli_terms_merge(items, items + terms, &all->count, &writer->watch);
}

/* Where a string of a sum is among all, from `from` on. */
static uint64_t find(const strings *all, uint64_t from, const qarena__pauli_term *term) {
    uint64_t begin = from, end = all->count;
    while (begin < end) {
        const uint64_t middle = begin + (end - begin) / 2;
        const qarena__pauli_term *here = &all->terms[middle];
        if (here->x < term->x || (here->x == term->x && here->z < term->z)) {
            begin = middle + 1;
        } else {
            end = middle;
        }
    }
    return begin;
}

static double value_of(const strings *all, const qarena__pauli_merged *merged) {
    double value = 0;
    for (uint64_t i = 0, at = 0; i < merged->count; i++, at++) {
        at = merged->terms == all->terms ? i : find(all, at, &merged->terms[i]);
        value += merged->terms[i].re * all->values[at];
    }
    return value;
}

static qarena_status evaluate(qarena__writer *writer, const qarena_pauli_sum *const *sums,
                              uint64_t count, qarena__string_values *find_values, strings *all,
                              double *values) {
    QARENA__FORWARD(count == 1 ? collect_one(all, writer, sums[0])
                               : collect_all(all, writer, sums, count));
    QARENA__FORWARD(find_values(writer, all->terms, all->count, all->values));
    for (uint64_t i = 0; i < count; i++) {
        const qarena__pauli_merged *merged;
        QARENA__FORWARD(merged_of(writer, sums[i], &merged));
        values[i] = value_of(all, merged);
    }
    return QARENA_OK;
}

qarena_status qarena__expectations(qarena_register *reg, unsigned n,
                                   const qarena_pauli_sum *const *sums, uint64_t count,
                                   qarena__string_values *find_values, double *values) {
    for (uint64_t i = 0; i < count; i++) {
        QARENA__FORWARD(check_sum("expectation", n, sums[i]));
    }
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    strings all = {.buffer = NULL};
    const qarena_status status = evaluate(&writer, sums, count, find_values, &all, values);
    qarena__buffer_release(all.buffer);
    return qarena__writer_end(&writer, status);
}

qarena_status qarena_register_expectations(qarena_register *reg,
                                           const qarena_pauli_sum *const *sums, uint64_t count,
                                           double *values) {
    if (!reg || (count && (!sums || !values))) {
        return qarena__fail(QARENA_E_ARGUMENT, "expectation: an argument is NULL");
    }
    return qarena__expectations(reg, reg->n, sums, count, qarena__pauli_values, values);
}

qarena_status qarena__sum_values(qarena_register *reg, const qarena__pauli_merged *merged,
                                 double *values) {
    qarena__writer writer;
    QARENA__FORWARD(qarena__writer_synced(&writer, reg));
    return qarena__writer_end(&writer,
                              qarena__pauli_values(&writer, merged->terms, merged->count, values));
}

double qarena__sum_behind(const qarena__pauli_merged *merged, const double *values, uint64_t x,
                          uint64_t z) {
    double value = 0;
    for (uint64_t i = 0; i < merged->count; i++) {
        const qarena__pauli_term *term = &merged->terms[i];
        const double part = term->re * values[i];
        value += __builtin_parityll((x & term->z) ^ (z & term->x)) ? -part : part;
    }
    return value;
}

qarena_status qarena_register_expectation(qarena_register *reg, const qarena_pauli_sum *sum,
                                          double *value) {
    double found;
    if (!value) {
        return qarena__fail(QARENA_E_ARGUMENT, "value is NULL");
    }
    QARENA__FORWARD(qarena_register_expectations(reg, &sum, 1, &found));
    *value = found;
    return QARENA_OK;
}
