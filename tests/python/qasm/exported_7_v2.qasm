OPENQASM 2.0;
include "qelib1.inc";
gate csdg q0,q1 { tdg q0; cx q0,q1; t q1; cx q0,q1; tdg q1; }
gate dcx q0,q1 { cx q0,q1; cx q1,q0; }
gate rcccx q0,q1,q2,q3 { h q3; t q3; cx q2,q3; tdg q3; h q3; cx q0,q3; t q3; cx q1,q3; tdg q3; cx q0,q3; t q3; cx q1,q3; tdg q3; h q3; t q3; cx q2,q3; tdg q3; h q3; }
qreg q[5];
cry(1.904008891790084) q[3],q[1];
ccx q[4],q[0],q[2];
csdg q[3],q[4];
ccx q[2],q[1],q[0];
cswap q[3],q[1],q[4];
rz(5.762735076743948) q[2];
rz(3.95354515710956) q[0];
dcx q[3],q[4];
sx q[0];
u3(2.321865117245137,0.023462934795055776,5.215343700148099) q[1];
csdg q[4],q[2];
rcccx q[2],q[3],q[4],q[0];