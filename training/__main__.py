"""`python -m training`."""

import os


def main() -> None:
    # Before ONNX Runtime is imported: its telemetry is on by default.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    from training.cli import app

    app(prog_name="python -m training")


if __name__ == "__main__":
    main()
