FROM python:3.13-slim
WORKDIR /srv/dvb
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY .ci/bootstrap.txt requirements.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r bootstrap.txt \
    && VIRTUAL_ENV=/opt/venv /opt/venv/bin/uv pip sync --no-cache --require-hashes requirements.lock
ENV PATH=/opt/venv/bin:$PATH
COPY manage.py pyproject.toml ./
COPY alliances alliances
COPY matching matching
COPY dvb dvb
RUN python manage.py compile_locale \
    && useradd --system --home-dir /srv/dvb dvb \
    && install -d -o dvb /srv/dvb/var
USER dvb
VOLUME /srv/dvb/var
EXPOSE 8000
CMD ["gunicorn", "dvb.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", \
     "--limit-request-line", "4094", "--limit-request-fields", "60", "--limit-request-field_size", "8190"]
