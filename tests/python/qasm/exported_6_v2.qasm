OPENQASM 2.0;
include "qelib1.inc";
gate rcccx q0,q1,q2,q3 { h q3; t q3; cx q2,q3; tdg q3; h q3; cx q0,q3; t q3; cx q1,q3; tdg q3; cx q0,q3; t q3; cx q1,q3; tdg q3; h q3; t q3; cx q2,q3; tdg q3; h q3; }
qreg q[4];
rcccx q[3],q[0],q[2],q[1];
rz(5.196213260819338) q[0];
ccx q[1],q[2],q[3];
t q[0];
ccx q[1],q[3],q[2];
c3sqrtx q[0],q[2],q[1],q[3];
ccx q[1],q[3],q[2];
u2(2.853418767671647,3.388189534231719) q[0];
rcccx q[2],q[0],q[1],q[3];