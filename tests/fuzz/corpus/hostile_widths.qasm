qubit[1000000000000] q; bit[4096] c; bit d; c = c ^ c; c = (c << 1) ^ (c >> 1);
