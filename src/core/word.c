#define _GNU_SOURCE
#include "core/word.h"

#include "core/clock.h"

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

void qarena__word_sleep(atomic_uint *word, unsigned value) {
    (void)syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

void qarena__word_wake(atomic_uint *word) {
    (void)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}
#else
#include <sched.h>

/* Where no such call is known, sleepers only make way for others. */
void qarena__word_sleep(atomic_uint *word, unsigned value) {
    (void)word;
    (void)value;
    sched_yield();
}

void qarena__word_wake(atomic_uint *word) {
    (void)word;
}
#endif

static inline void rest(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

bool qarena__word_watch(atomic_uint *word, unsigned value, unsigned nanoseconds) {
    int64_t end = 0;
    for (unsigned looks = 1;; looks++) {
        if (atomic_load_explicit(word, memory_order_acquire) != value) {
            return true;
        }
        if (looks % 32 == 0) { /* the clock takes longer than a look */
            const int64_t now = qarena__nanoseconds();
            end = end ? end : now + nanoseconds;
            if (now >= end) {
                return false;
            }
        }
        rest();
    }
}
