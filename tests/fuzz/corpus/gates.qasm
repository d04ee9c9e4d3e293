OPENQASM 3.0;
include "stdgates.inc";
qubit[4] q; U(1,2,3) q[0]; gphase(0.3); CX q[0],q[1]; cu(1,2,3,4) q[0],q[1]; u2(1,2) q; iswap q[0],q[1]; ccz q[0],q[1],q[2]; c3x q[0],q[1],q[2],q[3];
