OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q; gate g(a) x,y { ctrl @ rx(a) x,y; } ctrl(2) @ x q[0],q[1],q[2]; negctrl @ inv @ pow(2) @ t q[0],q[1]; inv @ g(2) q[{0,1}],q[{1,0}]; pow(-3) @ g(1) q[0],q[1];
