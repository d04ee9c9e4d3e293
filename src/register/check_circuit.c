#include "register/check_circuit.h"

#include "circuit/classical.h"
#include "core/status.h"

qarena_status qarena__circuit_check(const qarena_register *reg, const qarena_circuit *circuit,
                                    const char *call) {
    if (!reg || !circuit) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s is NULL", reg ? "circuit" : "reg");
    }
    if (circuit->n != reg->n) {
        return qarena__fail(QARENA_E_ARGUMENT, "%s: the circuit has %u qubits, the register has %u",
                            call, circuit->n, reg->n);
    }
    return qarena__gates_check(circuit, call);
}
