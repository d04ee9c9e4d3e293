/* Work of a stay that asks the register's poll meanwhile. */
#include "core/clock.h"
#include "core/status.h"
#include "register/register.h"

/* Below so many qubits no sweep lasts long enough to be cut up. */
#define ASKING_QUBITS 18u

/* A range is short at first, then twice as long as the one before while that took less than this. */
#define SHORT_NANOSECONDS 200000

typedef struct asking {
    qarena__watch *watch;
    qarena__range_fn *fn;
    void *context;
    uint64_t grain;
} asking;

/* A range of any thread. Thread 0 is the one that called. */
static void run_asking(void *context, uint64_t begin, uint64_t end) {
    const asking *a = context;
    const bool asks = qarena__parallel_thread() == 0;
    int64_t before = qarena__nanoseconds();
    for (uint64_t at = begin, length = a->grain; at < end && !qarena__watch_cancelled(a->watch);) {
        const uint64_t stop = end - at > length ? at + length : end;
        a->fn(a->context, at, stop);
        at = stop;
        const int64_t now = qarena__nanoseconds();
        length = now - before < SHORT_NANOSECONDS ? 2 * length : length;
        before = now;
        if (asks) {
            (void)qarena__watch_ask(a->watch);
        }
    }
}

void qarena__stay_ask_for(qarena__stay *stay, uint64_t items, uint64_t grain, qarena__range_fn *fn, void *context) {
    asking a = {.watch = &stay->watch, .fn = fn, .context = context, .grain = grain};
    if (qarena__watch_cancelled(&stay->watch)) {
        return;
    }
    if (!stay->watch.poll || stay->reg->n < ASKING_QUBITS) {
        qarena__stay_for(stay, items, grain, fn, context);
    } else if (!qarena__watch_ask(&stay->watch)) {
        qarena__stay_for(stay, items, grain, run_asking, &a);
    }
}

qarena_status qarena__stay_write_for(qarena__stay *stay, const qarena__buffer *target, uint64_t items, uint64_t grain, qarena__range_fn *fn, void *context) {
    if (target == stay->reg->front) {
        qarena__stay_for(stay, items, grain, fn, context);
        return QARENA_OK;
    }
    qarena__stay_ask_for(stay, items, grain, fn, context);
    if (!qarena__watch_cancelled(&stay->watch)) {
        return QARENA_OK;
    }
    qarena__write_abandon(stay->reg);
    return qarena__stay_cancelled(stay);
}
