OPENQASM 3.0;
include "stdgates.inc";
pragma anything
qubit[2] q; duration d = 100ns; stretch s; @note here
delay[d + 20ns] q; box { x q; } box[2ms] { nop q; delay[s] q[0]; h q; } barrier q; barrier; end; the rest is not read
