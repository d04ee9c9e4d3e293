/* The errors of one shot, which the state has no part in: the steps of a run, without a register.
 */
#include "arena/arena.h"
#include "core/status.h"
#include "register/make_order.h"
#include "register/shots_noise.h"

#define CALL "trajectory"

typedef struct drawing {
    const qarena__oplist *list; /* the circuit's */
    qarena__program program;
    qarena__shot_order order;
    qarena__tree tree;
    uint16_t top; /* room for the order */
    qarena_shot_error *errors;
    uint64_t capacity, count;
    uint64_t instruction, gates; /* of the circuit, and how many gates come before it */
} drawing;

static qarena_status check(const qarena__oplist *list) {
    for (uint64_t i = 0; i < list->count; i++) {
        if (list->ops[i].kind != QARENA__OP_GATE && list->ops[i].kind != QARENA__OP_PAULI_CHANNEL) {
            return qarena__fail(QARENA_E_ARGUMENT,
                                CALL ": instruction %llu is neither a gate nor a Pauli channel",
                                (unsigned long long)i);
        }
    }
    return QARENA_OK;
}

/* An error before gate number `gate`. */
static void tell(drawing *d, uint64_t gate, qarena__frame frame) {
    const qarena__oplist *list = d->list;
    while (d->instruction < list->count &&
           (d->gates < gate || list->ops[d->instruction].kind != QARENA__OP_GATE)) {
        d->gates += list->ops[d->instruction++].kind == QARENA__OP_GATE;
    }
    if (d->count < d->capacity) {
        d->errors[d->count] = (qarena_shot_error){d->instruction, frame.x, frame.z};
    }
    d->count++;
}

static qarena_status draw_step(drawing *d, qarena__branch *branch, const qarena__command *step) {
    const qarena__walker walker = {.tree = &d->tree};
    const uint32_t *numbers = qarena__branch_errors(&d->tree, branch);
    QARENA__FORWARD(qarena__noise_decide(&walker, branch, step));
    for (unsigned i = 0; i < branch->error_count; i++) {
        const qarena__error *error = &d->program.noisy.errors[numbers[i]];
        tell(d, error->gate, error->frame);
    }
    if (!qarena__frame_is_empty(branch->frame)) {
        tell(d, step->first, branch->frame);
    }
    branch->error_count = 0;
    branch->frame = (qarena__frame){0, 0};
    return QARENA_OK;
}

static qarena_status draw(drawing *d, uint64_t seed, uint64_t shot) {
    qarena__watch nobody = {0};
    QARENA__FORWARD(qarena__shot_order_make(&d->order, d->program.arena,
                                            &(qarena__shots_asked){.seed = seed,
                                                                   .first = shot,
                                                                   .count = 1,
                                                                   .threads = 1,
                                                                   .tops = &d->top,
                                                                   .watch = &nobody}));
    d->tree = (qarena__tree){.arena = d->program.arena,
                             .program = &d->program,
                             .noisy = true,
                             .order = &d->order,
                             .seed = seed,
                             .first_shot = shot};
    QARENA__FORWARD(qarena__tree_plant(&d->tree, NULL, 0, 1));
    qarena_status status = QARENA_OK;
    for (uint64_t i = 0; i < d->program.count && status == QARENA_OK; i++) {
        status = draw_step(d, d->tree.waiting, &d->program.steps[i]);
    }
    return status;
}

qarena_status qarena_circuit_draw_errors(const qarena_circuit *circuit, uint64_t seed,
                                         uint64_t shot, qarena_shot_error *errors,
                                         uint64_t capacity, uint64_t *count) {
    if (!circuit || !count || (capacity && !errors)) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": %s is NULL",
                            !circuit ? "circuit"
                            : !count ? "count"
                                     : "errors");
    }
    QARENA__FORWARD(check(&circuit->gates->list));
    drawing d = {.list = &circuit->gates->list, .errors = errors, .capacity = capacity};
    const qarena__program_for what = {.observes = true};
    QARENA__FORWARD(qarena__program_make(&d.program, d.list->arena, circuit, &what, CALL));
    qarena_status status = d.program.noisy.gates ? draw(&d, seed, shot) : QARENA_OK;
    qarena__tree_fini(&d.tree);
    qarena__shot_order_fini(&d.order);
    qarena__program_fini(&d.program);
    QARENA__FORWARD(status);
    *count = d.count;
    return QARENA_OK;
}
