OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
int n;
int m = 5;
h q[0];
c[0] = measure q[0];
n = c;
switch (n) {
  case 0, 3 { x q[1]; m = c; }
  case 1 { m = 2; n = c[0]; }
  default { n ^= 1; }
}
if (m == 5) y q[1];
n = 3;
while (c == 2) { m = c & 1; c[1] = measure q[1]; }
