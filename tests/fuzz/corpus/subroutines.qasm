OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q; bit[3] c; def none() { } def one(qubit a, angle t) -> bit { rx(t) a; return measure a; } def two(qubit[2] r, int[32] k, bit[2] b, bool w) -> bit[2] { bit[2] o = b; none(); for int i in [0:k] { o[0] = one(r[0], i); if (w) x r[1]; } o[1] ^= b[0]; return o; } def num(float x) -> float { return 2 * x; } c[0:1] = two(q[0:1], 2, c[1:2], c[0]); one(q[0], pi); float yy = num(3); bool e = one(q[1], yy); def last(qubit a) -> bit { return one(a, 1); } c[2] = last(q[3]);
