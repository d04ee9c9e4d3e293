#include "register/make_plan.h"

#include "core/status.h"
#include "plan/plan_input.h"
#include "plan/planner.h"

qarena_status qarena__make_plan(qarena__writer *writer, const qarena__oplist *ops, unsigned t,
                                const qarena__plan **plan) {
    qarena_register *reg = writer->reg;
    qarena__plan wanted;
    qarena__buffer *block;
    QARENA__FORWARD(
        qarena__plan_start(&wanted, ops, reg->n, writer->kernels, &reg->costs, t, &block));
    wanted.out_of_place = reg->buffers > 1;
    *plan = qarena__plan_cache_find(&reg->plan_cache, &wanted);
    if (*plan) {
        qarena__buffer_release(block);
    } else {
        qarena__plan_make(&wanted);
        *plan = qarena__plan_cache_insert(&reg->plan_cache, &wanted, block);
    }
    return QARENA_OK;
}
