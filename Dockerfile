# Two images from one file: `serving` (the default, without torch) and `training`.
# docs/recipes/release.md pins the digest of this one, and builds for several platforms.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS serving-environment
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PIP_PYTHON=/opt/songkin
# Pip stays outside: it installs into this environment from the one of the base image.
RUN python -m venv --without-pip /opt/songkin
# The dependencies first: they change seldom, so that a change of code does not install them again. All are checked
# against the hashes of the lock, setuptools among them, which builds the project without downloading anything.
COPY locks locks
RUN pip install --require-hashes --requirement locks/serve.txt
COPY pyproject.toml constraints.txt README.md LICENSE ./
# Without training/ beside it, this is all that setuptools finds to install.
COPY app app
# `audio` adds what hears files, by the versions of constraints.txt: the lock is of the service without it.
ARG SERVING_EXTRAS=
RUN pip install --no-deps --no-build-isolation . && \
    if [ -n "${SERVING_EXTRAS}" ]; then pip install --no-build-isolation --constraint constraints.txt ".[${SERVING_EXTRAS}]"; fi && \
    pip uninstall --yes setuptools

FROM serving-environment AS training-environment
COPY training training
# PyPI's torch for Linux brings gigabytes of CUDA along. This index has the same versions for the CPU alone;
# build with --build-arg TORCH_INDEX= to have PyPI's.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
# `training,cluster` adds Ray.
ARG EXTRAS=training
RUN pip install --constraint constraints.txt ${TORCH_INDEX:+--extra-index-url ${TORCH_INDEX}} ".[${EXTRAS}]"

FROM ${PYTHON_IMAGE} AS runtime
# A container installs nothing. Without pip, who breaks in cannot either, and scanners have less to report.
RUN rm -r "$(python -c 'import ensurepip; print(*ensurepip.__path__)')" && \
    pip uninstall --yes --root-user-action ignore pip setuptools wheel
# A volume that is mounted at /srv/live for the first time belongs to this user as well.
RUN groupadd --gid 10001 songkin && useradd --uid 10001 --gid 10001 --create-home --shell /usr/sbin/nologin songkin && \
    install --directory --owner=10001 --group=10001 /srv/live
WORKDIR /srv
ENV PATH=/opt/songkin/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=/tmp ORT_DISABLE_TELEMETRY=1
# By number, so that a cluster that runs nothing as root can tell.
USER 10001:10001
STOPSIGNAL SIGTERM

FROM runtime AS training
USER 0:0
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
USER 10001:10001
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
# Last, since they change with every build. A release gives them.
ARG VERSION=unreleased
ARG REVISION=unknown
ARG PYTHON_IMAGE
LABEL org.opencontainers.image.title="Songkin" \
    org.opencontainers.image.description="Self-hosted music recommendations: what genre is this track, and what else sounds like it" \
    org.opencontainers.image.url="https://github.com/songkin/songkin" \
    org.opencontainers.image.source="https://github.com/songkin/songkin" \
    org.opencontainers.image.documentation="https://github.com/songkin/songkin/blob/main/README.md" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.base.name="${PYTHON_IMAGE}"
