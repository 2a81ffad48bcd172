# Two images from one file: `serving` (the default, without torch) and `training`.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS serving-environment
WORKDIR /build
RUN python -m venv /opt/songkin
ENV PATH=/opt/songkin/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# The dependencies first: they change seldom, so that a change of code does not install them again. All are checked
# against the hashes of the lock, setuptools among them, which builds the project without downloading anything.
COPY locks locks
RUN pip install --require-hashes --requirement locks/serve.txt
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY app app
COPY training training
RUN pip install --no-deps --no-build-isolation .

FROM serving-environment AS training-environment
# PyPI's torch for Linux brings gigabytes of CUDA along. This index has the same versions for the CPU alone;
# build with --build-arg TORCH_INDEX= to have PyPI's.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
# `training,cluster` adds Ray.
ARG EXTRAS=training
RUN pip install --constraint constraints.txt ${TORCH_INDEX:+--extra-index-url ${TORCH_INDEX}} ".[${EXTRAS}]"

FROM ${PYTHON_IMAGE} AS runtime
# A volume that is mounted at /srv/live for the first time belongs to this user as well.
RUN useradd --uid 10001 --create-home songkin && install --directory --owner=songkin --group=songkin /srv/live
WORKDIR /srv
ENV PATH=/opt/songkin/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=/tmp ORT_DISABLE_TELEMETRY=1
USER songkin

FROM runtime AS training
USER root
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
USER songkin
COPY --from=training-environment /opt/songkin /opt/songkin
ENTRYPOINT ["python", "-m", "training"]
CMD ["--help"]

FROM runtime AS serving
COPY --from=serving-environment /opt/songkin /opt/songkin
COPY models/demo models/demo
ENV SONGKIN_HOST=0.0.0.0 SONGKIN_PORT=8000 SONGKIN_MODELS_DIR=/srv/models SONGKIN_LIVE_DIR=/srv/live
EXPOSE 8000
COPY docker/healthcheck.py /opt/songkin/healthcheck.py
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --start-interval=1s --retries=3 \
    CMD ["python", "/opt/songkin/healthcheck.py"]
CMD ["python", "-m", "app"]
