OPENQASM 2.0;
include "qelib1.inc";
gate xx_plus_yy(param0,param1) q0,q1 { rz(param1) q0; sdg q1; sx q1; s q1; s q0; cx q1,q0; ry((-0.5)*param0) q1; ry((-0.5)*param0) q0; cx q1,q0; sdg q0; sdg q1; sxdg q1; s q1; rz(-param1) q0; }
gate ccz q0,q1,q2 { h q2; ccx q0,q1,q2; h q2; }
gate dcx q0,q1 { cx q0,q1; cx q1,q0; }
qreg q[3];
sxdg q[0];
x q[1];
u1(2.5665128426714845) q[2];
sx q[0];
xx_plus_yy(2.7328560695347384,6.120992375943766) q[1],q[2];
ccz q[2],q[0],q[1];
x q[2];
cu(5.527011327741266,0.40347120902876316,4.267423429187548,5.46692729377006) q[0],q[1];
ccz q[1],q[0],q[2];
id q[2];
dcx q[0],q[1];