/* The qubits that a look at the state is about. */
#ifndef QARENA_REGISTER_ASKED_QUBITS_H
#define QARENA_REGISTER_ASKED_QUBITS_H

#include "register/register.h"

/* At most n of them, each below n, none named twice: else E_QUBIT, in the name of `call`. */
qarena_status qarena__asked_qubits_check(const char *call, const qarena_register *reg,
                                         const unsigned *qubits, unsigned k);

/* The same of n qubits. */
qarena_status qarena__qubits_check(const char *call, unsigned n, const unsigned *qubits,
                                   unsigned k);

#endif
