/* Whether a register can run a circuit. */
#ifndef QARENA_REGISTER_CHECK_CIRCUIT_H
#define QARENA_REGISTER_CHECK_CIRCUIT_H

#include "circuit/circuit.h"
#include "register/register.h"

/* `call` begins the message. E_ARGUMENT: one of them is NULL, or their numbers of qubits differ. */
qarena_status qarena__circuit_check(const qarena_register *reg, const qarena_circuit *circuit,
                                    const char *call);

#endif
