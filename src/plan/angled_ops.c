#include "plan/angled_ops.h"

#include "kernels/table.h"

void qarena__angled_fetch(qarena__angled_ops *ops, uint64_t first) {
    const qarena__oplist *list = ops->list;
    const uint64_t left = list->count - first,
                   count = left < QARENA__ANGLED_OPS ? left : QARENA__ANGLED_OPS;
    _Alignas(64) double angle[QARENA__ANGLED_OPS], cosine[QARENA__ANGLED_OPS],
        sine[QARENA__ANGLED_OPS];
    unsigned place[QARENA__ANGLED_OPS], bound = 0;
    for (unsigned i = 0; i < count; i++) {
        if (list->ops[first + i].binding) {
            ops->op[i] = list->ops[first + i];
            qarena__op_bind(list->bindings, list->values, list->matrices, &ops->op[i]);
            angle[bound] = qarena__op_sincos_angle(&ops->op[i]);
            place[bound++] = i;
        }
    }
    for (unsigned i = bound; i % QARENA__SLIVER_ROWS; i++) {
        angle[i] = 0;
    }
    qarena__kernels_of(QARENA_DOUBLE)->sincos(angle, bound, cosine, sine);
    for (unsigned i = 0; i < bound; i++) {
        ops->known[place[i]] = (qarena__sincos){angle[i], cosine[i], sine[i]};
    }
    ops->first = first;
    ops->end = first + count;
}
