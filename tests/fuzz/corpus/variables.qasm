OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q; bit[2] c; int n = 3; n += 2; n -= 1; n *= 2; n /= 3; n %= 2; n **= 2; n <<= 3; n >>= 1; n &= 7; n |= 8; n ^= 1; float f = n / 2; bool b = c[0] || true; b = c[1]; b ^= c[0]; bool k = true; if (c[0]) { k = false; } if (k) x q; for int i in [0:3] { f += i; int j = i - 1; if (j >= 0) rx(f * j) q; }
