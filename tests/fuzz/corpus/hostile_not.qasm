OPENQASM 3.0;
include "stdgates.inc";
bit[2] c; qubit q; if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { if (c != 0) { x q;}}}}}}}}}}}}}}}}}}}}
