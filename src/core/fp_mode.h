/* The mode in which gates compute, and the return to the host's.
 *
 * Numbers below 2^-126 (single) or 2^-1022 (double) cost a processor a hundred times what others
 * do, so gates take them for zeros and leave zeros. Rounding is to nearest, and no exception traps.
 * All of it is the same on every thread, whatever the host has set on its own. Entered and left in
 * one function, around nothing that may call the host. */
#ifndef QARENA_CORE_FP_MODE_H
#define QARENA_CORE_FP_MODE_H

#include <stdint.h>

#if defined(__x86_64__)
/* MXCSR, its sticky flags included: 0x1f80 masks the exceptions, bits 15 and 6 flush results and
 * operands. */
typedef uint32_t qarena__fp_mode;
#define QARENA__FLUSHING 0x9fc0u

static inline void qarena__fp_set(qarena__fp_mode mode) {
    __asm__ volatile("ldmxcsr %0" : : "m"(mode) : "memory");
}

static inline qarena__fp_mode qarena__fp_get(void) {
    qarena__fp_mode mode;
    __asm__ volatile("stmxcsr %0" : "=m"(mode) : : "memory");
    return mode;
}
#elif defined(__aarch64__)
/* FPCR: bit 24 flushes results and operands. */
typedef uint64_t qarena__fp_mode;
#define QARENA__FLUSHING (1u << 24)

static inline void qarena__fp_set(qarena__fp_mode mode) {
    __asm__ volatile("msr fpcr, %0" : : "r"(mode) : "memory");
}

static inline qarena__fp_mode qarena__fp_get(void) {
    qarena__fp_mode mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode) : : "memory");
    return mode;
}
#else
typedef unsigned qarena__fp_mode;
#define QARENA__FLUSHING 0u

static inline void qarena__fp_set(qarena__fp_mode mode) {
    (void)mode;
}

static inline qarena__fp_mode qarena__fp_get(void) {
    return 0;
}
#endif

/* Returns the host's mode, for fp_leave. */
static inline qarena__fp_mode qarena__fp_enter(void) {
    const qarena__fp_mode host = qarena__fp_get();
    qarena__fp_set(QARENA__FLUSHING);
    return host;
}

static inline void qarena__fp_leave(qarena__fp_mode host) {
    qarena__fp_set(host);
}

#endif
