OPENQASM 2.0;
include "qelib1.inc";
gate xx_plus_yy(param0,param1) q0,q1 { rz(param1) q0; sdg q1; sx q1; s q1; s q0; cx q1,q0; ry((-0.5)*param0) q1; ry((-0.5)*param0) q0; cx q1,q0; sdg q0; sdg q1; sxdg q1; s q1; rz(-param1) q0; }
qreg q[2];
xx_plus_yy(3.8161292398210036,2.3655349753095063) q[0],q[1];
rz(3.4176846172438946) q[1];
z q[0];
cx q[0],q[1];
u3(2.323055668079067,6.087984768131125,5.837244949589809) q[0];
ry(1.1164754440544282) q[1];
u1(4.182448901894337) q[0];
t q[1];
sxdg q[0];
sdg q[1];