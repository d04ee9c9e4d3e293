#define _GNU_SOURCE
#include "core/thread.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/syscall.h>
#endif

#include "core/fault.h"
#include "core/options.h"
#include "core/word.h"

/* Handlers are for the program's own threads; faults belong to the thread that makes them. */
static void signals_of_workers(sigset_t *set) {
    const int own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS};
    sigfillset(set);
    for (unsigned i = 0; i < sizeof own / sizeof own[0]; i++) {
        sigdelset(set, own[i]);
    }
}

static bool create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *argument) {
    sigset_t ours, theirs;
    signals_of_workers(&ours);
    pthread_sigmask(SIG_SETMASK, &ours, &theirs);
    const bool created = !qarena__fault() && pthread_create(thread, attributes, run, argument) == 0;
    pthread_sigmask(SIG_SETMASK, &theirs, NULL);
    return created;
}

bool qarena__thread_start(void *(*run)(void *), void *argument) {
    pthread_attr_t attributes;
    pthread_t thread;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    const bool started = create(&thread, &attributes, run, argument);
    pthread_attr_destroy(&attributes);
    return started;
}

/* --- trying --- */

enum { SHUT, OPEN };

typedef struct trial {
    atomic_uint *gate;
    pthread_t thread;
    long id;
} trial;

static void *stand(void *argument) {
    trial *t = argument;
#if defined(__linux__)
    t->id = syscall(SYS_gettid);
#endif
    while (atomic_load(t->gate) == SHUT) {
        qarena__word_sleep(t->gate, SHUT);
    }
    qarena__word_wake(t->gate); /* the next one */
    return NULL;
}

/* A thread that has been joined counts against limits until the system has forgotten it. */
static void wait_until_gone(const trial *t) {
#if defined(__linux__)
    while (syscall(SYS_tgkill, (long)getpid(), t->id, 0) == 0) {
        sched_yield();
    }
#else
    (void)t;
#endif
}

unsigned qarena__threads_probe(unsigned count) {
    static trial trials[QARENA__MAX_THREADS]; /* one crew is started at a time */
    atomic_uint gate = SHUT;
    pthread_attr_t attributes;
    unsigned made = 0;
    if (pthread_attr_init(&attributes) != 0) {
        return 0;
    }
    const size_t stack = qarena__option_stack_size();
    if (stack) {
        (void)pthread_attr_setstacksize(&attributes, stack);
    }
    for (bool created = true; created && made <= count; made += created) {
        trials[made].gate = &gate;
        created = create(&trials[made].thread, &attributes, stand, &trials[made]);
    }
    atomic_store(&gate, OPEN);
    qarena__word_wake(&gate);
    for (unsigned i = 0; i < made; i++) {
        pthread_join(trials[i].thread, NULL);
        wait_until_gone(&trials[i]);
    }
    pthread_attr_destroy(&attributes);
    return made > count ? count : made ? made - 1 : 0;
}
