#include "core/watch.h"

#include <stddef.h>

#include "core/clock.h"
#include "core/parallel.h"

static _Thread_local qarena__watch *of_thread;
static atomic_llong interval = QARENA__WATCH_NANOSECONDS;

void qarena__watch_force_interval(int64_t nanoseconds) {
    atomic_store_explicit(&interval, nanoseconds ? nanoseconds : QARENA__WATCH_NANOSECONDS,
                          memory_order_relaxed);
}

qarena__watch *qarena__watch_of_thread(void) {
    return of_thread;
}

qarena__watch *qarena__watch_set_of_thread(qarena__watch *watch) {
    qarena__watch *before = of_thread;
    of_thread = watch;
    return before;
}

static bool cancels(const qarena__watch *watch) {
    qarena__watch *before = qarena__watch_set_of_thread(NULL);
    const bool answer = watch->poll(watch->context) != 0;
    (void)qarena__watch_set_of_thread(before);
    return answer;
}

bool qarena__watch_ask(qarena__watch *watch) {
    if (watch->poll && !qarena__watch_cancelled(watch)) {
        const int64_t now = qarena__nanoseconds();
        const bool due = watch->asked && now - watch->asked >=
                                             atomic_load_explicit(&interval, memory_order_relaxed);
        if (due || !watch->asked) {
            watch->asked = now;
        }
        if (due && cancels(watch)) {
            atomic_store_explicit(&watch->cancelled, true, memory_order_relaxed);
        }
    }
    return qarena__watch_cancelled(watch);
}

bool qarena__watch_ask_in_job(qarena__watch *watch) {
    return qarena__parallel_thread() == 0 ? qarena__watch_ask(watch)
                                          : qarena__watch_cancelled(watch);
}
