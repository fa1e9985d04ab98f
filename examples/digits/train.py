"""Trains a small neural network on scikit-learn's own digits, and leaves the model and its accuracy in /out.

Runs without network, as any user, with a read-only root. Everything random comes from one seed.
"""

import json
import os
import pathlib
import signal
import sys
import time

# One thread per lent core: the library would start one per core of the whole machine. Read when numpy is loaded.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import joblib
import numpy
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

SEED = 7
EPOCHS = 15
BATCH_ROWS = 32
NOISE = 0.1
OUT = pathlib.Path(os.environ.get("OUT", "/out"))


def say(text):
    """Prints a line at once, so that whoever follows the log sees it now."""
    print(text, flush=True)


def stop(signum, _frame):
    """Ends at once when asked to; the exit status tells which signal it was."""
    say(f"stopped by signal {signum}")
    sys.exit(128 + signum)


def train(model, train_x, train_y, test_x, test_y):
    """Goes through the training pictures EPOCHS times; returns the last accuracy on the held-out ones."""
    random = numpy.random.default_rng(SEED)
    accuracy = 0.0
    for epoch in range(1, EPOCHS + 1):
        started = time.monotonic()
        noise = random.normal(0, NOISE, train_x.shape)  # new each time, so that no picture is learnt by heart
        model.partial_fit(train_x + noise, train_y, classes=range(10))
        accuracy = model.score(test_x, test_y)
        seconds = time.monotonic() - started
        say(f"epoch {epoch:2d}/{EPOCHS}  loss {model.loss_:.4f}  accuracy {accuracy:.4f}  {seconds:.2f} s")
    return accuracy


def main():
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    started = time.monotonic()
    digits = load_digits()
    train_x, test_x, train_y, test_y = train_test_split(
        digits.data, digits.target, test_size=0.25, stratify=digits.target, random_state=SEED)
    scaler = MinMaxScaler(clip=True).fit(train_x)
    say(f"digits: {len(train_x)} pictures to learn from, {len(test_x)} held out")
    model = MLPClassifier(hidden_layer_sizes=(256, 128), batch_size=BATCH_ROWS, random_state=SEED)
    accuracy = train(model, scaler.transform(train_x), train_y, scaler.transform(test_x), test_y)

    joblib.dump(make_pipeline(scaler, model), OUT / "model.joblib", compress=3)
    metrics = {"accuracy": round(accuracy, 4), "epochs": EPOCHS, "loss": round(model.loss_, 4),
               "held_out": len(test_x), "seed": SEED, "seconds": round(time.monotonic() - started, 2)}
    (OUT / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    say(f"done: accuracy {accuracy:.4f}, written to {OUT}")


if __name__ == "__main__":
    main()
