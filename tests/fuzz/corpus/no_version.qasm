qubit q; bit b; b = measure q; reset q;
