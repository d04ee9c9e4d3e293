OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q; bit[3] c = "011"; bit d = measure q[0]; c[0] = c[1] ^ !d; c[1:2] = 2; c &= 5; c <<= 1; c = ~c | (c >> 1); if (c < 5) x q; if (c[0:1] >= c[1:2]) y q; while (c != 0 && d || c[1]) { measure q -> c[0:1]; d = uint(c) == 3; }
