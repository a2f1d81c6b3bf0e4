# For --device cuda-nd4j alone: ND4J on NVIDIA GPUs of compute capability 3.7 to 8.9 (docs/devices.md).  docker build -f docker/cuda.Dockerfile -t vi4j:cuda .
# Run with the NVIDIA container runtime: docker run --gpus all vi4j:cuda …  Without a usable GPU it computes on the CPU.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-17
ARG BASE_IMAGE=nvidia/cuda:11.6.2-cudnn8-runtime-ubuntu20.04

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY pom.xml LICENSE NOTICE THIRD-PARTY vi4j ./
COPY .mvn .mvn
COPY docker/install.sh docker/
COPY src/main src/main
RUN docker/install.sh /opt/vi4j cuda

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="vi4j (CUDA)" \
      org.opencontainers.image.description="Variational inference for the JVM: VAE training on NVIDIA GPUs" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/vi4j /opt/vi4j
# The archive of classes that fits this Java is made here. Whoever runs the image may write to /runs.
RUN /opt/vi4j/vi4j info && chmod -R a+rX /opt/vi4j \
 && mkdir -m 1777 /runs && ln -s /opt/vi4j/vi4j /usr/local/bin/vi4j
# Caches of Java belong to the container, whoever runs it.
ENV HOME=/tmp
USER 1000:1000
WORKDIR /runs
VOLUME /runs
STOPSIGNAL SIGTERM
# Without a Java process a minute: whether process 1, vi4j, is there and answers to signals.
HEALTHCHECK --interval=60s --timeout=10s CMD ["/bin/sh", "-c", "kill -0 1"]
ENTRYPOINT ["/opt/vi4j/vi4j"]
CMD ["--help"]
