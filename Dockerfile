# Zonebook in a container. What is kept lies in the volume /app/data; settings come as variables (see .env.example).
# ZONEBOOK_PASSWORD and ZONEBOOK_KEY have to be given: a container's visitors come from another machine, and a key
# file inside of it would be gone with it. compose.yaml asks for both.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1

WORKDIR /app

COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

COPY app.py LICENSE ./
COPY .streamlit/config.toml ./.streamlit/
COPY core ./core
COPY pages ./pages

RUN useradd --create-home --uid 10001 zonebook \
    && mkdir -p data \
    && chown 10001:10001 data

USER 10001
VOLUME /app/data
EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]

CMD ["python", "-m", "streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.port", "8501", "--server.headless", "true"]
