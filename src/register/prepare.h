/* Pieces of circuits: what they are called when they are kept ready, and making them ready before they are run. */
#ifndef QARENA_REGISTER_PREPARE_H
#define QARENA_REGISTER_PREPARE_H

#include "register/register.h"

/* Whether a register can run a circuit; `call` begins the message. E_ARGUMENT. */
qarena_status qarena__circuit_check(const qarena_register *reg, const qarena_circuit *circuit, const char *call);

/* Name gates [first, first + count) of a circuit, if they are to be kept: not in a caller's block, nor if a circuit's pieces would drive each other out. */
bool qarena__piece_name(const qarena__stay *stay, const qarena__gates *gates, uint64_t first, uint64_t count, qarena__prepared *name);

#endif
