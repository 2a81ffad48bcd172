"""`python -m training`."""

import os


def main() -> None:
    # Before the libraries are imported. Threads that wait must sleep: on a core that something else uses, threads that
    # wait in a loop made an epoch up to twenty times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # on by default
    from training.cli.main import make_app

    make_app()(prog_name="python -m training")


if __name__ == "__main__":
    main()
