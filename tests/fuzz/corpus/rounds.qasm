OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q; bit[3] c; int i = 0; while (i < 3) { rx(i) q[0]; i += 1; } if (c[0] ^ c[1]) { c[1] = measure q[0]; } else if (!(c[1] ^ c[2])) x q[1]; while (c[0] ^ c[2]) { c[0] = measure q[1]; }
