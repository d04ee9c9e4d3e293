OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q; gate g a, b { h a; cx a, b; } pow(0.5) @ x q[0]; pow(1/3) @ swap q[0],q[1]; ctrl @ pow(0.25) @ g q[0],q[1],q[2]; pow(0.5) @ pow(2) @ u3(1,2,3) q[0]; inv @ pow(0.1) @ rzz(0.3) q[0],q[1];
