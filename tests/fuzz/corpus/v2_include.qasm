OPENQASM 2.0; include "again"; qreg q[1]; included(1) q;
