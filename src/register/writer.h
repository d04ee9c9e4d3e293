/* The writer: the one thread that is inside a register, with its kernels, its cores, and what is to
 * be counted at its end. */
#ifndef QARENA_REGISTER_WRITER_H
#define QARENA_REGISTER_WRITER_H

#include "core/parallel.h"
#include "core/watch.h"
#include "kernels/table.h"
#include "register/register.h"

typedef struct qarena__writer {
    qarena_register *reg;
    const qarena__kernels *kernels;
    unsigned threads; /* granted; 0: the core budget was not asked */
    uint64_t gates, bytes_read, bytes_written;
    bool unchecked;      /* what runs need not keep the norm */
    uint64_t half;       /* a qubit that is measured next, as a mask: passes find what its halves
                            weigh; 0: none */
    qarena__watch watch; /* of the register's poll. Once it has cancelled, qarena__writer_end fails
                            and nothing more is committed */
} qarena__writer;

/* Become the writer. E_ARGUMENT (NULL), E_BUSY at once when another thread is. */
qarena_status qarena__writer_begin(qarena__writer *writer, qarena_register *reg);

/* Give cores back, count, leave; returns `status`, or E_CANCELLED if the watch has said so, so that
 * calls read `return qarena__writer_end(&writer, ...)`. */
qarena_status qarena__writer_end(qarena__writer *writer, qarena_status status);

/* Threads that it may use, from the core budget; 1 where the state is small, or lies in a caller's
 * block: there no thread is started. */
unsigned qarena__writer_threads(qarena__writer *writer);

/* E_CANCELLED when the register's poll says so. */
qarena_status qarena__writer_poll(qarena__writer *writer);

/* E_CANCELLED, with what is pending in words. */
qarena_status qarena__writer_cancelled(const qarena__writer *writer);

/* Whether the state is one that is counted only (qarena__arena_is_dry): what would read or write
 * amplitudes is left out. */
bool qarena__writer_is_dry(const qarena__writer *writer);

/* Run fn, which works on amplitudes, over [0, items) on so many threads. */
void qarena__writer_run(qarena__writer *writer, unsigned threads, uint64_t items, uint64_t grain,
                        qarena__range_fn *fn, void *context);

/* The same on all that it may use. */
void qarena__writer_for(qarena__writer *writer, uint64_t items, uint64_t grain,
                        qarena__range_fn *fn, void *context);

/* The same for what can be left half done: of large states in many ranges a thread, between which
 * the watch is asked. When it cancels, or has cancelled before, items are left out, and whatever is
 * made of the results must not outlive the writer. */
void qarena__writer_ask_for(qarena__writer *writer, uint64_t items, uint64_t grain,
                            qarena__range_fn *fn, void *context);

#endif
