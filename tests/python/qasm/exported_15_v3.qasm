OPENQASM 3.0;
include "stdgates.inc";
gate cu1(p0) _gate_q_0, _gate_q_1 {
  p(0.5*p0) _gate_q_0;
  cx _gate_q_0, _gate_q_1;
  p((-0.5)*p0) _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  p(0.5*p0) _gate_q_1;
}
gate ecr _gate_q_0, _gate_q_1 {
  s _gate_q_0;
  sx _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  x _gate_q_0;
}
gate sxdg _gate_q_0 {
  s _gate_q_0;
  h _gate_q_0;
  s _gate_q_0;
}
qubit[5] q;
z q[4];
h q[2];
cu1(6.1319985947698346) q[1], q[3];
t q[0];
cswap q[3], q[1], q[0];
id q[4];
swap q[1], q[3];
u2(3.693180863846075, 1.5616804270353126) q[2];
ecr q[0], q[4];
crz(1.6354839415324873) q[0], q[3];
x q[4];
ry(1.2679672124720993) q[1];
t q[2];
u2(2.191177769168097, 0.16316024460893458) q[1];
U(4.856892831545717, 2.6515937009936126, 6.133660416723504) q[0];
swap q[2], q[3];
rz(4.866436603465165) q[4];
sxdg q[3];
ecr q[4], q[1];
U(2.2250770325598777, 4.5566629820805185, 5.112687918176949) q[2];
