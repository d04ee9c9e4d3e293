#include "plan/last_swaps.h"

#include "core/status.h"

static bool is_swap(const qarena__op *op) {
    return op->kind == QARENA__OP_GATE && op->gate == QARENA_GATE_SWAP && !(op->ones | op->zeros);
}

static void reverse(qarena__op *ops, uint64_t count) {
    for (uint64_t i = 0; i < count / 2; i++) {
        const qarena__op op = ops[i];
        ops[i] = ops[count - 1 - i];
        ops[count - 1 - i] = op;
    }
}

qarena_status qarena__write_before_swaps(qarena__pending *p, uint64_t first, unsigned n) {
    qarena__oplist *out = p->lists.out;
    const uint64_t end = out->count;
    uint64_t begin = end;
    while (begin > first && is_swap(&out->ops[begin - 1])) {
        begin--;
        qarena__pending_exchange(p, out->ops[begin].targets[0], out->ops[begin].targets[1]);
    }
    QARENA__FORWARD(qarena__pending_make_way(p, qarena__bit(n) - 1, 0));
    if (begin < end && end < out->count) { /* they change places, in their orders */
        reverse(out->ops + begin, end - begin);
        reverse(out->ops + end, out->count - end);
        reverse(out->ops + begin, out->count - begin);
    }
    return QARENA_OK;
}
