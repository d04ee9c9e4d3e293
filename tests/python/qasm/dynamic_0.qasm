OPENQASM 3.0;
include "stdgates.inc";
bit[2] a;
bit[1] b;
qubit[3] q;
ry(2.1888437030500962) q[0];
a[0] = measure q[0];
if (a == 1) {
  rx(2.015908805880605) q[1];
} else {
  ry(1.34114316166169) q[1];
}
cx q[1], q[2];
a[1] = measure q[1];
reset q[0];
if (a[1]) {
  x q[0];
  ry(1.0178335005859267) q[2];
}
b[0] = measure q[2];
