OPENQASM 3; include "other"; qubit q; U(1,1,1) q; include "again";
