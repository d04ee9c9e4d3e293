OPENQASM 3.0;
include "stdgates.inc";
qubit[6] q; h q[1:2]; x q[-1]; y q[{0,2}]; z q[0:5:2]; s q[2:]; t q[:1]; sx q[::2]; id q[0:2][1];
