OPENQASM 2.0;
include "qelib1.inc";
gate rzx(param0) q0,q1 { h q1; cx q0,q1; rz(param0) q1; cx q0,q1; h q1; }
gate ccz q0,q1,q2 { h q2; ccx q0,q1,q2; h q2; }
gate rcccx q0,q1,q2,q3 { h q3; t q3; cx q2,q3; tdg q3; h q3; cx q0,q3; t q3; cx q1,q3; tdg q3; cx q0,q3; t q3; cx q1,q3; tdg q3; h q3; t q3; cx q2,q3; tdg q3; h q3; }
qreg q[5];
rzx(0.7142223654075871) q[4],q[2];
rccx q[0],q[1],q[3];
c3sqrtx q[0],q[4],q[3],q[2];
ry(4.374454120901312) q[1];
ccz q[4],q[3],q[0];
c3sqrtx q[4],q[2],q[1],q[3];
rcccx q[4],q[1],q[0],q[2];
rccx q[4],q[2],q[1];