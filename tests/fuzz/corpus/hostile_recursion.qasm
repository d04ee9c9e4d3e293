def f(qubit x) { f(x); } qubit q; f(q);
