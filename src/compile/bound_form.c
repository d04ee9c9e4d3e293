#include "compile/bound_form.h"

#include <string.h>

#include "core/bits.h"
#include "plan/plan_input.h"

bool qarena__has_bound(const qarena__oplist *list) {
    bool has = false;
    for (uint64_t i = 0; list->bindings && i < list->count && !has; i++) {
        has = list->ops[i].binding != 0;
    }
    return has;
}

uint32_t qarena__values_used(const qarena__bindings *bindings) {
    uint32_t used = 0;
    for (uint64_t i = 0; i < bindings->term_count; i++) {
        const uint32_t source = bindings->terms[i].source;
        used = !(source & QARENA__DERIVED) && source >= used ? source + 1 : used;
    }
    return used;
}

bool qarena__bound_already(qarena__bound_form *form, const double *values) {
    const size_t bytes = form->value_count * sizeof *values;
    if (form->is_bound && memcmp(form->values, values, bytes) == 0) {
        return true;
    }
    memcpy(form->values, values, bytes);
    form->is_bound = true;
    return false;
}

bool qarena__pass_is_bound(const qarena__oplist *list, const qarena__plan *plan,
                           const qarena__pass *pass) {
    for (uint32_t i = 0; i < pass->count; i++) {
        const qarena__stage *stage = &plan->stages[pass->first + i];
        for (uint32_t k = 0; k < stage->count; k++) {
            if (list->ops[plan->order[stage->first + k]].binding) {
                return true;
            }
        }
    }
    return false;
}

/* The arrays of a form, each on whole cache lines. */
typedef struct sizes {
    size_t form, bindings, ops, doubles, terms, factors, products, plan, room, values;
} sizes;

static sizes sizes_of(const qarena__oplist *list, const qarena__plan *plan) {
    const qarena__bindings *b = list->bindings;
    return (sizes){
        .form = qarena__whole_lines(sizeof(qarena__bound_form)),
        .bindings = qarena__whole_lines(sizeof *b),
        .ops = qarena__whole_lines(list->count * sizeof *list->ops),
        .doubles = qarena__whole_lines(list->matrix_count * sizeof *list->matrices),
        .terms = qarena__whole_lines(b->term_count * sizeof *b->terms),
        .factors = qarena__whole_lines(b->factor_count * sizeof *b->factors),
        .products = qarena__whole_lines(b->product_count * sizeof *b->products),
        .plan = qarena__whole_lines(qarena__plan_bytes(plan->gates)),
        .room = qarena__whole_lines(plan->pass_count * sizeof(char *)),
        .values = qarena__whole_lines(qarena__values_used(b) * sizeof(double)),
    };
}

size_t qarena__bound_passes_bytes(const qarena__oplist *list, const qarena__plan *plan) {
    const sizes s = sizes_of(list, plan);
    return s.form + s.bindings + s.ops + s.doubles + s.terms + s.factors + s.products + s.plan +
           s.room + s.values;
}

/* A copy of an array at *at, which goes on behind it. */
static void *put(char **at, const void *array, size_t bytes) {
    void *copy = *at;
    if (bytes) {
        memcpy(copy, array, bytes);
    }
    *at += qarena__whole_lines(bytes);
    return copy;
}

/* The same plan, its arrays in a block of its own. */
static qarena__plan copy_plan(const qarena__plan *plan, void *block) {
    qarena__plan copy = *plan;
    memcpy(block, plan->footprints, qarena__plan_bytes(plan->gates));
    (void)qarena__plan_divide(&copy, block);
    return copy;
}

qarena__bound_form *qarena__bound_passes_make(const qarena__oplist *list, const qarena__plan *plan,
                                              char *at) {
    const qarena__bindings *from = list->bindings;
    const sizes s = sizes_of(list, plan);
    qarena__bound_form *form = (qarena__bound_form *)at;
    qarena__bindings *b = (qarena__bindings *)(at += s.form);
    at += s.bindings;
    *form = (qarena__bound_form){.ops = {.count = list->count,
                                         .matrix_count = list->matrix_count,
                                         .unchecked = list->unchecked,
                                         .bindings = b}};
    *b = (qarena__bindings){.term_count = from->term_count,
                            .factor_count = from->factor_count,
                            .product_count = from->product_count};
    form->ops.ops = put(&at, list->ops, list->count * sizeof *list->ops);
    form->ops.matrices = put(&at, list->matrices, list->matrix_count * sizeof *list->matrices);
    b->terms = put(&at, from->terms, from->term_count * sizeof *from->terms);
    b->factors = put(&at, from->factors, from->factor_count * sizeof *from->factors);
    b->products = put(&at, from->products, from->product_count * sizeof *from->products);
    form->plan = copy_plan(plan, at);
    at += s.plan;
    form->room = (char **)at;
    memset(form->room, 0, plan->pass_count * sizeof *form->room);
    form->values = (double *)(at + s.room);
    form->value_count = qarena__values_used(from);
    return form;
}
