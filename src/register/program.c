#include "register/program.h"

#include <assert.h>
#include <string.h>

#include "core/status.h"
#include "plan/canonical.h"
#include "plan/lower.h"
#include "register/pass.h"

/* `left` ops of the program are not committed. Told in gates as they were queued: users do not know the canonical form. */
static void tell_pending(qarena_register *reg, uint64_t left) {
    qarena__program *program = &reg->program;
    const uint64_t gates = left ? (program->gates * left + program->taken - 1) / program->taken : 0;
    qarena__add_pending(reg, gates - program->pending);
    program->pending = gates;
}

/* Gates in the canonical form that this register's plans are made of. */
static qarena_status rewrite(const qarena_register *reg, const qarena__oplist *list, uint64_t first, uint64_t count, qarena__oplist *out) {
    return qarena__canonical(list, first, count, reg->n, qarena__kak_pays(&reg->prices, reg->n), out);
}

bool qarena__program_take(qarena_register *reg, const qarena__oplist *list, uint64_t first, uint64_t count) {
    qarena__program *program = &reg->program;
    if (!qarena__runs_as_passes(reg->n, list, first, count) || qarena__arena_in_block(reg->arena) ||
        rewrite(reg, list, first, count, &program->ops) != QARENA_OK) {
        return false;
    }
    program->gates = count;
    program->taken = program->ops.count;
    program->unchecked = list->unchecked;
    tell_pending(reg, program->ops.count);
    return true;
}

/* Nothing is left of it: its room stays. */
static void empty(qarena__program *program) {
    program->ops.count = program->ops.matrix_count = 0;
    program->gates = 0;
    program->passes = 0;
}

void qarena__program_clear(qarena_register *reg) {
    tell_pending(reg, 0);
    empty(&reg->program);
}

void qarena__program_fini(qarena_register *reg) {
    qarena__plan_cache_clear(&reg->plan_cache);
    qarena__prepared_clear(&reg->prepared);
    qarena__oplist_fini(&reg->program.ops);
}

/* Ops of the first `passes` passes: they stand first in the plan's order. */
static uint32_t ops_before(const qarena__plan *plan, uint32_t passes) {
    const uint32_t stages = passes ? plan->passes[passes - 1].first + plan->passes[passes - 1].count : 0;
    return stages ? plan->stages[stages - 1].first + plan->stages[stages - 1].count : 0;
}

/* Ops order[from .. to) of the program's plan are committed. */
static void mark_done(qarena__program *program, const uint16_t *order, uint32_t from, uint32_t to) {
    for (uint32_t i = from; i < to; i++) {
        program->ops.ops[order[i]].done = 1;
    }
}

/* Leave the plan that the program is in the middle of, or at the end: what is not committed is planned anew. Matrices stay where they are until it is
 * empty. */
static void leave_plan(qarena__program *program) {
    for (uint64_t i = 0; i < program->ops.count; i++) {
        if (program->ops.ops[i].done) {
            program->ops.ops[i].gate = QARENA_GATE_I; /* which the canonical form never writes */
        }
    }
    qarena__oplist_compact(&program->ops, 0);
    program->passes = 0;
    if (program->ops.count == 0) {
        program->ops.matrix_count = 0;
    }
}

/* Make one pass of the program's plan ready and run it. */
static qarena_status run_pass(const qarena__workshop *shop, const qarena__plan *plan, const qarena__pass *pass) {
    qarena_register *reg = shop->stay->reg;
    const qarena__kernels *kernels = shop->stay->kernels;
    qarena__made_pass made;
    qarena__buffer *room;
    const size_t bytes = qarena__pass_room(kernels, &reg->program.ops, plan, pass);
    QARENA__FORWARD(qarena__buffer_acquire(reg->arena, bytes, "stages of a pass", &room));
    qarena__pass_make(&made, kernels, &reg->program.ops, plan, pass, room->data);
    qarena_status status = qarena__pass_run(shop, &made);
    qarena__buffer_release(room);
    return status;
}

/* Passes of `ops` ops: those of `made`, or, if that is NULL, of a plan of the program's first gates. *done of them are committed. */
static qarena_status run_passes(const qarena__workshop *shop, const qarena__plan *plan, const qarena__prepared *made, uint64_t ops, uint32_t *done) {
    const uint32_t passes = made ? made->passes : plan->pass_count;
    qarena_status status = QARENA_OK;
    while (*done < passes && status == QARENA_OK) {
        status = qarena__stay_poll(shop->stay);
        if (status == QARENA_OK) {
            status = made ? qarena__pass_run(shop, &made->pass[*done]) : run_pass(shop, plan, &plan->passes[*done]);
        }
        if (status == QARENA_OK) {
            ++*done;
            tell_pending(shop->stay->reg, ops - (made ? made->ops_before[*done] : ops_before(plan, *done)));
        }
    }
    return status;
}

/* Plan the first gates of a program, as many as are planned together, for tiles of 2^t amplitudes. E_MEMORY: no room for a plan. */
static qarena_status make_plan(qarena__stay *stay, const qarena__oplist *program, unsigned t, const qarena__plan **plan) {
    qarena_register *reg = stay->reg;
    qarena__plan wanted;
    qarena__buffer *block;
    QARENA__FORWARD(qarena__plan_start(&wanted, program, reg->n, stay->kernels, &reg->prices, t, &block));
    *plan = qarena__plan_cache_get(&reg->plan_cache, &wanted, block);
    return QARENA_OK;
}

/* The plan of the program's first gates, from where an earlier run has left it; if these are all gates, made ready in `keep` unless that is NULL. */
static qarena_status run_batch(const qarena__workshop *shop, qarena__prepared *keep) {
    qarena__program *program = &shop->stay->reg->program;
    const qarena__plan *plan;
    if (program->passes && program->tile_qubits != shop->t) {
        leave_plan(program);
    }
    QARENA__FORWARD(make_plan(shop->stay, &program->ops, shop->t, &plan));
    if (keep && program->passes == 0 && plan->gates == program->ops.count) {
        qarena__prepared_passes(keep, shop->stay->kernels, &program->ops, plan);
    }
    const uint32_t before = program->passes;
    program->tile_qubits = shop->t;
    qarena_status status = run_passes(shop, plan, keep && keep->block ? keep : NULL, program->ops.count, &program->passes);
    mark_done(program, plan->order, ops_before(plan, before), ops_before(plan, program->passes));
    if (program->passes == plan->pass_count) {
        leave_plan(program);
    }
    return status;
}

/* Room for what a run of a piece that was made ready leaves behind when it stops half-way: there must be no way to fail then. */
static qarena_status reserve_rest(qarena_register *reg, const qarena__prepared *piece) {
    return qarena__oplist_reserve(&reg->program.ops, piece->room_ops, piece->room_doubles);
}

void qarena__program_prepare(qarena__stay *stay, const qarena__oplist *list, qarena__prepared *piece) {
    qarena_register *reg = stay->reg;
    qarena__oplist program = {.arena = reg->arena}; /* the register's own may hold what a cancelled run has left */
    const qarena__plan *plan;
    if (piece->count > 1 && rewrite(reg, list, piece->first, piece->count, &program) == QARENA_OK && program.count &&
        program.count <= QARENA__PLAN_GATES && make_plan(stay, &program, piece->tile_qubits, &plan) == QARENA_OK) {
        qarena__prepared_passes(piece, stay->kernels, &program, plan);
        (void)reserve_rest(reg, piece); /* the first run need not ask for it, then */
    }
    qarena__oplist_fini(&program);
}

/* The last resort: one gate after the other needs no memory. */
static qarena_status run_singly(qarena__stay *stay) {
    qarena_register *reg = stay->reg;
    qarena__oplist *ops = &reg->program.ops;
    qarena_status status = QARENA_OK;
    uint64_t done = 0;
    reg->timed_as_planned = false;
    leave_plan(&reg->program);
    while (done < ops->count && status == QARENA_OK) {
        status = qarena__stay_poll(stay);
        if (status == QARENA_OK) {
            status = qarena__run_op(stay, ops, &ops->ops[done]);
        }
        done += status == QARENA_OK;
    }
    qarena__oplist_pop(ops, done);
    tell_pending(reg, ops->count);
    return status;
}

/* What a team is opened for: the passes of a piece that was made ready, or, if that is NULL, of the program. */
typedef struct task {
    qarena__workshop shop;
    const qarena__prepared *piece;
    uint32_t done; /* passes of the piece that are committed */
    qarena__prepared *keep;
    qarena_status status;
} task;

static void run_task(void *context) {
    task *x = context;
    if (x->piece) {
        x->status = run_passes(&x->shop, NULL, x->piece, x->piece->ops, &x->done);
        return;
    }
    for (qarena__prepared *keep = x->keep; x->status == QARENA_OK && x->shop.stay->reg->program.ops.count; keep = NULL) {
        x->status = run_batch(&x->shop, keep);
    }
}

/* The same workers for all passes. Where memory is short tiles are smaller: for these no piece was made ready. The buffer that is written comes first: what else
 * is short has a remedy. */
static qarena_status run_with_team(qarena__stay *stay, task *x) {
    const unsigned t = qarena__tile_qubits(stay->reg->n, stay->kernels);
    QARENA__FORWARD(qarena__write_prepare(stay->reg));
    QARENA__FORWARD(qarena__workshop_open(&x->shop, stay, t, qarena__stay_threads(stay)));
    x->keep = x->shop.t == t ? x->keep : NULL;
    stay->reg->timed_as_planned = stay->reg->timed_as_planned && x->shop.t == t;
    x->status = x->shop.t < t && x->piece ? QARENA_E_MEMORY : QARENA_OK;
    if (x->status == QARENA_OK) {
        qarena__with_team(x->shop.threads, run_task, x);
    }
    qarena__workshop_close(&x->shop);
    return x->status;
}

/* Whether a run has stopped for want of memory that it can do without: for anything but the buffer that it writes. */
static bool can_do_without(qarena_register *reg, qarena_status status) {
    return status == QARENA_E_MEMORY && qarena__write_prepare(reg) == QARENA_OK;
}

/* Without what old plans keep when memory is short, then without plans. */
static qarena_status run_somehow(qarena__stay *stay, qarena__prepared *keep) {
    qarena_register *reg = stay->reg;
    qarena_status status = run_with_team(stay, &(task){.keep = keep});
    if (can_do_without(reg, status)) {
        qarena__prepared_clear(&reg->prepared);
        qarena__plan_cache_clear(&reg->plan_cache);
        status = run_with_team(stay, &(task){0});
    }
    if (can_do_without(reg, status)) {
        qarena__plan_cache_clear(&reg->plan_cache);
        status = run_singly(stay);
    }
    return status;
}

qarena_status qarena__program_run(qarena__stay *stay, qarena__prepared *keep) {
    qarena__program *program = &stay->reg->program;
    stay->unchecked = program->ops.count ? program->unchecked : stay->unchecked;
    qarena_status status = program->ops.count ? run_somehow(stay, keep) : QARENA_OK;
    if (program->ops.count == 0) { /* also when nothing was left of gates that cancel */
        stay->gates += program->gates;
        empty(program);
    }
    return status;
}

/* What a prepared run has not done becomes the program: the canonical form of the same gates is the same, and so is its plan. There is room for it. */
static void leave_rest(qarena_register *reg, const qarena__prepared *piece, const qarena__oplist *list, uint32_t done) {
    qarena__program *program = &reg->program;
    const qarena_status status = rewrite(reg, list, piece->first, piece->count, &program->ops);
    assert(status == QARENA_OK && "the room was reserved");
    (void)status;
    mark_done(program, piece->order, 0, piece->ops_before[done]);
    program->passes = done;
    program->tile_qubits = piece->tile_qubits;
    program->unchecked = list->unchecked;
}

qarena_status qarena__program_run_prepared(qarena__stay *stay, const qarena__prepared *piece, const qarena__oplist *list, bool *taken) {
    qarena_register *reg = stay->reg;
    qarena__program *program = &reg->program;
    task x = {.piece = piece};
    *taken = false;
    QARENA__FORWARD(reserve_rest(reg, piece));
    program->gates = piece->count;
    program->taken = piece->ops;
    program->pending = piece->count; /* of what the queue has told */
    qarena_status status = run_with_team(stay, &x);
    *taken = status == QARENA_OK || x.done > 0;
    if (!*taken) {
        program->gates = program->pending = 0;
    } else if (status == QARENA_OK) {
        stay->gates += piece->count;
        tell_pending(reg, 0);
        program->gates = 0;
    } else {
        leave_rest(reg, piece, list, x.done);
    }
    return status;
}
