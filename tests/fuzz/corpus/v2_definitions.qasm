OPENQASM 2.0;
include "qelib1.inc";
qreg q[2]; opaque far(a) x; gate two(a,b) x,y { rx(-a^2/sin(b)) x; barrier x; cx x,y; } gate four(a) x,y { two(a,a+1) x,y; two(2*a,3) y,x; } four(0.5) q[0],q[1];
