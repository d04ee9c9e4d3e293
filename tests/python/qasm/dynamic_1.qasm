OPENQASM 3.0;
include "stdgates.inc";
bit[2] a;
bit[1] b;
qubit[3] q;
ry(0.7687284882248024) q[0];
a[0] = measure q[0];
if (a == 1) {
  rx(2.1948674738744653) q[1];
} else {
  ry(2.0275492379532283) q[1];
}
cx q[1], q[2];
a[1] = measure q[1];
reset q[0];
if (a[1]) {
  x q[0];
  ry(1.0101380514788434) q[2];
}
b[0] = measure q[2];
