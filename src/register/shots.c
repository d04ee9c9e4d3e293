/* Runs of many shots: what they need is made, the tree of histories is run, and what came of it is
 * put in order. */
#include <string.h>

#include "core/bits.h"
#include "core/core_budget.h"
#include "core/status.h"
#include "plan/policy.h"
#include "register/expectation.h"
#include "register/make_order.h"
#include "register/shape.h"
#include "register/shots_bound.h"
#include "register/shots_memory.h"
#include "register/shots_result.h"
#include "register/shots_rows.h"
#include "register/shots_tree.h"
#include "register/snapshot.h"

#define CALL "run"

/* From so many qubits on histories are run one after another, each on all cores. */
#define ALL_CORES_QUBITS 17u

/* Parts of a circuit that a register keeps compiled, at most. */
#define MOST_PARTS 256u

#define MOST_SHOTS ((uint64_t)1 << 31)

/* One call. */
typedef struct shots_run {
    const qarena_shots_options *options;
    qarena_circuit *circuit;
    qarena_shots *made;
    qarena__program program;
    qarena__shot_order order;
    qarena__watch watch;
    unsigned granted, threads;
    qarena_register **registers; /* room for `granted` or one */
    const qarena__pauli_merged *observable;
    qarena__buffer *work; /* likewise */
    qarena__tree tree;
} shots_run;

/* --- checks --- */

static qarena_status check_initial(const qarena_arena *arena, const qarena_circuit *circuit,
                                   const qarena_shots_options *options) {
    const qarena_snapshot *initial = options->initial;
    if (initial && (initial->n != circuit->n || initial->precision != options->precision ||
                    initial->arena != arena)) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": the %s of initial is not the run's",
                            initial->n != circuit->n  ? "number of qubits"
                            : initial->arena != arena ? "arena"
                                                      : "precision");
    }
    return QARENA_OK;
}

/* The observable's terms; NULL: there is none. */
static qarena_status take_observable(const qarena_circuit *circuit, const qarena_pauli_sum *sum,
                                     const qarena__pauli_merged **merged) {
    qarena__watch nobody = {0};
    *merged = NULL;
    if (!sum) {
        return QARENA_OK;
    }
    if (sum->n > circuit->n) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            "observable: a Pauli sum of %u qubits for a circuit of %u", sum->n,
                            circuit->n);
    }
    QARENA__FORWARD(qarena__pauli_sum_merged(sum, &nobody, merged));
    return qarena__check_real(CALL, *merged);
}

static qarena_status check(const qarena_arena *arena, const qarena_circuit *circuit,
                           const qarena_shots_options *options, qarena_shots *const *shots) {
    if (!arena || !circuit || !options || !shots) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": %s is NULL",
                            !arena     ? "arena"
                            : !circuit ? "circuit"
                            : !options ? "options"
                                       : "the result");
    }
    if (options->size != sizeof *options) {
        return qarena__fail(QARENA_E_ARGUMENT, CALL ": size of the options is %zu, not %zu",
                            options->size, sizeof *options);
    }
    if (options->shots > MOST_SHOTS || options->first_shot > UINT64_MAX - MOST_SHOTS) {
        return qarena__fail(QARENA_E_ARGUMENT,
                            CALL ": %llu shots from %llu on, at most 2^31 are allowed, from at "
                                 "most 2^64 - 1 - 2^31 on",
                            (unsigned long long)options->shots,
                            (unsigned long long)options->first_shot);
    }
    QARENA__FORWARD(qarena__shape_check(options->precision, 1));
    QARENA__FORWARD(
        qarena__values_check(&circuit->gates->parameters, options->values, options->count, CALL));
    return check_initial(arena, circuit, options);
}

/* --- what is needed --- */

static int others_stop(void *tree) {
    return atomic_load_explicit(&((qarena__tree *)tree)->stops, memory_order_relaxed);
}

static int calling_stops(void *watch) {
    return qarena__watch_ask(watch);
}

/* What registers of the threads are made with. They ask through the run's watch, which so knows of
 * all that is cancelled. */
static qarena_register_options options_of(shots_run *r, bool first) {
    const qarena_shots_options *options = r->options;
    qarena_register_options with = QARENA_REGISTER_OPTIONS_INIT;
    with.precision = options->precision;
    /* In place large states could not be cancelled. */
    with.buffers = r->circuit->n < ALL_CORES_QUBITS ? 1 : 2;
    with.threads = r->threads > 1 ? 1 : options->threads;
    with.poll = first ? calling_stops : others_stop;
    with.poll_context = first ? (void *)&r->watch : &r->tree;
    return with;
}

static void choose_threads(shots_run *r) {
    const bool side_by_side = r->circuit->n < ALL_CORES_QUBITS && r->program.splits &&
                              !qarena__arena_in_block(r->made->arena);
    r->granted = side_by_side ? qarena__cores_acquire(r->options->threads) : 0;
    r->threads = r->granted ? r->granted : 1;
}

static unsigned room_for(const shots_run *r) {
    return r->granted ? r->granted : 1;
}

static qarena_status make_registers(shots_run *r) {
    void *room;
    choose_threads(r);
    QARENA__FORWARD(
        qarena__object_allocate(r->made->arena, r->threads * sizeof *r->registers, &room));
    r->registers = room;
    memset(r->registers, 0, r->threads * sizeof *r->registers);
    return QARENA_OK;
}

static void give_up_registers(shots_run *r) {
    for (unsigned thread = 0; r->work && thread < room_for(r); thread++) {
        qarena__thread_give_up(&r->tree, thread);
    }
}

/* What threads have, and the cores. */
static void release_threads(shots_run *r) {
    give_up_registers(r);
    qarena__buffer_release(r->work);
    qarena__object_release(r->made->arena, r->registers, room_for(r) * sizeof *r->registers);
    qarena__cores_release(r->granted);
}

static qarena_status make_rows(shots_run *r) {
    const qarena_shots_options *options = r->options;
    qarena_shots *made = r->made;
    if (!options->shots) {
        return QARENA_OK;
    }
    QARENA__FORWARD(qarena__buffer_acquire(made->arena,
                                           options->shots * made->words * sizeof(uint64_t),
                                           "bits of shots", &made->rows));
    if (!r->program.splits) {
        return QARENA_OK;
    }
    uint64_t *rows = made->rows->data;
    uint16_t *tops = qarena__rows_tops(rows, made->words, options->shots);
    return qarena__shot_order_make(
        &r->order, made->arena,
        &(qarena__shots_asked){.seed = options->seed,
                               .first = options->first_shot,
                               .count = options->shots,
                               .kernels = qarena__kernels_of(options->precision),
                               .threads = r->threads,
                               .tops = tops,
                               .room = rows,
                               .room_bytes = (size_t)((char *)tops - (char *)rows),
                               .returns_room = r->program.samples,
                               .watch = &r->watch});
}

/* Room for each thread: signs of angles, values of strings. */
static qarena_status make_work(shots_run *r) {
    const uint64_t signs = r->program.noisy.signs,
                   values = r->observable ? r->observable->count : 0;
    const size_t head = qarena__whole_lines(r->threads * sizeof *r->tree.work),
                 each = qarena__whole_lines((signs + values) * sizeof(double));
    QARENA__FORWARD(qarena__buffer_acquire(r->made->arena, head + r->threads * each,
                                           "work of threads", &r->work));
    qarena__thread_work *work = r->work->data;
    memset(work, 0, r->threads * sizeof *work);
    for (unsigned thread = 0; thread < r->threads; thread++) {
        work[thread].signs = (double *)(void *)((char *)r->work->data + head + thread * each);
        work[thread].values = work[thread].signs + signs;
        memset(work[thread].values, 0, values * sizeof(double)); /* dry runs find no others */
    }
    return QARENA_OK;
}

/* --- the tree --- */

static void open_tree(shots_run *r) {
    const qarena_shots_options *options = r->options;
    r->tree =
        (qarena__tree){.arena = r->made->arena,
                       .program = &r->program,
                       .gates = r->program.noisy.gates ? r->program.noisy.gates : r->circuit->gates,
                       .noisy = r->program.noisy.gates != NULL,
                       .work = r->work->data,
                       .observable = r->observable,
                       .values = options->count ? options->values : NULL,
                       .seed = options->seed,
                       .first_shot = options->first_shot,
                       .exact = options->shots == 0,
                       .keeps_states = options->keep_states,
                       .progress = options->progress,
                       .threads = r->threads,
                       .registers = r->registers,
                       .with = options_of(r, true),
                       .with_others = options_of(r, false),
                       .n = r->circuit->n,
                       .one_core = r->circuit->n < ALL_CORES_QUBITS && r->program.splits,
                       .watch = &r->watch,
                       .mode = qarena__fp_get()};
    r->tree.parts = r->program.parts < MOST_PARTS ? (uint32_t)r->program.parts : MOST_PARTS;
    (void)qarena__state_bytes(r->tree.n, options->precision, &r->tree.state_bytes);
    r->tree.state_bytes = qarena__class_bytes(r->tree.state_bytes);
    r->tree.work_bytes = qarena__memory_of_work(&r->tree, options->shots);
}

static qarena__buffer *initial_state(const shots_run *r) {
    qarena_snapshot *initial = (qarena_snapshot *)(uintptr_t)r->options->initial;
    return initial ? atomic_load_explicit(&initial->buffer, memory_order_acquire) : NULL;
}

static qarena_status tree_status(const qarena__tree *tree) {
    return tree->status == QARENA_OK ? QARENA_OK : qarena__fail(tree->status, "%s", tree->text);
}

static qarena_status run_tree(shots_run *r) {
    r->tree.order = r->order.buffer ? &r->order : NULL;
    r->tree.rows = r->made->rows ? r->made->rows->data : NULL;
    QARENA__FORWARD(qarena__tree_plant(&r->tree, initial_state(r), 0, r->options->shots));
    r->tree.might_wait = qarena__branch_splits(&r->tree, r->tree.waiting);
    qarena__tree_run(&r->tree);
    return tree_status(&r->tree);
}

/* Branches of several threads hold more than one thread would need, or buffers lie so that what is
 * between them is no use: what has not ended, again from the beginning, on one thread. */
static qarena_status run_rest(shots_run *r) {
    qarena__tree *tree = &r->tree;
    give_up_registers(r);
    tree->threads = r->threads = 1;
    tree->with = options_of(r, true);
    QARENA__FORWARD(qarena__tree_plant_rest(tree, initial_state(r), r->options->shots));
    qarena__tree_run(tree);
    return tree_status(tree);
}

/* --- the call --- */

static qarena_status run_histories(shots_run *r) {
    if (r->options->progress) {
        __atomic_store_n(r->options->progress, 0, __ATOMIC_RELAXED);
    }
    QARENA__FORWARD(make_registers(r));
    QARENA__FORWARD(make_work(r));
    open_tree(r);
    QARENA__FORWARD(qarena__thread_register(&r->tree, 0, NULL)); /* no run does without */
    QARENA__FORWARD(make_rows(r));
    qarena_status status = run_tree(r);
    bool more = r->threads > 1 || (!r->tree.exact && r->tree.count);
    while ((status == QARENA_E_MEMORY || status == QARENA_E_CLOSED) && more) {
        const uint64_t ended = r->tree.count;
        status = run_rest(r);
        more = !r->tree.exact && r->tree.count > ended;
    }
    return status;
}

/* Rows are written by all cores that are free. */
static qarena_status take(shots_run *r) {
    give_up_registers(r);
    const bool shares =
        !r->granted && qarena__rows_come_last(&r->tree) && !qarena__arena_in_block(r->made->arena);
    const unsigned more = shares ? qarena__cores_acquire(r->options->threads) : 0;
    const qarena_status status =
        qarena__shots_take(r->made, &r->tree, r->options->shots, more ? more : r->threads);
    qarena__cores_release(more);
    return status;
}

static qarena_status run(shots_run *r) {
    qarena_status status = run_histories(r);
    if (status == QARENA_E_CANCELLED && r->options->shots) {
        status = QARENA_OK; /* with what is done */
    }
    QARENA__FORWARD(status);
    return take(r);
}

static qarena_status make_result(qarena_arena *arena, const qarena_circuit *circuit,
                                 const qarena_shots_options *options,
                                 const qarena__program *program, qarena_shots **made) {
    void *object;
    QARENA__FORWARD(qarena__object_allocate(arena, sizeof **made, &object));
    *made = object;
    **made = (qarena_shots){
        .arena = arena, .n = circuit->n, .precision = options->precision, .words = program->words};
    qarena__arena_retain(arena);
    return QARENA_OK;
}

qarena_status qarena_shots_run(qarena_arena *arena, qarena_circuit *circuit,
                               const qarena_shots_options *options, qarena_shots **shots) {
    QARENA__FORWARD(check(arena, circuit, options, shots));
    QARENA__FORWARD(qarena__kernels_check());
    shots_run r = {.options = options,
                   .circuit = circuit,
                   .watch = {.poll = options->poll, .context = options->poll_context}};
    QARENA__FORWARD(take_observable(circuit, options->observable, &r.observable));
    const qarena__program_for what = {.values = options->count ? options->values : NULL,
                                      .samples = !options->keep_states && !options->observable,
                                      .exact = options->shots == 0,
                                      .observes = options->observable != NULL};
    QARENA__FORWARD(qarena__program_make(&r.program, arena, circuit, &what, CALL));
    qarena__splits_bound(&r.program);
    qarena_status status = make_result(arena, circuit, options, &r.program, &r.made);
    if (status == QARENA_OK) {
        status = run(&r);
        release_threads(&r);
        qarena__tree_fini(&r.tree);
        qarena__shot_order_fini(&r.order);
        if (status != QARENA_OK) {
            qarena_shots_destroy(r.made);
        }
    }
    qarena__program_fini(&r.program);
    QARENA__FORWARD(status);
    *shots = r.made;
    return QARENA_OK;
}
