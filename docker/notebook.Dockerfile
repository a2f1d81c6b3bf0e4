# Jupyter with a Java kernel, vi4j and its notebooks.  docker build -f docker/notebook.Dockerfile -t vi4j:notebooks .
# docker run --rm -p 127.0.0.1:8888:8888 vi4j:notebooks   prints the address to open.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-17
ARG BASE_IMAGE=debian:bookworm-slim

FROM ${BUILD_IMAGE} AS build
WORKDIR /opt/vi4j
COPY pom.xml LICENSE NOTICE THIRD-PARTY vi4j ./
COPY .mvn .mvn
COPY src/main src/main
COPY notebooks notebooks
RUN mvn -q -B -Pquick -Dmaven.test.skip package \
 && mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
      -Dartifact=io.github.padreati:rapaio-jupyter-kernel:3.0.1 -DoutputDirectory=target/jupyter \
 && mkdir /opt/app && mkdir -p /opt/app/target /opt/app/src/main \
 && cp target/vi4j-*[!cs].jar /opt/app/target/ && cp -r target/lib target/jupyter /opt/app/target/ \
 && cp -r notebooks LICENSE NOTICE THIRD-PARTY vi4j /opt/app/ && cp -r src/main/launcher /opt/app/src/main/

# The kernel compiles what is typed, so that a JDK stays in this image.
FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="vi4j notebooks" \
      org.opencontainers.image.description="Jupyter with a Java kernel, vi4j and notebooks on variational inference" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends openjdk-17-jdk-headless jupyter-notebook jupyter-nbconvert python3-ipykernel \
 && rm -rf /var/lib/apt/lists/* && useradd --uid 1000 --create-home vi4j
COPY --from=build --chown=1000:1000 /opt/app /opt/vi4j
USER 1000:1000
ENV HOME=/home/vi4j
RUN /opt/vi4j/notebooks/setup.sh
WORKDIR /opt/vi4j/notebooks
EXPOSE 8888
HEALTHCHECK --interval=60s --timeout=10s CMD ["jupyter", "notebook", "list"]
ENTRYPOINT ["/opt/vi4j/notebooks/open.sh", "--no-browser", "--ip=0.0.0.0"]
