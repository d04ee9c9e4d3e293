OPENQASM 3.0;
include "stdgates.inc";
qubit q; if (true) { for int i in [0:2] { x q; /* no end