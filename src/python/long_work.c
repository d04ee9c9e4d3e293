#define _GNU_SOURCE
#include "long_work.h"

#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

/* Items between two looks at the clock; nanoseconds between two turns of others. */
#define ITEMS 16u
#define TURN_NS ((uint64_t)20 * 1000 * 1000)

uint64_t monotonic_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int on_main_thread(void) {
#ifdef __linux__
    return (long)getpid() == syscall(SYS_gettid);
#else
    return 1;
#endif
}

int let_others_run(void) {
    Py_BEGIN_ALLOW_THREADS Py_END_ALLOW_THREADS return PyErr_CheckSignals();
}

int long_work_step(long_work *work) {
    if (++work->items % ITEMS != 0) {
        return 0;
    }
    const uint64_t now = monotonic_ns();
    if (work->next != 0 && now < work->next) {
        return 0;
    }
    const int first = work->next == 0;
    work->next = now + TURN_NS;
    return first ? 0 : let_others_run();
}
