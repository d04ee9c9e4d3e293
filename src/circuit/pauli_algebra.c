/* Arithmetic of sums of Pauli strings. */
#include <math.h>

#include "arena/arena.h"
#include "circuit/pauli_sum.h"
#include "core/status.h"

static qarena_status check_qubits(const char *call, const qarena_pauli_sum *sum,
                                  const qarena_pauli_sum *other) {
    return other->n <= sum->n
               ? QARENA_OK
               : qarena__fail(QARENA_E_ARGUMENT, "%s: %u qubits to a Pauli sum of %u", call,
                              other->n, sum->n);
}

qarena_status qarena_pauli_sum_append(qarena_pauli_sum *sum, const qarena_pauli_sum *other,
                                      const double factor[2]) {
    if (!sum || !other || !factor) {
        return qarena__fail(QARENA_E_ARGUMENT, "append: an argument is NULL");
    }
    QARENA__FORWARD(check_qubits("append", sum, other));
    if (!isfinite(factor[0]) || !isfinite(factor[1])) {
        return qarena__fail(QARENA_E_NOT_FINITE, "append: the factor is NaN or infinite");
    }
    const uint64_t count = other->list.count;
    QARENA__FORWARD(qarena__pauli_terms_reserve(&sum->list, sum->list.count + count));
    const qarena__pauli_term *from = other->list.items; /* which may be the same list */
    qarena__pauli_term *added = sum->list.items + sum->list.count;
    qarena__watch watch = qarena__pauli_sum_watch(sum);
    for (uint64_t i = 0; i < count; i++) {
        if (i % QARENA__ASKING_TERMS == 0 && qarena__watch_ask(&watch)) {
            return qarena__fail(QARENA_E_CANCELLED, "append: cancelled");
        }
        added[i] = from[i];
        added[i].re = from[i].re * factor[0] - from[i].im * factor[1] + 0.0; /* never -0 */
        added[i].im = from[i].re * factor[1] + from[i].im * factor[0] + 0.0;
        if (!isfinite(added[i].re) || !isfinite(added[i].im)) {
            return qarena__fail(QARENA_E_NOT_FINITE,
                                "append: the coefficient of term %llu leaves the range of a double",
                                (unsigned long long)i);
        }
    }
    qarena__pauli_sum_changes(sum);
    sum->list.count += count;
    return QARENA_OK;
}

qarena_status qarena_pauli_sum_simplify(qarena_pauli_sum *sum) {
    if (!sum) {
        return qarena__fail(QARENA_E_ARGUMENT, "sum is NULL");
    }
    qarena__watch watch = qarena__pauli_sum_watch(sum);
    const qarena__pauli_merged *merged;
    QARENA__FORWARD(qarena__pauli_sum_merged(sum, &watch, &merged));
    for (uint64_t i = 0; i < merged->count; i++) {
        sum->list.items[i] = merged->terms[i];
    }
    sum->list.count = merged->count; /* and its merged form is still what it was */
    return QARENA_OK;
}

/* With P(x, z) = i^|x & z| X^x Z^z:
 *
 *      P(x, z) P(x', z') = i^(|x & z| + |x' & z'| - |(x ^ x') & (z ^ z')| + 2 |z & x'|)
 *                          P(x ^ x', z ^ z') */
static qarena__pauli_term product_of(const qarena__pauli_term *a, const qarena__pauli_term *b) {
    const uint64_t x = a->x ^ b->x, z = a->z ^ b->z;
    const unsigned turns =
        (unsigned)(__builtin_popcountll(a->x & a->z) + __builtin_popcountll(b->x & b->z) -
                   __builtin_popcountll(x & z) + 2 * __builtin_popcountll(a->z & b->x));
    const double re = a->re * b->re - a->im * b->im, im = a->re * b->im + a->im * b->re;
    switch (turns % 4) {
    case 0: return (qarena__pauli_term){x, z, re + 0.0, im + 0.0}; /* never -0 */
    case 1: return (qarena__pauli_term){x, z, 0.0 - im, re + 0.0};
    case 2: return (qarena__pauli_term){x, z, 0.0 - re, 0.0 - im};
    default: return (qarena__pauli_term){x, z, im + 0.0, 0.0 - re};
    }
}

/* All products, in the order of a's terms and then of b's. */
static qarena_status multiply_terms(const qarena_pauli_sum *a, const qarena_pauli_sum *b,
                                    qarena__watch *watch, qarena__pauli_terms *products) {
    for (uint64_t i = 0; i < a->list.count; i++) {
        for (uint64_t j = 0; j < b->list.count; j++) {
            if (products->count % QARENA__ASKING_TERMS == 0 && qarena__watch_ask(watch)) {
                return qarena__fail(QARENA_E_CANCELLED, "multiply: cancelled");
            }
            const qarena__pauli_term product = product_of(&a->list.items[i], &b->list.items[j]);
            if (!isfinite(product.re) || !isfinite(product.im)) {
                return qarena__fail(
                    QARENA_E_NOT_FINITE,
                    "multiply: the coefficient of terms %llu and %llu leaves the range of a double",
                    (unsigned long long)i, (unsigned long long)j);
            }
            products->items[products->count++] = product;
        }
    }
    return QARENA_OK;
}

qarena_status qarena_pauli_sum_multiply(const qarena_pauli_sum *a, const qarena_pauli_sum *b,
                                        qarena_pauli_sum **product) {
    if (!a || !b || !product) {
        return qarena__fail(QARENA_E_ARGUMENT, "multiply: an argument is NULL");
    }
    if (b->list.count && a->list.count > UINT64_MAX / b->list.count) {
        return qarena__fail(QARENA_E_MEMORY, "multiply: %llu times %llu terms do not fit in memory",
                            (unsigned long long)a->list.count, (unsigned long long)b->list.count);
    }
    qarena__watch watch = qarena__pauli_sum_watch(a);
    qarena_pauli_sum *made;
    QARENA__FORWARD(qarena_pauli_sum_create(a->arena, a->n > b->n ? a->n : b->n, &made));
    made->poll = a->poll;
    made->poll_context = a->poll_context;
    qarena_status status = qarena__pauli_terms_reserve(&made->list, a->list.count * b->list.count);
    status = status == QARENA_OK ? multiply_terms(a, b, &watch, &made->list) : status;
    status = status == QARENA_OK ? qarena_pauli_sum_simplify(made) : status;
    if (status != QARENA_OK) {
        qarena_pauli_sum_destroy(made);
        return status;
    }
    made->poll = NULL;
    made->poll_context = NULL;
    *product = made;
    return QARENA_OK;
}
