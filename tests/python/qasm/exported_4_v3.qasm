OPENQASM 3.0;
include "stdgates.inc";
gate sxdg _gate_q_0 {
  s _gate_q_0;
  h _gate_q_0;
  s _gate_q_0;
}
gate xx_plus_yy(p0, p1) _gate_q_0, _gate_q_1 {
  rz(p1) _gate_q_0;
  sdg _gate_q_1;
  sx _gate_q_1;
  s _gate_q_1;
  s _gate_q_0;
  cx _gate_q_1, _gate_q_0;
  ry((-0.5)*p0) _gate_q_1;
  ry((-0.5)*p0) _gate_q_0;
  cx _gate_q_1, _gate_q_0;
  sdg _gate_q_0;
  sdg _gate_q_1;
  sxdg _gate_q_1;
  s _gate_q_1;
  rz(-p1) _gate_q_0;
}
qubit[2] q;
xx_plus_yy(3.8161292398210036, 2.3655349753095063) q[0], q[1];
rz(3.4176846172438946) q[1];
z q[0];
cx q[0], q[1];
u3(2.323055668079067, 6.087984768131125, 5.837244949589809) q[0];
ry(1.1164754440544282) q[1];
u1(4.182448901894337) q[0];
t q[1];
sxdg q[0];
sdg q[1];
