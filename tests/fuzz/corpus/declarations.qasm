OPENQASM 3.0;
include "stdgates.inc";
input float a; input angle[8] b; output bit[2] o; const int n = 2**2-1; const float w = n/2.0; qubit[n] q; creg c[2]; qreg r[2]; let al = q[0:2:2] ++ r[0]; rx(a*2+w-b) al; uint[4] u = 15; bool tt = true; angle g = pi; float f; bit zz = "1";
