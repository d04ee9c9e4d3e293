/* Sums over the front, with the same bits for any number of threads. The writer's, with nothing
 * pending. They ask the poll meanwhile: what a cancelled writer is told means nothing. */
#ifndef QARENA_REGISTER_REDUCE_H
#define QARENA_REGISTER_REDUCE_H

#include "register/writer.h"

double qarena__norm_squared(qarena__writer *writer);

/* Also where the square leaves the range of a double. */
double qarena__norm(qarena__writer *writer);

/* <one|other>: 2^n amplitudes each, in the register's precision. */
void qarena__inner(qarena__writer *writer, const void *one, const void *other, double inner[2]);

#endif
