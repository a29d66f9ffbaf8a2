# syntax=docker/dockerfile:1
# The service as an image: suppb alone, on a small Debian, as a user without rights.
# The first build compiles the embedded Temporal server and takes several minutes.

# The look of the pages.
FROM node:22-bookworm-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY scripts/ scripts/
RUN scripts/assets.sh

# The program. SQLite is C, so this needs cgo, and the last stage the same Debian.
FROM golang:1.26.8-bookworm AS build
ENV CGO_ENABLED=1 GOFLAGS=-buildvcs=false GOCACHE=/cache/build GOMODCACHE=/cache/modules
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/cache go mod download
COPY . .
COPY --from=assets /src/web/static/uswds web/static/uswds
RUN --mount=type=cache,target=/cache go build -trimpath -ldflags='-s -w' -o /suppb ./cmd/suppb

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/suppb --create-home suppb
COPY --from=build /suppb /usr/local/bin/suppb
USER suppb
WORKDIR /var/lib/suppb
# The record and the engine's file, when one container does everything.
VOLUME /var/lib/suppb
# Links in letters begin with the second; set it to what people type.
ENV SUPPB_ADDR=0.0.0.0:8080 SUPPB_BASE_URL=http://localhost:8080
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 CMD ["suppb", "healthcheck"]
ENTRYPOINT ["suppb"]
CMD ["serve", "--data", "/var/lib/suppb"]
