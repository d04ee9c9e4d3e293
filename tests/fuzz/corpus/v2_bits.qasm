OPENQASM 2.0;
include "qelib1.inc";
qreg q[2]; creg c[2]; creg d[1]; measure q -> c; if(c==2) x q; if (d==5) h q[0]; reset q; measure q[0] -> d[0];
