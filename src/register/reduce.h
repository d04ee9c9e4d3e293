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

/* *halves: the parts of norm^2 in which a qubit is 0, and 1. When the watch cancels they mean
 * nothing. */
void qarena__halves(qarena__writer *writer, unsigned qubit, double halves[2]);

#endif
