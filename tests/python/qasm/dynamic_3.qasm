OPENQASM 3.0;
include "stdgates.inc";
bit[2] a;
bit[1] b;
qubit[3] q;
ry(0.9759292541837827) q[0];
a[0] = measure q[0];
if (a == 1) {
  rx(1.5884584505919037) q[1];
} else {
  ry(1.2399103330961585) q[1];
}
cx q[1], q[2];
a[1] = measure q[1];
reset q[0];
if (a[1]) {
  x q[0];
  ry(1.707840077192389) q[2];
}
b[0] = measure q[2];
