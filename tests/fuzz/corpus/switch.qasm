OPENQASM 3.0;
include "stdgates.inc";
qubit q; bit[2] c; int n = 2; switch (c) { case 0, 1 { x q; } case 2 { y q; } default { z q; } } switch (n) { case 1 { x q; } case 2: { h q; } break; default { } } switch (c[0]) { case 1 { switch (c) { case 3 { s q; } } } }
