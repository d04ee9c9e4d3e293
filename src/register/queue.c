/* The queue: gates wait here until somebody looks at the state. */
#include "register/register.h"

#include "circuit/gate.h"
#include "core/status.h"
#include "plan/lower.h"
#include "register/norm.h"
#include "register/pass.h"
#include "register/prepare.h"
#include "register/program.h"
#include "register/small.h"
#include "register/unitary.h"

static qarena__gates *gates_in(const qarena__op *op) {
    return (qarena__gates *)(uintptr_t)op->matrix;
}

static uint64_t gates_of(const qarena__op *op) {
    return op->gate == QARENA__OP_CIRCUIT ? op->zeros - op->ones : 1;
}

/* Only the writer changes `pending`, any thread reads it: no read-modify-write is needed. */
void qarena__add_pending(qarena_register *reg, uint64_t amount) {
    uint64_t now = atomic_load_explicit(&reg->pending, memory_order_relaxed);
    atomic_store_explicit(&reg->pending, now + amount, memory_order_relaxed);
}

void qarena__queue_drop(qarena_register *reg, uint64_t count) {
    uint64_t gates = 0;
    for (uint64_t i = 0; i < count; i++) {
        const qarena__op *op = &reg->queue.ops[i];
        gates += gates_of(op);
        if (op->gate == QARENA__OP_CIRCUIT) {
            qarena__gates_release(gates_in(op));
        }
    }
    qarena__oplist_drop(&reg->queue, count);
    qarena__add_pending(reg, (uint64_t)0 - gates);
}

qarena_status qarena__run_op(qarena__stay *stay, const qarena__oplist *list, const qarena__op *op) {
    qarena__lowered lowered;
    return qarena__lower(list, op, &lowered) ? qarena__apply_gate(stay, &lowered.action) : QARENA_OK;
}

void qarena__queue_clear(qarena_register *reg) {
    qarena__queue_drop(reg, reg->queue.count);
    reg->piece_left = 0;
    qarena__program_clear(reg);
}

/* The next gates of the queue that lie in one list: of a circuit at its head, or up to the first circuit in it. */
typedef struct piece {
    qarena__op *circuit; /* the queued op that stands for the circuit; NULL: the queue's own gates */
    const qarena__oplist *list;
    uint64_t first, count;
} piece;

static piece next_piece(qarena_register *reg) {
    qarena__op *head = reg->queue.ops;
    piece p = {.list = &reg->queue};
    if (head->gate == QARENA__OP_CIRCUIT) {
        p = (piece){.circuit = head, .list = &gates_in(head)->list, .first = head->ones, .count = head->zeros - head->ones};
    } else {
        while (p.count < reg->queue.count && head[p.count].gate != QARENA__OP_CIRCUIT) {
            p.count++;
        }
    }
    const uint64_t most = reg->piece_left ? reg->piece_left : QARENA__PROGRAM_GATES; /* a resumed run has the pieces of one that was not disturbed */
    p.count = p.count < most ? p.count : most;
    return p;
}

/* The first `count` gates of a piece of the circuit at the head of the queue are no longer the queue's; whoever has them tells what is pending of them. */
static void leave_circuit(qarena_register *reg, const piece *p, uint64_t count) {
    reg->piece_left = (uint32_t)(p->count - count);
    p->circuit->ones += count;
    if (p->circuit->ones == p->circuit->zeros) {
        qarena__queue_drop(reg, 1);
    }
}

/* Likewise of any piece, and they are not pending. */
static void leave_queue(qarena_register *reg, const piece *p, uint64_t count) {
    if (p->circuit) {
        qarena__add_pending(reg, (uint64_t)0 - count);
        leave_circuit(reg, p, count);
    } else {
        reg->piece_left = (uint32_t)(p->count - count);
        qarena__queue_drop(reg, count);
    }
}

/* A gate as a sweep and a commit of its own. */
static qarena_status run_alone(qarena__stay *stay, const piece *p, uint64_t *done) {
    QARENA__FORWARD(qarena__stay_poll(stay));
    QARENA__FORWARD(qarena__run_op(stay, p->list, &p->list->ops[p->first + *done]));
    ++*done;
    return QARENA_OK;
}

/* Without passes: gate by gate, but many as one commit of a small state. */
static qarena_status run_gates(qarena__stay *stay, const piece *p) {
    const bool small = qarena__is_small(stay->reg->n) && p->count > 1;
    uint64_t done = 0;
    qarena_status status = QARENA_OK;
    while (done < p->count && status == QARENA_OK) {
        status = small ? qarena__small_run(stay, p->list, p->first, p->count, &done) : QARENA_OK;
        if (done < p->count && status == QARENA_OK) {
            status = run_alone(stay, p, &done);
        }
    }
    stay->gates += done;
    leave_queue(stay->reg, p, done);
    return status;
}

/* Gates of a circuit that were made ready. */
static qarena_status run_prepared(qarena__stay *stay, const piece *p, const qarena__prepared *kept) {
    if (kept->sweep) {
        QARENA__FORWARD(qarena__small_run_prepared(stay, kept));
        leave_queue(stay->reg, p, p->count);
        return QARENA_OK;
    }
    bool taken;
    qarena_status status = qarena__program_run_prepared(stay, kept, p->list, &taken);
    if (taken) {
        leave_circuit(stay->reg, p, p->count);
    }
    return status;
}

/* As a program of passes where that pays and there is room, else gate by gate; what has begun so goes on so. */
static qarena_status run_afresh(qarena__stay *stay, const piece *p, qarena__prepared *keep) {
    if (stay->reg->piece_left || !qarena__program_take(stay->reg, p->list, p->first, p->count)) {
        stay->reg->timed_as_planned = stay->reg->timed_as_planned && !qarena__runs_as_passes(stay->reg->n, p->list, p->first, p->count);
        return run_gates(stay, p);
    }
    leave_queue(stay->reg, p, p->count);
    return qarena__program_run(stay, keep);
}

/* Run the next piece: what was run before from what was made ready then, or else now. */
static qarena_status run_piece(qarena__stay *stay) {
    qarena_register *reg = stay->reg;
    piece p = next_piece(reg);
    stay->unchecked = p.list->unchecked;
    qarena__prepared name;
    const bool may_keep = p.circuit && qarena__piece_name(stay, gates_in(p.circuit), p.first, p.count, &name);
    qarena__prepared *kept = may_keep ? qarena__prepared_find(&reg->prepared, &name) : NULL;
    if (kept && name.tile_qubits == 0 && !kept->block) {
        qarena__prepared_sweeps(kept, stay->kernels, p.list, reg->n);
    }
    if (kept && kept->block) {
        qarena_status status = run_prepared(stay, &p, kept);
        if (status != QARENA_E_MEMORY || reg->program.ops.count) {
            return status;
        }
        qarena__prepared_clear(&reg->prepared);
        kept = NULL;
    }
    qarena_status status = run_afresh(stay, &p, kept);
    if (may_keep && status == QARENA_OK) {
        qarena__prepared_note(&reg->prepared, &name);
    }
    return status;
}

qarena_status qarena__queue_run(qarena__stay *stay) {
    stay->reg->timed_passes = 0;
    stay->reg->timed_circuit = 0;
    stay->reg->timed_as_planned = true;
    QARENA__FORWARD(qarena__write_secure(stay->reg));
    qarena_status status = qarena__program_run(stay, NULL);
    while (status == QARENA_OK && stay->reg->queue.count) {
        status = run_piece(stay);
    }
    status = status == QARENA_OK ? qarena__write_fresh(stay) : status;
    if (status == QARENA_OK) {
        qarena__norm_settle(stay);
    }
    return status;
}

/* Queue an op; a full queue, or one that cannot grow, is run first. */
static qarena_status push(qarena__stay *stay, const qarena__op *op, const double *matrix) {
    qarena_register *reg = stay->reg;
    bool full = reg->queue.count >= QARENA__QUEUE_OPS || reg->queue.matrix_count + qarena__op_doubles(op) > QARENA__QUEUE_DOUBLES;
    qarena_status status = full ? QARENA_E_MEMORY : qarena__oplist_append(&reg->queue, op, matrix);
    if (__builtin_expect(status != QARENA_OK, 0)) {
        QARENA__FORWARD(qarena__queue_run(stay));
        QARENA__FORWARD(qarena__oplist_append(&reg->queue, op, matrix));
    }
    qarena__add_pending(reg, gates_of(op));
    return QARENA_OK;
}

qarena_status qarena_register_apply(qarena_register *reg, qarena_gate gate, const double *parameters, const qarena_operands *operands) {
    if (!reg || gate == QARENA_GATE_UNITARY) {
        return qarena__fail(QARENA_E_ARGUMENT, reg ? "unitary: call qarena_register_unitary, it takes the matrix" : "reg is NULL");
    }
    qarena__op op;
    QARENA__FORWARD(qarena__op_make(gate, parameters, operands, reg->n, &op));
    qarena__stay stay;
    QARENA__FORWARD(qarena__stay_begin(&stay, reg));
    return qarena__stay_end(&stay, push(&stay, &op, NULL));
}

qarena_status qarena_register_unitary(qarena_register *reg, const double *matrix, const qarena_operands *operands, int check) {
    if (!reg) {
        return qarena__fail(QARENA_E_ARGUMENT, "reg is NULL");
    }
    qarena__op op;
    QARENA__FORWARD(qarena__op_make(QARENA_GATE_UNITARY, NULL, operands, reg->n, &op));
    qarena__taken_matrix taken;
    QARENA__FORWARD(qarena__matrix_take(reg->arena, matrix, op.n_targets, check, &taken));
    op.unchecked = !check;
    qarena__stay stay;
    qarena_status status = qarena__stay_begin(&stay, reg);
    if (status == QARENA_OK) {
        status = qarena__stay_end(&stay, push(&stay, &op, taken.numbers));
    }
    qarena__matrix_release(&taken);
    return status;
}

qarena_status qarena_register_run(qarena_register *reg, qarena_circuit *circuit) {
    QARENA__FORWARD(qarena__circuit_check(reg, circuit, "run"));
    qarena__stay stay;
    QARENA__FORWARD(qarena__stay_begin(&stay, reg));
    qarena__gates *gates = circuit->gates;
    const bool alone = reg->queue.count + reg->program.ops.count == 0;
    qarena__op op = {.zeros = gates->list.count, .matrix = (uint64_t)(uintptr_t)gates, .gate = QARENA__OP_CIRCUIT};
    qarena_status status = push(&stay, &op, NULL);
    if (status == QARENA_OK) {
        qarena__gates_retain(gates);
        status = qarena__queue_run(&stay);
        reg->timed_circuit = alone && status == QARENA_OK && reg->timed_as_planned ? gates->id : 0;
        reg->timed_gates = op.zeros;
    }
    return qarena__stay_end(&stay, status);
}

qarena_status qarena_register_sync(qarena_register *reg) {
    qarena__stay stay;
    QARENA__FORWARD(qarena__stay_synced(&stay, reg));
    return qarena__stay_end(&stay, QARENA_OK);
}

qarena_status qarena_register_discard(qarena_register *reg) {
    qarena__stay stay;
    QARENA__FORWARD(qarena__stay_begin(&stay, reg));
    qarena__queue_clear(reg);
    return qarena__stay_end(&stay, QARENA_OK);
}
