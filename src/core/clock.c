#define _GNU_SOURCE
#include "core/clock.h"

#include <time.h>

int64_t qarena__nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void qarena__sleep(int64_t nanoseconds) {
    const struct timespec time = {.tv_sec = nanoseconds / 1000000000,
                                  .tv_nsec = (long)(nanoseconds % 1000000000)};
    (void)nanosleep(&time, NULL);
}
