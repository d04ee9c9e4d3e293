OPENQASM 2.0;
include "qelib1.inc";
gate r(param0,param1) q0 { u(param0,-pi/2 + param1,pi/2 - param1) q0; }
gate ecr q0,q1 { s q0; sx q1; cx q0,q1; x q0; }
qreg q[5];
ch q[4],q[2];
rccx q[3],q[0],q[1];
ccx q[4],q[1],q[0];
r(3.2193930237360786,5.131706374322777) q[3];
csx q[2],q[1];
cswap q[3],q[0],q[4];
rccx q[4],q[2],q[3];
cx q[1],q[0];
ch q[3],q[2];
cswap q[4],q[0],q[1];
ecr q[0],q[2];
ccx q[4],q[3],q[1];