OPENQASM 2.0;
include "qelib1.inc";
qreg q[3]; h q; cx q[0],q[1]; u3(pi/2,-pi,0.25e1) q[2]; rccx q[0],q[1],q[2]; cu1(ln(3)) q[0],q[2]; ccx q[0],q[1],q[2];
