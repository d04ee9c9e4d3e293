// first
/* second */ OPENQASM 3; /* * / ** */ include "stdgates.inc"; // third
qubit q; x q; #pragma x
