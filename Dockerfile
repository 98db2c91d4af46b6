# The pipeline from this tree:
#   docker build -t gazette .                        (with scans: --build-arg OCR=1; with old Word files: --build-arg OFFICE=1)
#   docker run --rm -v "$PWD/raw:/gazette/raw:ro" -v "$PWD/output:/gazette/output" --user "$(id -u):$(id -g)" gazette
FROM python:3.11-slim

ARG OCR=0
ARG OFFICE=0

# libgl1 and libglib2.0-0 are what OpenCV asks for; fonts make LibreOffice break lines where they were broken.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends make \
    $(test "$OCR" = 0 || echo libgl1 libglib2.0-0) \
    $(test "$OFFICE" = 0 || echo libreoffice-writer fonts-noto-cjk) \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /gazette

# Packages first: they are installed again only when a lock changes.
COPY Makefile pyproject.toml README.md LICENSE requirements*.lock ./
COPY gazette gazette
COPY pipeline pipeline
RUN make .venv/.runtime && if [ "$OCR" != 0 ]; then make ocr; fi

# Whoever runs it may be nobody in particular: what is written is the output, and a cache in the folder for temporary files.
ENV PATH=/gazette/.venv/bin:$PATH HOME=/tmp PYTHONDONTWRITEBYTECODE=1
# Compiled here: whoever runs it may not write beside the modules.
RUN make .venv/.compiled && mkdir -p raw output && chmod 777 output

CMD ["make", "all"]
