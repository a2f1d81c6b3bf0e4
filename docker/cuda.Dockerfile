# vi4j on NVIDIA GPUs of compute capability 3.7 to 8.9 (docs/devices.md).  docker build -f docker/cuda.Dockerfile -t vi4j:cuda .
# Run with the NVIDIA container runtime: docker run --gpus all vi4j:cuda …  Without a usable GPU it computes on the CPU.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-17
ARG BASE_IMAGE=nvidia/cuda:11.6.2-cudnn8-runtime-ubuntu20.04

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY pom.xml LICENSE ./
COPY .mvn .mvn
COPY src/main src/main
RUN mvn -q -B -Pcuda -DskipTests -Dspotless.check.skip -Djacoco.skip package \
 && mkdir -p /opt/vi4j/target /opt/vi4j/src/main \
 && cp target/vi4j-*.jar /opt/vi4j/target/ && cp -r target/lib /opt/vi4j/target/ && cp -r src/main/launcher /opt/vi4j/src/main/ \
 && cp LICENSE /opt/vi4j/ && printf cuda >/opt/vi4j/target/vi4j-profiles
COPY vi4j /opt/vi4j/

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="vi4j (CUDA)" \
      org.opencontainers.image.description="Variational inference for the JVM: VAE training on NVIDIA GPUs" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/vi4j /opt/vi4j
ENV VI4J_JAVA_OPTS="-Dorg.bytedeco.javacpp.cachedir=/opt/vi4j/native -XX:-UsePerfData"
RUN VI4J_SHARE=yes /opt/vi4j/vi4j info && chmod -R a+rX /opt/vi4j \
 && mkdir /runs && chown 1000:1000 /runs && ln -s /opt/vi4j/vi4j /usr/local/bin/vi4j
USER 1000:1000
WORKDIR /runs
VOLUME /runs
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=10s CMD ["/opt/vi4j/vi4j", "--version"]
ENTRYPOINT ["/opt/vi4j/vi4j"]
CMD ["--help"]
