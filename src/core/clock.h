/* Time that passes, whatever the calendar says. */
#ifndef QARENA_CORE_CLOCK_H
#define QARENA_CORE_CLOCK_H

#include <stdint.h>

/* Nanoseconds of the monotonic clock. Any thread. */
int64_t qarena__nanoseconds(void);

/* Let so much time pass; less where a signal comes. */
void qarena__sleep(int64_t nanoseconds);

#endif
