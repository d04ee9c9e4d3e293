#include "register/shots_program.h"

#include "arena/arena.h"
#include "circuit/classical.h"
#include "circuit/growing.h"
#include "core/status.h"

/* A block that is open: the op that began its part, and steps of it. */
typedef struct block {
    uint8_t kind;
    uint64_t head;   /* of a loop: where a round begins */
    uint64_t leaves; /* the step whose target is behind the block, or its else */
    uint64_t counts; /* likewise, of a while, which has two; else UINT64_MAX */
} block;

typedef struct maker {
    qarena__program *program;
    const qarena__oplist *list;
    const qarena__program_for *what;
    block open[QARENA__OPEN_BLOCKS];
    unsigned depth;
} maker;

static qarena_status add(maker *m, qarena__command step) {
    qarena__program *p = m->program;
    void *room = p->steps;
    QARENA__FORWARD(
        qarena__grow(p->arena, &room, sizeof *p->steps, p->count + 1, 16, &p->capacity));
    p->steps = room;
    p->steps[p->count++] = step;
    return QARENA_OK;
}

static qarena__command condition_of(const maker *m, const qarena__op *op) {
    return (qarena__command){.kind = QARENA__DO_UNLESS,
                             .value = op->classical.value,
                             .numbers = qarena__oplist_matrix(m->list, op),
                             .numbers_count = op->numbers};
}

static qarena_status open_loop(maker *m, const qarena__op *op) {
    qarena__program *p = m->program;
    const uint32_t counter = p->counters++;
    block *b = &m->open[m->depth++];
    QARENA__FORWARD(add(m, (qarena__command){.kind = QARENA__DO_SET,
                                             .counter = counter,
                                             .value = op->classical.limit}));
    *b = (block){.kind = op->kind, .head = p->count, .counts = UINT64_MAX};
    if (op->kind == QARENA__OP_WHILE) {
        b->counts = p->count;
        QARENA__FORWARD(add(m, condition_of(m, op)));
    }
    b->leaves = p->count;
    return add(m, (qarena__command){.kind = QARENA__DO_COUNT, .counter = counter});
}

static void leave_to(maker *m, uint64_t step) {
    if (step != UINT64_MAX) {
        m->program->steps[step].target = (uint32_t)m->program->count;
    }
}

static qarena_status open_else(maker *m) {
    block *b = &m->open[m->depth - 1];
    const uint64_t condition = b->leaves;
    b->leaves = m->program->count;
    QARENA__FORWARD(add(m, (qarena__command){.kind = QARENA__DO_JUMP}));
    leave_to(m, condition);
    return QARENA_OK;
}

static qarena_status close_block(maker *m) {
    const block b = m->open[--m->depth];
    if (b.kind != QARENA__OP_IF) {
        QARENA__FORWARD(
            add(m, (qarena__command){.kind = QARENA__DO_JUMP, .target = (uint32_t)b.head}));
    }
    leave_to(m, b.leaves);
    leave_to(m, b.counts);
    return QARENA_OK;
}

static qarena_status add_operation(maker *m, const qarena__op *op) {
    const qarena__command on_qubit = {.kind = op->kind == QARENA__OP_MEASURE ? QARENA__DO_MEASURE
                                                                             : QARENA__DO_RESET,
                                      .qubit = op->targets[0],
                                      .bit = (uint32_t)op->classical.bit};
    switch (op->kind) {
    case QARENA__OP_MEASURE:
    case QARENA__OP_RESET: return add(m, on_qubit);
    case QARENA__OP_ASSIGN:
        return add(m, (qarena__command){.kind = QARENA__DO_ASSIGN,
                                        .bit = (uint32_t)op->classical.bit,
                                        .numbers = qarena__oplist_matrix(m->list, op),
                                        .numbers_count = op->numbers});
    case QARENA__OP_IF:
        m->open[m->depth++] =
            (block){.kind = QARENA__OP_IF, .leaves = m->program->count, .counts = UINT64_MAX};
        return add(m, condition_of(m, op));
    case QARENA__OP_ELSE: return open_else(m);
    case QARENA__OP_WHILE:
    case QARENA__OP_REPEAT: return open_loop(m, op);
    case QARENA__OP_KRAUS:
    case QARENA__OP_READOUT:
        return add(m, (qarena__command){.kind = op->kind == QARENA__OP_KRAUS ? QARENA__DO_KRAUS
                                                                             : QARENA__DO_READOUT,
                                        .numbers = qarena__oplist_matrix(m->list, op),
                                        .numbers_count = op->numbers,
                                        .op = op});
    default: return close_block(m);
    }
}

static bool is_of_part(const qarena__op *op) {
    return op->kind == QARENA__OP_GATE || op->kind == QARENA__OP_PAULI_CHANNEL;
}

/* Gates, and the errors between them. */
static qarena_status add_parts(maker *m, uint64_t first, uint64_t end) {
    qarena__program *p = m->program;
    while (first < end) {
        qarena__noisy_part part;
        QARENA__FORWARD(qarena__noisy_part_take(&p->noisy, m->list, m->what->values, first, end,
                                                &part, &first));
        if (part.first < part.end || part.sites < part.sites_end) {
            p->parts++;
            QARENA__FORWARD(add(m, (qarena__command){.kind = QARENA__DO_GATES,
                                                     .first = part.first,
                                                     .end = part.end,
                                                     .sites = part.sites,
                                                     .sites_end = part.sites_end,
                                                     .signs = part.signs}));
        }
        if (part.sites_end < part.frames_end) {
            QARENA__FORWARD(add(m, (qarena__command){.kind = QARENA__DO_FRAMES,
                                                     .first = part.end,
                                                     .end = part.end,
                                                     .sites = part.sites_end,
                                                     .sites_end = part.frames_end}));
        }
    }
    return QARENA_OK;
}

/* The qubits that gates flip, if all are X without controls; else 0. */
static uint64_t flips_of(const maker *m, uint64_t first, uint64_t end) {
    uint64_t flips = 0;
    for (uint64_t i = first; i < end; i++) {
        const qarena__op *op = &m->list->ops[i];
        if (op->kind != QARENA__OP_GATE || op->gate != QARENA_GATE_X || op->ones || op->zeros) {
            return 0;
        }
        flips ^= (uint64_t)1 << op->targets[0];
    }
    return flips;
}

static qarena_status add_gates(maker *m, uint64_t first, uint64_t end) {
    if (m->program->noisy.gates) {
        return add_parts(m, first, end);
    }
    m->program->parts++;
    const uint64_t flips = flips_of(m, first, end);
    return add(m, (qarena__command){.kind = flips ? QARENA__DO_FLIP : QARENA__DO_GATES,
                                    .value = flips,
                                    .first = first,
                                    .end = end});
}

/* Ops without those at the end that change the state alone, where only bits are wanted. */
static uint64_t count_of(const maker *m) {
    uint64_t count = m->list->count;
    while (m->what->samples && count > 0 &&
           (is_of_part(&m->list->ops[count - 1]) ||
            m->list->ops[count - 1].kind == QARENA__OP_RESET ||
            m->list->ops[count - 1].kind == QARENA__OP_KRAUS)) {
        count--;
    }
    return count;
}

static qarena_status add_all(maker *m) {
    const qarena__oplist *list = m->list;
    const uint64_t count = count_of(m);
    for (uint64_t i = 0, next; i < count; i = next) {
        for (next = i; next < count && is_of_part(&list->ops[next]); next++) {
        }
        QARENA__FORWARD(next > i ? add_gates(m, i, next) : add_operation(m, &list->ops[next++]));
    }
    return add(m, (qarena__command){.kind = QARENA__DO_STOP});
}

/* Errors become frames where there are Pauli channels: from the first of them on, or from the first
 * loop, if that comes before it. *clean: instructions before that. */
static bool has_errors(const qarena__oplist *list, uint64_t *clean) {
    bool found = false, loops = false;
    *clean = 0;
    for (uint64_t i = 0; list->dynamic && i < list->count && !found; i++) {
        const unsigned kind = list->ops[i].kind;
        found = kind == QARENA__OP_PAULI_CHANNEL;
        loops = loops || kind == QARENA__OP_WHILE || kind == QARENA__OP_REPEAT;
        *clean = found || loops ? *clean : i + 1;
    }
    return found;
}

/* Whether a step can be part of the end: it does not change the state, or not so that anything but
 * measurements at the end can tell. */
static bool can_end(const maker *m, const qarena__command *step) {
    switch ((qarena__command_kind)step->kind) {
    case QARENA__DO_STOP:
    case QARENA__DO_MEASURE:
    case QARENA__DO_ASSIGN: return true;
    case QARENA__DO_FRAMES:
    case QARENA__DO_READOUT: return !m->what->exact;
    default: return false;
    }
}

static bool is_random(const qarena__command *step) {
    return step->kind == QARENA__DO_MEASURE || step->kind == QARENA__DO_RESET ||
           step->kind == QARENA__DO_FRAMES || step->kind == QARENA__DO_KRAUS ||
           step->kind == QARENA__DO_READOUT || step->sites < step->sites_end;
}

/* From the last step back. */
static void find_end(maker *m) {
    qarena__program *p = m->program;
    bool ends = m->what->samples, measures = false, sees = m->what->samples && !m->what->observes;
    uint64_t seen = 0; /* qubits that are measured at the end */
    for (uint64_t i = p->count; i-- > 0;) {
        qarena__command *step = &p->steps[i];
        ends = ends && can_end(m, step);
        measures = measures || step->kind == QARENA__DO_MEASURE;
        step->ends = ends && (measures || step->kind == QARENA__DO_READOUT);
        p->samples = p->samples || step->ends;
        p->splits = p->splits || (!step->ends && is_random(step));
        sees = sees && (can_end(m, step) || step->kind == QARENA__DO_FRAMES ||
                        step->kind == QARENA__DO_READOUT);
        seen |= step->kind == QARENA__DO_MEASURE ? (uint64_t)1 << step->qubit : 0;
        double any = 0;
        for (uint64_t site = step->sites_end; site-- > step->sites;) {
            if (sees && step->kind == QARENA__DO_FRAMES) {
                qarena__site_see(&p->noisy, site, seen);
            }
            qarena__site *s = &p->noisy.sites[site];
            any = s->any = s->total + (1 - s->total) * any;
        }
    }
}

static qarena_status make(maker *m, const qarena_circuit *circuit) {
    qarena__program *p = m->program;
    uint64_t clean;
    if (has_errors(m->list, &clean)) {
        QARENA__FORWARD(qarena__noisy_gates_make(&p->noisy, p->arena, circuit->n));
        p->noisy.clean = clean;
    }
    QARENA__FORWARD(add_all(m));
    find_end(m);
    return QARENA_OK;
}

qarena_status qarena__program_make(qarena__program *program, qarena_arena *arena,
                                   const qarena_circuit *circuit, const qarena__program_for *what,
                                   const char *call) {
    QARENA__FORWARD(qarena__closed_check(circuit, call));
    *program = (qarena__program){.arena = arena, .words = (circuit->gates->bits + 63) / 64};
    program->words = program->words ? program->words : 1;
    maker m = {.program = program, .list = &circuit->gates->list, .what = what};
    const qarena_status status = make(&m, circuit);
    if (status != QARENA_OK) {
        qarena__program_fini(program);
    }
    return status;
}

void qarena__program_fini(qarena__program *program) {
    qarena__object_release(program->arena, program->steps,
                           program->capacity * sizeof *program->steps);
    program->steps = NULL;
    qarena__noisy_gates_fini(&program->noisy);
}

bool qarena__command_holds(const qarena__command *step, const uint64_t *bits) {
    return qarena__bits_value(step->numbers, step->numbers_count, bits) == step->value;
}
