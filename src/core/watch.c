#include "core/watch.h"

#include "core/clock.h"

bool qarena__watch_ask(qarena__watch *watch) {
    if (watch->poll && !qarena__watch_cancelled(watch)) {
        const int64_t now = qarena__nanoseconds();
        const bool due = watch->asked && now - watch->asked >= QARENA__WATCH_NANOSECONDS;
        if (due || !watch->asked) {
            watch->asked = now;
        }
        if (due && watch->poll(watch->context)) {
            atomic_store_explicit(&watch->cancelled, true, memory_order_relaxed);
        }
    }
    return qarena__watch_cancelled(watch);
}
