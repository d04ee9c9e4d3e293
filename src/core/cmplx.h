/* CMPLX of C11, which glibc gives to GCC alone. */
#ifndef QARENA_CORE_CMPLX_H
#define QARENA_CORE_CMPLX_H

#include <complex.h>

#ifndef CMPLX
#define CMPLX(re, im) __builtin_complex((double)(re), (double)(im))
#endif

#endif
