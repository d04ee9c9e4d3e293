OPENQASM 3.0;
include "stdgates.inc";
array[int, 3] a; extern f(int) -> int; cal { } defcal x $0 { } complex c; durationof(x); continue; break; void; mutable; readonly;
