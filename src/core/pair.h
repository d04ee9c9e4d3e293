/* A complex number (re, im) that is read and written whole: processors make whoever reads two
 * numbers at once wait, if they have just been written one by one. */
#ifndef QARENA_CORE_PAIR_H
#define QARENA_CORE_PAIR_H

typedef double qarena__pair __attribute__((vector_size(16), aligned(8), may_alias));

#endif
