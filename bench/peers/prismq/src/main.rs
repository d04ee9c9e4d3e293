//! PRISM-Q's state-vector backend without Python, driven by adapters.py through standard input and output.
//!
//! First the circuit: "qubits N", a gate a line (name, qubits, then the angle or the matrix as re im ..), "end".
//! Then "run": initialise, recognise QFT blocks, fuse, apply; answered by a line "done". "state": answered by 2^N amplitudes as raw
//! little-endian doubles.
use num_complex::Complex64;
use prism_q::StatevectorBackend;
use prism_q::backend::Backend;
use prism_q::circuit::fusion::fuse_circuit_for_profile;
use prism_q::circuit::{Circuit, recognize_qft_blocks};
use prism_q::gates::Gate;
use std::io::{BufRead, Write, stdin, stdout};

fn add(circuit: &mut Circuit, line: &str) {
    let words: Vec<&str> = line.split_whitespace().collect();
    let qubit = |i: usize| words[i].parse::<usize>().expect("a qubit");
    let numbers = |from: usize| -> Vec<f64> { words[from..].iter().map(|word| word.parse().expect("a number")).collect() };
    let matrix = |from: usize| -> Vec<Complex64> { numbers(from).chunks(2).map(|p| Complex64::new(p[0], p[1])).collect() };
    match words[0] {
        "h" => circuit.add_gate(Gate::H, &[qubit(1)]),
        "cx" => circuit.add_gate(Gate::Cx, &[qubit(1), qubit(2)]),
        "cz" => circuit.add_gate(Gate::Cz, &[qubit(1), qubit(2)]),
        "swap" => circuit.add_gate(Gate::Swap, &[qubit(1), qubit(2)]),
        "cp" => circuit.add_gate(Gate::cphase(numbers(3)[0]), &[qubit(1), qubit(2)]),
        "rzz" => circuit.add_gate(Gate::Rzz(numbers(3)[0]), &[qubit(1), qubit(2)]),
        "rx" => circuit.add_gate(Gate::Rx(numbers(2)[0]), &[qubit(1)]),
        "ry" => circuit.add_gate(Gate::Ry(numbers(2)[0]), &[qubit(1)]),
        "rz" => circuit.add_gate(Gate::Rz(numbers(2)[0]), &[qubit(1)]),
        "u1" => circuit.add_unitary(matrix(2), &[qubit(1)]).expect("a unitary"),
        "u2" => circuit.add_unitary(matrix(3), &[qubit(2), qubit(1)]).expect("a unitary"), // the most significant qubit first
        other => panic!("no gate {other}"),
    }
}

fn run(backend: &mut StatevectorBackend, circuit: &Circuit) {
    let n = circuit.num_qubits;
    backend.init(n, 0).expect("memory");
    let blocks = recognize_qft_blocks(circuit);
    let fused = fuse_circuit_for_profile(&blocks, true, backend.fusion_state_qubits(n), backend.fusion_profile(n));
    backend.apply_instructions(&fused.instructions).expect("a run");
}

fn main() {
    let mut lines = stdin().lock().lines().map(|line| line.expect("a line"));
    let qubits = lines.next().expect("a circuit");
    let mut circuit = Circuit::new(qubits.strip_prefix("qubits ").expect("qubits N").parse().expect("a number"), 0);
    for line in lines.by_ref().take_while(|line| line != "end") {
        add(&mut circuit, &line);
    }
    let mut backend = StatevectorBackend::new(42);
    for line in lines {
        let mut out = stdout().lock();
        match line.as_str() {
            "run" => {
                run(&mut backend, &circuit);
                writeln!(out, "done").expect("a reader");
            }
            "state" => {
                for amplitude in backend.export_statevector().expect("a state") {
                    out.write_all(&amplitude.re.to_le_bytes()).and_then(|()| out.write_all(&amplitude.im.to_le_bytes())).expect("a reader");
                }
            }
            other => panic!("no command {other}"),
        }
        out.flush().expect("a reader");
    }
}
