OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q; bit[2] c; if (c[0]) x q; else y q; if (c != 3) { x q[0]; } else if (c == 1) z q; while (c[1]) { c[1] = measure q[0]; } for int i in [0:2] { rx(i) q[i]; } for uint k in {2,0} h q[k]; if (1 < 2) x q; else y q;
