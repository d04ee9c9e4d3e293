OPENQASM 3.0;
include "stdgates.inc";
gate r(p0, p1) _gate_q_0 {
  U(p0, -pi/2 + p1, pi/2 - p1) _gate_q_0;
}
gate cu3(p0, p1, p2) _gate_q_0, _gate_q_1 {
  p(0.5*p2 + 0.5*p1) _gate_q_0;
  p(0.5*p2 - 0.5*p1) _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  U((-0.5)*p0, 0, (-0.5)*p1 - 0.5*p2) _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  U(0.5*p0, p1, 0) _gate_q_1;
}
gate ecr _gate_q_0, _gate_q_1 {
  s _gate_q_0;
  sx _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  x _gate_q_0;
}
gate rzz(p0) _gate_q_0, _gate_q_1 {
  cx _gate_q_0, _gate_q_1;
  rz(p0) _gate_q_1;
  cx _gate_q_0, _gate_q_1;
}
qubit[3] q;
U(3.8565669348560623, 0.016529512531575818, 5.720257004774101) q[0];
r(6.187702726072003, 1.7988546167922919) q[2];
r(2.568147270510931, 3.2531173529937476) q[2];
crz(0.7353832762045476) q[0], q[1];
cu3(6.152672799010463, 3.3825102985676865, 4.631651447955068) q[2], q[0];
tdg q[1];
sx q[0];
ecr q[1], q[2];
rzz(3.441311875095991) q[2], q[1];
ccx q[1], q[2], q[0];
