OPENQASM 3.0;
include "stdgates.inc";
gate ecr _gate_q_0, _gate_q_1 {
  s _gate_q_0;
  sx _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  x _gate_q_0;
}
gate cu1(p0) _gate_q_0, _gate_q_1 {
  p(0.5*p0) _gate_q_0;
  cx _gate_q_0, _gate_q_1;
  p((-0.5)*p0) _gate_q_1;
  cx _gate_q_0, _gate_q_1;
  p(0.5*p0) _gate_q_1;
}
qubit[2] q;
u1(2.1984189356527435) q[1];
U(1.448533373272563, 4.212534840251065, 0.7230650829173504) q[0];
ecr q[1], q[0];
cu1(1.6207788068011701) q[0], q[1];
crz(5.827759307084684) q[1], q[0];
cx q[0], q[1];
swap q[0], q[1];
