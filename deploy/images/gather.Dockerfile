# The camera's program without a window, from the repository's root:
#   docker build --file deploy/images/gather.Dockerfile --tag magpie-gather .
#   docker run --device /dev/video0 --volume gather:/var/lib/gather --env MAGPIE_URL --env MAGPIE_TOKEN magpie-gather
# To pin the base by its bytes: --build-arg PYTHON_IMAGE=python:3.11.14-slim-bookworm@sha256:…
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
COPY requirements/gather.txt requirements/
RUN python -m venv /opt/gather \
    && /opt/gather/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary=:all: \
       --requirement requirements/gather.txt
COPY gather_client gather_client
RUN /opt/gather/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps ./gather_client

FROM ${PYTHON_IMAGE} AS gather
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini=0.19.* libglib2.0-0=2.74.* \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 gather \
    && useradd --uid 10001 --gid gather --groups video --home-dir /var/lib/gather --create-home \
       --shell /usr/sbin/nologin gather
COPY --from=packages /opt/gather /opt/gather
ENV PATH=/opt/gather/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ORT_DISABLE_TELEMETRY=1 \
    MAGPIE_GATHER_HOME=/var/lib/gather
USER 10001:10001
VOLUME /var/lib/gather
ENTRYPOINT ["tini", "--", "gather"]
CMD ["run", "--headless", "--every", "5"]
# An unreachable server is nothing to restart for: photos wait in the spool. A spool that cannot be read is.
HEALTHCHECK --interval=60s --timeout=15s --start-period=15s CMD ["gather", "status"]
