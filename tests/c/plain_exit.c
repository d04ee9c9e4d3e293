/* Programs that end soon after their first job, while threads of theirs are still being made, each
 * a little later than the one before: a plain main, since Criterion's own end comes in between. 0
 * when each ended as it should. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/parallel.h"

enum { PROGRAMS = 400, THREADS = 6, ITEMS = 64, LATER_NANOSECONDS = 3000 };

static void nothing(void *context, uint64_t begin, uint64_t end) {
    (void)context;
    (void)begin;
    (void)end;
}

int main(void) {
    for (unsigned i = 0; i < PROGRAMS; i++) {
        int how = 0;
        const pid_t child = fork();
        if (child == 0) {
            qarena__parallel_for(THREADS, ITEMS, 1, nothing, NULL);
            const int64_t end = qarena__nanoseconds() + i * LATER_NANOSECONDS;
            while (qarena__nanoseconds() < end) {
            }
            exit(0);
        }
        if (child < 0 || waitpid(child, &how, 0) != child || how != 0) {
            fprintf(stderr, "program %u ended with status %x\n", i, (unsigned)how);
            return 1;
        }
    }
    return 0;
}
