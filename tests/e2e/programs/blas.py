"""Multiplies large matrices of whole numbers with OpenBLAS on several threads, where the result is exact, and without it."""

import numpy

SIZE = 700


def threads():
    """How many threads this process has."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("Threads:"))


def main():
    random = numpy.random.default_rng(7)
    a, b = (random.integers(-100, 100, (SIZE, SIZE)) for _ in range(2))
    by_blas = a.astype(float) @ b.astype(float)
    with open("/proc/self/maps") as maps:
        library = "OpenBLAS" if "openblas" in maps.read() else "another"
    print(f"{library} with {threads()} threads")
    print(f"product: {'exact' if (by_blas == a @ b).all() else 'WRONG'}")
    unit = numpy.linalg.solve(by_blas, by_blas)
    print(f"solved: {'exact' if numpy.allclose(unit, numpy.eye(SIZE), atol=1e-6) else 'WRONG'}")


main()
