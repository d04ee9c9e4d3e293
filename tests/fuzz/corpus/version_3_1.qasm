OPENQASM 3.1;
qubit q;
U(0, 0, 1) q;
