/* Memory from a POSIX system; huge pages and population as Linux has them. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "arena/os.h"
#include "core/fault.h"

#if !defined(MADV_POPULATE_WRITE) && defined(__linux__)
#define MADV_POPULATE_WRITE                                                                        \
    23 /* Linux 5.14; older headers lack it, older kernels refuse it with EINVAL */
#endif

#if !defined(MAP_NORESERVE)
#define MAP_NORESERVE 0 /* a system that never reserves */
#endif

static void *map_anywhere(size_t bytes, bool reserve) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | (reserve ? 0 : MAP_NORESERVE), -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

void *qarena__os_map(size_t bytes, size_t alignment, bool reserve) {
    size_t wide;
    if (qarena__fault() || __builtin_add_overflow(bytes, alignment, &wide)) {
        return NULL;
    }
    /* Recent kernels align large mappings by themselves; only when this one did not is a wider one
     * cut to size. */
    char *memory = map_anywhere(bytes, reserve);
    if (memory == NULL || (uintptr_t)memory % alignment == 0) {
        return memory;
    }
    munmap(memory, bytes);
    memory = map_anywhere(wide, reserve);
    if (memory == NULL) {
        return NULL;
    }
    size_t before = -(uintptr_t)memory & (alignment - 1);
    if (before > 0) {
        munmap(memory, before);
    }
    if (alignment > before) {
        munmap(memory + before + bytes, alignment - before);
    }
    return memory + before;
}

void qarena__os_unmap(void *memory, size_t bytes) {
    munmap(memory, bytes);
}

void qarena__os_advise_huge(void *memory, size_t bytes) {
#if defined(MADV_HUGEPAGE)
    if (!qarena__fault()) {
        madvise(memory, bytes, MADV_HUGEPAGE);
    }
#else
    (void)memory;
    (void)bytes;
#endif
}

size_t qarena__os_page(void) {
    long page = sysconf(_SC_PAGESIZE);
    return page > 0 ? (size_t)page : 4096;
}

static void touch(char *memory, size_t bytes) {
    size_t page = qarena__os_page();
    for (size_t offset = 0; offset < bytes; offset += page) {
        volatile char *byte = memory + offset;
        *byte = *byte;
    }
}

bool qarena__os_populate(void *memory, size_t bytes) {
    if (qarena__fault()) {
        return false;
    }
#if defined(MADV_POPULATE_WRITE)
    int result;
    do {
        result = madvise(memory, bytes, MADV_POPULATE_WRITE);
    } while (result != 0 && (errno == EINTR || errno == EAGAIN));
    if (result == 0) {
        return true;
    }
    if (errno != EINVAL && errno != ENOSYS) {
        return false;
    }
#endif
    touch(memory, bytes);
    return true;
}

void qarena__os_read_process(qarena__os_process *process) {
    struct rusage usage = {0};
    struct rlimit limit = {.rlim_cur = RLIM_INFINITY};
    getrusage(RUSAGE_SELF, &usage);
    getrlimit(RLIMIT_AS, &limit);
    *process = (qarena__os_process){
        .faults = (uint64_t)usage.ru_minflt + (uint64_t)usage.ru_majflt,
        .address_space = limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : (uint64_t)limit.rlim_cur,
    };
}
