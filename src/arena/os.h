/* The operating system behind the arena, in six functions. Each that can fail asks qarena__fault
 * first. os_posix.c implements them; another system is another file. Any thread. */
#ifndef QARENA_ARENA_OS_H
#define QARENA_ARENA_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed, private, readable and writable memory at a multiple of `alignment` (a power of two, at
 * least a page). bytes > 0, a multiple of the page size. reserve: the system is to have room for
 * all of it; false: hardly any of it will be touched. NULL: refused. */
void *qarena__os_map(size_t bytes, size_t alignment, bool reserve);

/* Give back what qarena__os_map returned, whole. */
void qarena__os_unmap(void *memory, size_t bytes);

/* Ask for huge pages; a wish, no failure. */
void qarena__os_advise_huge(void *memory, size_t bytes);

/* Fault [memory, memory + bytes) in for writing, keeping contents. false: the system could not (no
 * memory). */
bool qarena__os_populate(void *memory, size_t bytes);

/* Numbers about the process. faults: minor + major so far; address_space: RLIMIT_AS, UINT64_MAX if
 * none. */
typedef struct qarena__os_process {
    uint64_t faults;
    uint64_t address_space;
} qarena__os_process;
void qarena__os_read_process(qarena__os_process *process);

/* Bytes of a page. */
size_t qarena__os_page(void);

#endif
