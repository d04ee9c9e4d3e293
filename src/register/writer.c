#include "register/writer.h"

#include "core/clock.h"
#include "core/core_budget.h"
#include "core/counters.h"
#include "core/status.h"
#include "plan/policy.h"

qarena_status qarena__writer_begin(qarena__writer *writer, qarena_register *reg) {
    if (!reg) {
        return qarena__fail(QARENA_E_ARGUMENT, "reg is NULL");
    }
    if (__builtin_expect(atomic_exchange_explicit(&reg->busy, true, memory_order_acquire), 0)) {
        return qarena__fail(QARENA_E_BUSY, "register: another thread is using it");
    }
    *writer = (qarena__writer){.reg = reg,
                               .kernels = qarena__kernels_of(reg->precision),
                               .watch = {.poll = reg->poll, .context = reg->poll_context}};
    return QARENA_OK;
}

static void count(qarena__counter counter, uint64_t amount) {
    if (amount) {
        qarena__count(counter, amount);
    }
}

qarena_status qarena__writer_end(qarena__writer *writer, qarena_status status) {
    if (qarena__watch_cancelled(&writer->watch)) {
        status = qarena__writer_cancelled(writer);
    }
    if (writer->threads) {
        qarena__cores_release(writer->threads);
    }
    count(QARENA__COUNT_GATES, writer->gates);
    count(QARENA__COUNT_RUNS, writer->gates != 0);
    count(QARENA__COUNT_BYTES_READ, writer->bytes_read);
    count(QARENA__COUNT_BYTES_WRITTEN, writer->bytes_written);
    atomic_store_explicit(&writer->reg->busy, false, memory_order_release);
    return status;
}

unsigned qarena__writer_threads(qarena__writer *writer) {
    if (writer->reg->n < QARENA__PARALLEL_QUBITS || qarena__arena_in_block(writer->reg->arena)) {
        return 1;
    }
    if (!writer->threads) {
        writer->threads = qarena__cores_acquire(writer->reg->threads);
    }
    return writer->threads;
}

bool qarena__writer_is_dry(const qarena__writer *writer) {
    return qarena__arena_is_dry(writer->reg->arena, writer->reg->bytes);
}

void qarena__writer_run(qarena__writer *writer, unsigned threads, uint64_t items, uint64_t grain,
                        qarena__range_fn *fn, void *context) {
    if (!qarena__writer_is_dry(writer)) {
        qarena__parallel_for(
            threads, items, grain, fn,
            context); /* which fences what was written past the caches, on one thread too */
    }
}

void qarena__writer_for(qarena__writer *writer, uint64_t items, uint64_t grain,
                        qarena__range_fn *fn, void *context) {
    qarena__writer_run(writer, qarena__writer_threads(writer), items, grain, fn, context);
}

qarena_status qarena__writer_cancelled(const qarena__writer *writer) {
    return qarena__fail(
        QARENA_E_CANCELLED, "cancelled: %llu gates are pending",
        (unsigned long long)atomic_load_explicit(&writer->reg->pending, memory_order_relaxed));
}

qarena_status qarena__writer_poll(qarena__writer *writer) {
    qarena_register *reg = writer->reg;
    return reg->poll && reg->poll(reg->poll_context) ? qarena__writer_cancelled(writer) : QARENA_OK;
}

/* --- asking meanwhile --- */

/* Below so many qubits no sweep lasts long enough to be cut up. */
#define ASKING_QUBITS 18u

/* A range is short at first, then twice as long as the one before while that took less than this.
 */
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

void qarena__writer_ask_for(qarena__writer *writer, uint64_t items, uint64_t grain,
                            qarena__range_fn *fn, void *context) {
    asking a = {.watch = &writer->watch, .fn = fn, .context = context, .grain = grain};
    if (qarena__watch_cancelled(&writer->watch)) {
        return;
    }
    if (!writer->watch.poll || writer->reg->n < ASKING_QUBITS) {
        qarena__writer_for(writer, items, grain, fn, context);
    } else if (!qarena__watch_ask(&writer->watch)) {
        qarena__writer_for(writer, items, grain, run_asking, &a);
    }
}
