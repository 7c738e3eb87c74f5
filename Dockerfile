# The product without embedded servers: one image for web, worker, beat, poll and migrate.
FROM python:3.11-slim AS packages

WORKDIR /build
COPY requirements/base.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --requirement base.txt


FROM python:3.11-slim

ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    STEPWELL_ENV=production \
    STEPWELL_STATIC_MANIFEST=1 \
    STEPWELL_STATIC_ROOT=/app/staticfiles

RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin stepwell

WORKDIR /app
COPY --from=packages /venv /venv
COPY . .

# Settings insist on these; none of them is used for collecting files, and none stays in the image.
RUN STEPWELL_SECRET_KEY=unused STEPWELL_MASTER_KEY=unused DATABASE_URL=postgresql:/// REDIS_URL=redis:// \
    python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q api clinic config followup pathway

USER stepwell
EXPOSE 8000
CMD ["python", "-m", "config.serve", "--host", "0.0.0.0", "--port", "8000", "--patience", "20"]
