OPENQASM 3.0;
include "stdgates.inc";
qubit q; rx(arcsin(1)+mod(7,4)+popcount(0b1011)+1_000+0xf+int(2.7)+floor(1.5)-π) q; const bool yy = !(1 < 2) || 3 >= 4 && ~5 != (6 ^ 7 | 8 & 9) << 1 >> 2; const float v = -2 ** -1 % 3 / 4;
