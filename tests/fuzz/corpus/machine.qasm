OPENQASM 3.0;
U(1, 2, 3) $0;
CX $0, $1;
bit c;
c = measure $2;
