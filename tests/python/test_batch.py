"""run_batch: many rows of values, each as a register alone runs it."""

import gc
import threading
import time

import numpy as np
import pytest

import qarena as qa
from qarena import _batch, _core

W = qa.ParameterVector("w", 4)
H = qa.PauliSum([("Z0 Z1", 0.7), ("X0", -1.2), ("Y1", 0.4)])


def circuit(n, layers=3):
    made = qa.Circuit(n)
    for layer in range(layers):
        for q in range(n):
            made.ry(W[(q + layer) % 4] * (1 + q), q).rz(W[layer % 4], q).cx(q, (q + 1) % n)
    return made


def rows(members, seed=1):
    return np.random.default_rng(seed).uniform(-3, 3, (members, 4))


@pytest.mark.parametrize("n", [2, 6, 12, 13])
@pytest.mark.parametrize("threads", [None, 1, 2])
def test_members_are_as_if_alone(n, threads, precision):
    made, values = circuit(n), rows(7)
    got = qa.run_batch(made, values, ["Z0", H], shots=9, states=True, seed=5, threads=threads, precision=precision)
    assert got.gradients is None and got.samples.shape == (7, 9)
    assert got.states.dtype == ("complex128" if precision == "double" else "complex64")
    for i, row in enumerate(values):
        register = qa.Register(n, precision, threads=1).run(made, row)
        assert got.values[i].tolist() == register.expectation(["Z0", H])
        assert np.array_equal(got.states[i], register.amplitudes)
    np.testing.assert_array_equal(got.samples[0], qa.Register(n, precision).run(made, values[0]).sample(9, seed=5))
    gradients = qa.run_batch(made, values, H, gradient=True, threads=threads, precision=precision)
    for i, row in enumerate(values):
        value, slope = qa.Register(n, precision, threads=1).value_and_grad(made, H, row)
        assert gradients.values[i] == value and gradients.gradients[i].tolist() == slope.tolist()


@pytest.mark.parametrize("n", [14, 16])
def test_members_of_one_tile(n, precision):
    """Their plans are made for one core: neither the other members nor the threads may change a bit."""
    made, values = circuit(n), rows(5)
    tolerance = {"double": 1e-12, "single": 2e-5}[precision]
    got = qa.run_batch(made, values, H, states=True, gradient=True, threads=2, precision=precision)
    for few, threads in ((1, 1), (2, 2), (5, 1)):
        fewer = qa.run_batch(made, values[:few], H, states=True, gradient=True, threads=threads, precision=precision)
        assert np.array_equal(fewer.states, got.states[:few]) and np.array_equal(fewer.gradients, got.gradients[:few])
        assert np.array_equal(fewer.values, got.values[:few])
    for i, row in enumerate(values):
        register = qa.Register(n, precision)
        value, slope = register.value_and_grad(made, H, row)
        np.testing.assert_allclose(got.states[i], register.run(made, row).amplitudes, rtol=0, atol=tolerance)
        np.testing.assert_allclose(got.values[i], value, rtol=0, atol=10 * tolerance)
        np.testing.assert_allclose(got.gradients[i], slope, rtol=0, atol=50 * tolerance)


def test_shapes():
    made, values = circuit(2), rows(5)
    one, many = qa.run_batch(made, values, "Z0", gradient=True), qa.run_batch(made, values, ["Z0"], gradient=True)
    assert one.values.shape == (5,) and one.gradients.shape == (5, 4)
    assert many.values.shape == (5, 1) and many.gradients.shape == (5, 1, 4)
    assert one.values.tolist() == many.values[:, 0].tolist()
    assert qa.run_batch(made, np.empty((0, 4)), "Z0").values.shape == (0,)
    assert qa.run_batch(qa.Circuit(1).h(0), np.empty((3, 0)), "X0").values.round(12).tolist() == [1, 1, 1]
    np.testing.assert_array_equal(qa.run_batch(made, values[:, ::-1], "Z0").values, qa.run_batch(made, values[:, ::-1].copy(), "Z0").values)


def test_members_may_have_observables_of_their_own():
    """What products of cotangents and gradients are made of."""
    made, values, draw = circuit(5), rows(9), np.random.default_rng(3)
    sums = tuple(qa.PauliSum([("Z0", draw.normal()), ("X1 Y2", draw.normal())], 5) for _ in values)
    got = _batch.gradients_of(made, values, sums, "double", 2)
    for slope, row, own in zip(got, values, sums):
        assert slope.tolist() == qa.Register(5).value_and_grad(made, own, row)[1].tolist()
    with pytest.raises(ValueError, match="run_batch: 8 sums for 9 members"):
        _batch.gradients_of(made, values, sums[:8], "double", None)


def test_samples_do_not_depend_on_the_batch():
    made, values = circuit(3), rows(40)
    whole = qa.run_batch(made, values, shots=50, seed=3).samples
    np.testing.assert_array_equal(whole[:11], qa.run_batch(made, values[:11], shots=50, seed=3, threads=1).samples)
    same = qa.run_batch(made, np.tile(values[0], (2, 1)), shots=50, seed=3).samples
    assert same[0].tolist() != same[1].tolist()
    assert qa.run_batch(made, values, shots=50).samples.tolist() != qa.run_batch(made, values, shots=50).samples.tolist()


def test_begins_with_a_snapshot():
    made, values, start = circuit(3), rows(6), qa.Register(3).h(0).ccx(0, 1, 2).ry(0.3, 1).sync()
    got = qa.run_batch(made, values, H, initial=start.snapshot(), states=True)
    for i, row in enumerate(values):
        alone = start.fork().run(made, row)
        assert got.values[i] == alone.expectation(H)
        np.testing.assert_array_equal(got.states[i], alone.amplitudes)


def counts():
    counters = _core._counters()
    return [counters[name] for name in ("misses", "object_calls", "os_calls")]


@pytest.mark.parametrize("n", [5, 12, 15])
@pytest.mark.parametrize("gradient", [False, True])
def test_rounds_into_out_allocate_nothing(n, gradient):
    made, values = circuit(n, 1), rows(4)
    out = qa.run_batch(made, values, H, gradient, shots=3, states=True, threads=1)
    for _ in range(2):
        assert all(a is b for a, b in zip(qa.run_batch(made, values, H, gradient, 3, True, threads=1, out=out), out))
    gc.collect()
    before = counts()
    for _ in range(5):
        qa.run_batch(made, values, H, gradient, 3, True, threads=1, out=out)
    assert counts() == before


def test_large_registers_do_not_stay():
    made = qa.Circuit(22).ry(W[0], 0)
    qa.run_batch(circuit(3), rows(2), "Z0")
    assert len(_batch._kept) == 1
    qa.run_batch(made, np.zeros((1, 4)), "Z0")
    assert next(iter(_batch._kept))[0] == 3
    arena = qa.Arena(1 << 24)
    qa.run_batch(circuit(3), rows(2), "Z0", arena=arena)
    assert arena.stats()["buffers"] == 0


def test_progress():
    made, seen = circuit(10, 20), []
    start = time.monotonic()
    qa.run_batch(made, rows(6000), "Z0", progress=lambda done, total: seen.append((done, total)))
    seconds = time.monotonic() - start
    assert seen[-1] == (6000, 6000) and len(seen) <= seconds / 0.1 + 1
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) > 1 or seconds < 0.2
    qa.run_batch(made, rows(3), "Z0", progress=True)


class Stop(Exception):
    pass


@pytest.mark.parametrize("n", [9, 15])
def test_an_exception_keeps_what_is_done(n):
    made, values = circuit(n, 4), rows(200_000 >> (n - 9))

    def progress(done, total):
        if done:  # values have been checked
            raise Stop

    out = qa.BatchResult(values=np.full(len(values), 9.0))
    with pytest.raises(Stop) as caught:
        qa.run_batch(made, values, H, out=out, progress=progress)
    done = caught.value.done
    assert 0 < done < len(values) and caught.value.result.values is out.values
    assert f"{done} of {len(values)} members are done" in caught.value.__notes__[0]
    assert np.all(out.values[:done] != 9) and np.all(out.values[done + 4 :] == 9)
    some = min(done, 50)
    np.testing.assert_array_equal(out.values[:some], qa.run_batch(made, values[:some], H).values)


def test_keyboard_interrupt(run_python):
    run_python(
        """
        import numpy as np
        from long_runs import *
        w = qa.Parameter("w")
        circuit = qa.Circuit(10)
        for q in range(10):
            circuit.ry(w, q).cx(q, (q + 1) % 10)
        values = np.linspace(0, 1, 3_000_000)[:, None]
        started = []
        sender = send_once(lambda: started)
        try:
            qa.run_batch(circuit, values, "Z0", progress=lambda done, total: done and started.append(done))
        except KeyboardInterrupt as error:
            assert 0 < error.done < len(values)
            assert len(error.result.values) == len(values)
            assert "members are done" in error.__notes__[0]
        else:
            raise SystemExit("it was not interrupted")
        join(sender)
        """
    )


def test_other_threads_run_meanwhile():
    made, counted, stop = circuit(10, 4), [], threading.Event()

    def count():
        while not stop.wait(0.0005):
            counted.append(1)

    other = threading.Thread(target=count)
    other.start()
    for _ in range(5):
        qa.run_batch(made, rows(300), H)
    stop.set()
    other.join()
    assert len(counted) > 5


def test_threads_each_have_their_own():
    made, values, results = circuit(6), rows(200), {}
    want = qa.run_batch(made, values, H).values

    def work(k):
        results[k] = [qa.run_batch(made, values, H).values for _ in range(10)]

    workers = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert all(np.array_equal(got, want) for k in range(4) for got in results[k])


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda c, v: qa.run_batch(c, v), ValueError, "run_batch: nothing is asked for"),
        (lambda c, v: qa.run_batch("c", v, "Z0"), TypeError, "run_batch: a Circuit is needed, not 'c'"),
        (lambda c, v: qa.run_batch(c, v[:, :3], "Z0"), ValueError, r"values: an array \[members, 4\] is needed, .* not one of shape \(5, 3\)"),
        (lambda c, v: qa.run_batch(c, v[0], "Z0"), ValueError, r"not one of shape \(4,\)"),
        (lambda c, v: qa.run_batch(c, v * 1j, "Z0"), TypeError, "real numbers are needed, not complex128"),
        (lambda c, v: qa.run_batch(c, np.where(np.arange(20).reshape(5, 4) == 14, np.nan, v), "Z0"), ValueError, r"row 3: value 2, 'w\[2\]', is nan"),
        (lambda c, v: qa.run_batch(c, v, "Z7"), ValueError, "run_batch: a Pauli sum of 8 qubits for a register of 3"),
        (lambda c, v: qa.run_batch(c, v, []), ValueError, "observable: the list is empty"),
        (lambda c, v: qa.run_batch(c, v, qa.PauliSum([("X0", 1j)])), ValueError, "is not real"),
        (lambda c, v: qa.run_batch(c, v, gradient=True), ValueError, "gradient without an observable"),
        (lambda c, v: qa.run_batch(c, v, shots=-1), ValueError, "shots: -1 is negative"),
        (lambda c, v: qa.run_batch(c, v, shots=3, seed=-1), ValueError, r"seed: -1 is out of range \[0, 2\*\*64\)"),
        (lambda c, v: qa.run_batch(c, v, "Z0", threads=-1), ValueError, "threads"),
        (lambda c, v: qa.run_batch(c, v, "Z0", precision="half"), ValueError, "precision"),
        (lambda c, v: qa.run_batch(c, v, "Z0", progress=3), TypeError, "progress: True or a function is needed, not 3"),
        (lambda c, v: qa.run_batch(c, v, "Z0", initial=3), TypeError, "initial: a Snapshot is needed, not 3"),
        (lambda c, v: qa.run_batch(c, v, "Z0", initial=qa.Register(2).snapshot()), ValueError, "the number of qubits of initial is not the batch's"),
        (lambda c, v: qa.run_batch(c, v, "Z0", out=np.empty(5)), TypeError, "out: a BatchResult is needed"),
        (lambda c, v: qa.run_batch(c, v, "Z0", out=qa.BatchResult()), TypeError, "out.values: an array is needed, not None"),
        (lambda c, v: qa.run_batch(c, v, "Z0", out=qa.BatchResult(np.empty(4))), ValueError, r"out.values: shape \(5,\) and float64 are needed, not \(4,\)"),
        (lambda c, v: qa.run_batch(c, v, "Z0", out=qa.BatchResult(np.empty(5, "f4"))), ValueError, r"are needed, not \(5,\) and float32"),
        (lambda c, v: qa.run_batch(c, v, "Z0", out=qa.BatchResult(np.empty(10)[::2])), ValueError, "out.values: it is not contiguous"),
    ],
)
def test_refusals(call, error, text):
    with pytest.raises(error, match=text):
        call(circuit(3), rows(5))
    assert qa.run_batch(circuit(3), rows(5), "Z0").values.shape == (5,)


def test_a_member_that_fails_is_named():
    made = qa.Circuit(2).rx(W[0], 0).unitary([[0, 0], [0, 1]], 0, check=False)
    values = rows(50)
    values[[17, 30]] = 0
    with pytest.raises(ValueError, match="run_batch: member 17: .*") as caught:
        qa.run_batch(made, values, shots=2, seed=1)
    assert caught.value.done == 17
    np.testing.assert_array_equal(caught.value.result.samples[:17], qa.run_batch(made, values[:17], shots=2, seed=1).samples)


def test_an_exception_of_the_last_members_is_raised():
    circuit = qa.Circuit(15)
    for q in range(15):
        circuit.ry(qa.Parameter(f"t{q}"), q).cx(q, (q + 1) % 15)
    rows = np.zeros((40, 15))

    def stop(done: int, members: int) -> None:
        raise KeyboardInterrupt

    for _ in range(20):
        began = time.perf_counter()
        try:
            qa.run_batch(circuit, np.vstack([rows] * 4), "Z0", progress=stop, threads=2)
        except KeyboardInterrupt as error:
            assert error.done <= 160  # type: ignore[attr-defined]
        else:
            pytest.fail("it was not told")
        assert time.perf_counter() - began < 10
