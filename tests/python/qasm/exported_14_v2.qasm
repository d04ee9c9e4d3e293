OPENQASM 2.0;
include "qelib1.inc";
gate ccz q0,q1,q2 { h q2; ccx q0,q1,q2; h q2; }
gate r(param0,param1) q0 { u(param0,-pi/2 + param1,pi/2 - param1) q0; }
gate dcx q0,q1 { cx q0,q1; cx q1,q0; }
gate rcccx q0,q1,q2,q3 { h q3; t q3; cx q2,q3; tdg q3; h q3; cx q0,q3; t q3; cx q1,q3; tdg q3; cx q0,q3; t q3; cx q1,q3; tdg q3; h q3; t q3; cx q2,q3; tdg q3; h q3; }
qreg q[4];
ccz q[2],q[0],q[1];
u1(3.5968655893528347) q[3];
x q[1];
ccz q[0],q[3],q[2];
ccz q[2],q[0],q[3];
r(5.602175356306697,3.4645538906016102) q[1];
sx q[2];
p(5.820714828614794) q[1];
dcx q[3],q[0];
rcccx q[1],q[3],q[2],q[0];
c3sqrtx q[2],q[3],q[1],q[0];