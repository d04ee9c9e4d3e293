OPENQASM 3.0;
include "stdgates.inc";
qubit q; rx(999999999999999999999999999999999999999) q; const int a = 9223372036854775807 + 1; const int b = -9223372036854775807 - 1; const int c = b / -1; rx(1e999) q;
