#include "circuit/bindings.h"

#include "arena/arena.h"
#include "circuit/growing.h"
#include "core/status.h"

/* Items that the first allocation of an array has room for. */
#define FIRST 32u

qarena_status qarena__bindings_create(qarena_arena *arena, qarena__bindings **bindings) {
    void *object;
    QARENA__FORWARD(qarena__object_allocate(arena, sizeof(qarena__bindings), &object));
    *bindings = object;
    **bindings = (qarena__bindings){.arena = arena};
    return QARENA_OK;
}

void qarena__bindings_destroy(qarena__bindings *b) {
    if (b) {
        qarena__object_release(b->arena, b->products, b->product_capacity * sizeof *b->products);
        qarena__object_release(b->arena, b->factors, b->factor_capacity * sizeof *b->factors);
        qarena__object_release(b->arena, b->terms, b->term_capacity * sizeof *b->terms);
        qarena__object_release(b->arena, b, sizeof *b);
    }
}

void qarena__bindings_clear(qarena__bindings *bindings) {
    bindings->term_count = bindings->factor_count = bindings->product_count = 0;
}

qarena_status qarena__bindings_reserve(qarena__bindings *b, uint64_t terms, uint64_t factors,
                                       uint64_t products) {
    if (terms > QARENA__MOST_TERMS) {
        return qarena__fail(QARENA_E_MEMORY, "gate list: %llu terms of angles, at most %u are kept",
                            (unsigned long long)terms, QARENA__MOST_TERMS);
    }
    if (b->term_capacity < terms) {
        void *block = b->terms;
        QARENA__FORWARD(
            qarena__grow(b->arena, &block, sizeof *b->terms, terms, FIRST, &b->term_capacity));
        b->terms = block;
    }
    if (b->factor_capacity < factors) {
        void *block = b->factors;
        QARENA__FORWARD(qarena__grow(b->arena, &block, sizeof *b->factors, factors, FIRST,
                                     &b->factor_capacity));
        b->factors = block;
    }
    if (b->product_capacity < products) {
        void *block = b->products;
        QARENA__FORWARD(qarena__grow(b->arena, &block, sizeof *b->products, products, FIRST,
                                     &b->product_capacity));
        b->products = block;
    }
    return QARENA_OK;
}

qarena_status qarena__term_push(qarena__bindings *b, double coefficient, uint32_t source,
                                unsigned angle, uint32_t *chain) {
    QARENA__FORWARD(qarena__bindings_reserve(b, b->term_count + 1, 0, 0));
    b->terms[b->term_count++] = (qarena__term){.coefficient = coefficient,
                                               .source = source,
                                               .next = *chain & (QARENA__MOST_TERMS - 1),
                                               .angle = angle & 3u};
    *chain = (uint32_t)b->term_count;
    return QARENA_OK;
}

static uint32_t mapped(const qarena__value_map *map, uint32_t value) {
    uint64_t low = 0, high = map->count;
    while (high - low > 1) {
        const uint64_t middle = low + (high - low) / 2;
        *(map->from[middle] <= value ? &low : &high) = middle;
    }
    return (uint32_t)(map->to[low] + (value - map->from[low]));
}

qarena_status qarena__terms_copy(qarena__bindings *to, const qarena__bindings *from, uint32_t chain,
                                 const qarena__value_map *map, double factor, uint32_t *copy) {
    uint64_t length = 0;
    for (uint32_t i = chain; i; i = from->terms[i - 1].next) {
        length++;
    }
    QARENA__FORWARD(qarena__bindings_reserve(to, to->term_count + length, 0, 0));
    *copy = length ? (uint32_t)to->term_count + 1 : 0;
    for (uint32_t i = chain; i; i = from->terms[i - 1].next) {
        qarena__term term = from->terms[i - 1];
        term.coefficient *= factor;
        term.source =
            map && !(term.source & QARENA__DERIVED) ? mapped(map, term.source) : term.source;
        to->term_count++;
        term.next = term.next ? (uint32_t)(to->term_count + 1) & (QARENA__MOST_TERMS - 1) : 0;
        to->terms[to->term_count - 1] = term;
    }
    return QARENA_OK;
}

static double value_of(uint32_t source, const double *values, const double *doubles) {
    if (source == QARENA__CONSTANT) {
        return 1;
    }
    if (source & QARENA__DERIVED) {
        return doubles[source & ~QARENA__DERIVED];
    }
    return values ? values[source] : 0;
}

void qarena__op_bind(const qarena__bindings *b, const double *values, const double *doubles,
                     qarena__op *op) {
    for (uint32_t i = op->binding; i; i = b->terms[i - 1].next) {
        op->parameters[b->terms[i - 1].angle] = 0;
    }
    for (uint32_t i = op->binding; i; i = b->terms[i - 1].next) {
        const qarena__term *term = &b->terms[i - 1];
        op->parameters[term->angle] += term->coefficient * value_of(term->source, values, doubles);
    }
}
