OPENQASM 3.0;
include "stdgates.inc";
bit[2] a;
bit[1] b;
qubit[3] q;
ry(2.4120685437784988) q[0];
a[0] = measure q[0];
if (a == 1) {
  rx(2.395654974118699) q[1];
} else {
  ry(0.6131027354536174) q[1];
}
cx q[1], q[2];
a[1] = measure q[1];
reset q[0];
if (a[1]) {
  x q[0];
  ry(0.6697439903178433) q[2];
}
b[0] = measure q[2];
