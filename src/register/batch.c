/* Many members of one circuit. Threads take them in their order, so what is done when a run stops
 * is all but the last few from the first on. */
#include "register/batch.h"

#include <string.h>

#include "circuit/growing.h"
#include "core/clock.h"
#include "core/core_budget.h"
#include "core/fp_mode.h"
#include "core/parallel.h"
#include "core/status.h"
#include "plan/policy.h"
#include "register/batch_member.h"

/* A run that got no help asks for it again after so long. */
#define ALONE_NANOSECONDS 10000000

/* Cancelled, threads finish the members that they have begun, so that no gap remains before those
 * that others have done, unless that takes longer. */
#define GRACE_NANOSECONDS 50000000

/* From so many qubits on members are run one after another, each on all cores. Smaller states lie
 * in the caches of one core, in one tile where half of its second-level cache has room. */
#define ALL_CORES_QUBITS 17u

#define TEXT 320u /* of a failure */

/* One run. */
typedef struct batch_run {
    qarena_batch *batch;
    qarena_circuit *circuit;
    const qarena_batch_work *work;
    unsigned threads;
    uint64_t left; /* members that are shared now */
    qarena__watch watch;
    qarena__fp_mode mode; /* the caller's */
    atomic_uint_least64_t next;
    atomic_bool failed;
    _Atomic int64_t give_up; /* when members are given up; INT64_MAX: they are not */
    qarena__spin lock;       /* of what follows */
    uint64_t first_undone;   /* of the members that were begun; UINT64_MAX: none */
    qarena_status status;    /* its */
    char text[TEXT];
} batch_run;

/* --- handles --- */

static qarena_status make_register(qarena_batch *batch) {
    void *block = batch->registers;
    if (batch->capacity <= batch->made) {
        QARENA__FORWARD(qarena__grow(batch->arena, &block, sizeof *batch->registers,
                                     batch->made + 1, 1, &batch->capacity));
        batch->registers = block;
    }
    qarena_register_options options = batch->options;
    QARENA__FORWARD(
        qarena_register_create(batch->arena, batch->n, &options, &batch->registers[batch->made]));
    batch->registers[batch->made]->keeps_work_space = true;
    batch->registers[batch->made]->one_core = batch->n < ALL_CORES_QUBITS;
    batch->made++;
    return QARENA_OK;
}

qarena_status qarena_batch_create(qarena_arena *arena, unsigned n,
                                  const qarena_register_options *options, qarena_batch **batch) {
    static const qarena_register_options defaults = QARENA_REGISTER_OPTIONS_INIT;
    void *object;
    if (!arena || !batch) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", arena ? "batch" : "arena");
    }
    QARENA__FORWARD(qarena__object_allocate(arena, sizeof(qarena_batch), &object));
    qarena_batch *made = object;
    *made = (qarena_batch){.arena = arena, .options = options ? *options : defaults, .n = n};
    qarena__arena_retain(arena);
    const qarena_status status = make_register(made);
    if (status != QARENA_OK) {
        qarena_batch_destroy(made);
        return status;
    }
    *batch = made;
    return QARENA_OK;
}

void qarena_batch_destroy(qarena_batch *batch) {
    if (!batch) {
        return;
    }
    qarena_arena *arena = batch->arena;
    for (unsigned i = 0; i < batch->made; i++) {
        qarena_register_destroy(batch->registers[i]);
    }
    qarena__object_release(arena, batch->registers, batch->capacity * sizeof *batch->registers);
    qarena__object_release(arena, batch, sizeof *batch);
    qarena__arena_release(arena);
}

uint64_t qarena_batch_done(const qarena_batch *batch) {
    return batch ? atomic_load_explicit(&batch->done, memory_order_relaxed) : 0;
}

unsigned qarena_batch_registers(const qarena_batch *batch) {
    return batch ? batch->made : 0;
}

/* --- what threads do --- */

/* Whether no member is begun any more. The calling thread asks the poll. */
static bool stops(batch_run *r, unsigned thread) {
    const bool cancelled =
        thread == 0 ? qarena__watch_ask(&r->watch) : qarena__watch_cancelled(&r->watch);
    int64_t never = INT64_MAX;
    if (cancelled && atomic_load_explicit(&r->give_up, memory_order_relaxed) == never) {
        const int64_t grace = r->threads > 1 ? GRACE_NANOSECONDS : 0;
        (void)atomic_compare_exchange_strong(&r->give_up, &never, qarena__nanoseconds() + grace);
    }
    return cancelled || atomic_load_explicit(&r->failed, memory_order_relaxed);
}

/* Whether a member that was begun is given up: the polls of registers, of the calling thread and of
 * others. */
static bool gives_up(batch_run *r, unsigned thread) {
    (void)stops(r, thread);
    const int64_t at = atomic_load_explicit(&r->give_up, memory_order_relaxed);
    return at != INT64_MAX && qarena__nanoseconds() >= at;
}

static int calling_gives_up(void *run) {
    return gives_up(run, 0);
}

static int worker_gives_up(void *run) {
    return gives_up(run, 1);
}

/* Remember the first of the members that were begun and are not done, and why. */
static void remember(batch_run *r, uint64_t member, qarena_status status) {
    qarena__spin_take(&r->lock);
    if (member < r->first_undone) {
        r->first_undone = member;
        r->status = status;
        memcpy(r->text, qarena_last_error(), TEXT);
        r->text[TEXT - 1] = '\0';
    }
    qarena__spin_give(&r->lock);
    atomic_store_explicit(&r->failed, true, memory_order_relaxed);
}

/* Of many members the last ones are shared anew, one by one: nobody waits long for a thread that
 * has several left. */
static bool are_last(batch_run *r) {
    const uint64_t begun = atomic_load_explicit(&r->next, memory_order_relaxed);
    return r->threads > 1 && r->left >= 32 * r->threads && r->work->members - begun <= r->left / 16;
}

/* At most so many members. */
static void run_members(void *context, uint64_t begin, uint64_t end) {
    batch_run *r = context;
    qarena_batch *batch = r->batch;
    const unsigned thread = qarena__parallel_thread();
    const bool without_help = r->threads > 1 && end - begin == r->left;
    const int64_t until = without_help ? qarena__nanoseconds() + ALONE_NANOSECONDS : INT64_MAX;
    const qarena__fp_mode mode = qarena__fp_get();
    qarena__fp_set(r->mode);
    for (uint64_t i = begin; i < end && !stops(r, thread) && !are_last(r); i++) {
        const uint64_t member = atomic_fetch_add_explicit(&r->next, 1, memory_order_relaxed);
        const qarena_status status =
            qarena__batch_member(batch->registers[thread], r->circuit, r->work, member);
        if (status != QARENA_OK) {
            remember(r, member, status);
            break;
        }
        atomic_fetch_add_explicit(&batch->done, 1, memory_order_relaxed);
        if (without_help && qarena__nanoseconds() >= until) {
            break;
        }
    }
    qarena__fp_set(mode);
}

/* --- a run --- */

/* Registers for the threads, ready for the circuit: fewer of both where memory is short. */
static qarena_status get_ready(batch_run *r) {
    qarena_batch *batch = r->batch;
    for (unsigned i = 0; i < r->threads; i++) {
        if (i >= batch->made) {
            const qarena_status status = make_register(batch);
            if (status != QARENA_OK && i > 0 && !qarena__watch_cancelled(&r->watch)) {
                r->threads = i;
                break;
            }
            QARENA__FORWARD(status);
        }
        QARENA__FORWARD(qarena_register_set_poll(batch->registers[i],
                                                 i == 0 ? calling_gives_up : worker_gives_up, r));
        if (r->work->members > 1 && (!r->work->gradients || r->work->states || r->work->shots)) {
            QARENA__FORWARD(qarena_register_prepare(batch->registers[i], r->circuit, NULL));
        }
    }
    return QARENA_OK;
}

/* Nothing of the caller's stays behind. */
static void leave(batch_run *r) {
    qarena_batch *batch = r->batch;
    for (unsigned i = 0; i < batch->made; i++) {
        (void)qarena_register_discard(batch->registers[i]);
        (void)qarena_register_set_poll(batch->registers[i], NULL, NULL);
    }
}

static void share_members(batch_run *r) {
    const uint64_t members = r->work->members;
    for (unsigned i = 0; i < r->threads; i++) {
        r->batch->registers[i]->threads = r->threads > 1 ? 1 : r->batch->options.threads;
    }
    uint64_t begun = atomic_load_explicit(&r->next, memory_order_relaxed);
    while (begun < members && !stops(r, 0)) {
        r->left = members - begun;
        qarena__parallel_for(r->threads, r->left, 1, run_members, r);
        begun = atomic_load_explicit(&r->next, memory_order_relaxed);
    }
}

/* Where a member found no memory beside others: give up the other registers, and begin with it
 * again, on one thread. */
static void go_on_alone(batch_run *r) {
    qarena_batch *batch = r->batch;
    while (batch->made > 1) {
        qarena_register_destroy(batch->registers[--batch->made]);
    }
    r->threads = 1;
    atomic_store_explicit(&r->next, r->first_undone, memory_order_relaxed);
    atomic_store_explicit(&batch->done, r->first_undone, memory_order_relaxed);
    r->first_undone = UINT64_MAX;
    r->status = QARENA_OK;
    atomic_store_explicit(&r->failed, false, memory_order_relaxed);
    share_members(r);
}

static qarena_status result(batch_run *r) {
    const uint64_t begun = atomic_load_explicit(&r->next, memory_order_relaxed);
    const uint64_t done = r->first_undone < begun ? r->first_undone : begun;
    const unsigned long long members = r->work->members;
    atomic_store_explicit(&r->batch->done, done, memory_order_relaxed);
    if (done == members) {
        return QARENA_OK;
    }
    if (qarena__watch_cancelled(&r->watch) &&
        (r->first_undone == UINT64_MAX || r->status == QARENA_E_CANCELLED)) {
        return qarena__fail(QARENA_E_CANCELLED,
                            "run_batch: cancelled: %llu of %llu members are done",
                            (unsigned long long)done, members);
    }
    return qarena__fail(r->status, "run_batch: member %llu: %.260s", (unsigned long long)done,
                        r->text);
}

static qarena_status run(batch_run *r) {
    qarena_batch *batch = r->batch;
    atomic_store_explicit(&batch->done, 0, memory_order_relaxed);
    QARENA__FORWARD(qarena__batch_check(batch->registers[0], r->circuit, r->work, &r->watch));
    const bool shared = batch->n < ALL_CORES_QUBITS && r->work->members > 1 &&
                        !qarena__arena_in_block(batch->arena);
    const unsigned granted = shared ? qarena__cores_acquire(batch->options.threads) : 0;
    r->threads = granted ? granted : 1;
    qarena_status status = get_ready(r);
    if (status == QARENA_OK) {
        share_members(r);
        if (r->threads > 1 && (r->status == QARENA_E_MEMORY || r->status == QARENA_E_CLOSED)) {
            go_on_alone(r);
        }
        status = result(r);
    }
    leave(r);
    qarena__cores_release(granted);
    return status;
}

qarena_status qarena_batch_run(qarena_batch *batch, qarena_circuit *circuit,
                               const qarena_batch_work *work) {
    if (!batch || !circuit || !work) {
        return qarena__fail(QARENA_E_ARGUMENT, "run_batch: %s is NULL",
                            !batch     ? "batch"
                            : !circuit ? "circuit"
                                       : "work");
    }
    if (work->size != sizeof *work) {
        return qarena__fail(QARENA_E_ARGUMENT, "run_batch: size of the work is %zu, not %zu",
                            work->size, sizeof *work);
    }
    if (atomic_exchange_explicit(&batch->busy, true, memory_order_acquire)) {
        return qarena__fail(QARENA_E_BUSY, "batch: another thread is using it");
    }
    batch_run r = {.batch = batch,
                   .circuit = circuit,
                   .work = work,
                   .watch = {.poll = batch->options.poll, .context = batch->options.poll_context},
                   .mode = qarena__fp_get(),
                   .give_up = INT64_MAX,
                   .first_undone = UINT64_MAX};
    const qarena_status status = run(&r);
    atomic_store_explicit(&batch->busy, false, memory_order_release);
    return status;
}
