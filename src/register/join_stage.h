/* Stages that join a sweep of phases, made ready: see plan/join.h. */
#ifndef QARENA_REGISTER_JOIN_STAGE_H
#define QARENA_REGISTER_JOIN_STAGE_H

#include "register/pass.h"

/* Write the stages of a pass that can join into the stages of phases that they join; all have been made. `into`: what qarena__fold says. */
void qarena__join_stages(qarena__made_pass *made, const qarena__plan *plan, const qarena__pass *pass, const uint8_t *into);

/* The number j of a bit of the tile among those of steps, bits if it is not one of them. */
unsigned qarena__find_step_bit(const qarena__steps *steps, unsigned bit);

/* Then, when rotations have their weights: write those too. */
void qarena__join_turns(qarena__made_pass *made);

#endif
