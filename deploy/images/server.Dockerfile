# The server's images, from the repository's root:
#   docker build --file deploy/images/server.Dockerfile --target web --tag magpie-web .
#   docker build --file deploy/images/server.Dockerfile --target trainer --tag magpie-trainer .
# `web` runs the web process, the worker, beat and management commands; it holds no torch. `trainer` adds torch.
# To pin the base by its bytes: --build-arg PYTHON_IMAGE=python:3.11.14-slim-bookworm@sha256:…, the digest that
# `docker buildx imagetools inspect python:3.11.14-slim-bookworm` prints.
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm

# --- what every stage starts from: the interpreter, an init for signals and orphans, a user who owns nothing ----------
FROM ${PYTHON_IMAGE} AS base
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini=0.19.* \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 magpie \
    && useradd --uid 10001 --gid magpie --home-dir /var/lib/magpie --create-home --shell /usr/sbin/nologin magpie
ENV PATH=/opt/magpie/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ORT_DISABLE_TELEMETRY=1 \
    OMP_NUM_THREADS=1 \
    OPENBLAS_NUM_THREADS=1 \
    MKL_NUM_THREADS=1 \
    OMP_WAIT_POLICY=passive \
    MAGPIE_HOME=/var/lib/magpie \
    MAGPIE_CACHE_DIR=/var/cache/magpie \
    MAGPIE_TRACKING_DIR=/var/cache/magpie/tracking
WORKDIR /srv/magpie

# --- packages: wheels only, so that no stage ever needs a compiler ---------------------------------------------------
FROM base AS web-packages
COPY requirements/web.txt requirements/
RUN python -m venv /opt/magpie \
    && pip install --no-cache-dir --disable-pip-version-check --only-binary=:all: --requirement requirements/web.txt

FROM web-packages AS trainer-packages
# For a torch without CUDA, or a mirror: --build-arg PIP_EXTRA_INDEX_URL=…; pip reads it by that name.
ARG PIP_EXTRA_INDEX_URL
COPY requirements/trainer.txt requirements/
RUN pip install --no-cache-dir --disable-pip-version-check --only-binary=:all: --requirement requirements/trainer.txt

# --- code and static files -------------------------------------------------------------------------------------------
FROM base AS code
COPY manage.py ./
COPY accounts accounts
COPY jobs jobs
COPY labeling labeling
COPY trainer trainer
COPY webapp webapp
RUN python -m compileall -q .

FROM web-packages AS static
COPY --from=code /srv/magpie /srv/magpie
RUN MAGPIE_HOME=/tmp/magpie MAGPIE_STATIC_DIR=/srv/static python manage.py collectstatic --no-input --verbosity 0

# --- the images ------------------------------------------------------------------------------------------------------
FROM base AS trainer
COPY --from=trainer-packages /opt/magpie /opt/magpie
COPY --from=code /srv/magpie /srv/magpie
# A new volume takes its owner from the image. The folder of the signing key is mounted into the trainer alone.
RUN install --directory --owner=magpie --group=magpie --mode=700 /var/cache/magpie /var/lib/magpie-signing
ENV MAGPIE_SIGNING_KEY_FILE=/var/lib/magpie-signing/signing.key \
    HF_HOME=/var/cache/magpie/hub
USER 10001:10001
ENTRYPOINT ["tini", "--"]
CMD ["python", "-m", "celery", "--app=webapp", "--quiet", "worker", "--loglevel=warning", "--queues=train", \
     "--concurrency=2", "--pool=prefork", "--hostname=train@%h", "--without-gossip", "--without-mingle", \
     "--without-heartbeat"]
HEALTHCHECK NONE

FROM base AS web
COPY --from=web-packages /opt/magpie /opt/magpie
COPY --from=code /srv/magpie /srv/magpie
COPY --from=static /srv/static /srv/static
COPY deploy/images/probe.py /srv/probe/probe.py
RUN install --directory --owner=magpie --group=magpie --mode=700 /var/cache/magpie
ENV MAGPIE_STATIC_DIR=/srv/static
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["tini", "--"]
CMD ["python", "-m", "gunicorn", "webapp.wsgi", "--bind=0.0.0.0:8000", \
     "--worker-class=webapp.web_worker.PacedWorker", "--workers=2", "--threads=8", \
     "--preload", "--no-control-socket", "--graceful-timeout=30", "--timeout=60", "--keep-alive=75", \
     "--log-level=warning"]
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "-I", "-S", "/srv/probe/probe.py", "http://127.0.0.1:8000/health"]
