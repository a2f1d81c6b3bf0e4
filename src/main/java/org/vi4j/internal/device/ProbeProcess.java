package org.vi4j.internal.device;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@link Probe} in a JVM of its own.
 *
 * @param classPath of that JVM
 * @param environment what its environment has beside this process's
 * @param patience after which a probe that does not answer is ended
 */
record ProbeProcess(String classPath, Map<String, String> environment, Duration patience) {
    /** The first use unpacks 900 MB and starts a GPU: long, but not for ever. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String ANSWER = "answer.txt";
    private static final String ERRORS = "errors.txt";
    private static final String CRASH = "crash.txt";
    private static final String ADVICE = "check that nvidia-smi works, or take the CPU";

    ProbeProcess {
        environment = Map.copyOf(environment);
    }

    /** Returns the probe of what this JVM runs on. */
    static ProbeProcess likeThisJvm() {
        return new ProbeProcess(System.getProperty("java.class.path"), Map.of(), PATIENCE);
    }

    /**
     * Runs the probe to its end.
     *
     * @return what it found, or that it crashed or hung
     */
    GpuVerdict run() {
        try {
            Path folder = Files.createTempDirectory("vi4j-probe");
            try {
                return run(folder);
            } finally {
                for (String file : List.of(ANSWER, ERRORS, CRASH)) {
                    Files.deleteIfExists(folder.resolve(file));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            return GpuVerdict.unusable("the GPU cannot be tried: " + e.getMessage(), "take the CPU");
        }
    }

    private GpuVerdict run(Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(folder))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(folder.resolve(ERRORS).toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return GpuVerdict.unusable(
                        "trying the GPU took more than " + patience.toSeconds() + " seconds", ADVICE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return GpuVerdict.unusable("trying the GPU was interrupted", ADVICE);
        } finally {
            process.destroyForcibly();
        }
        Path answer = folder.resolve(ANSWER);
        return Files.exists(answer)
                ? GpuVerdict.ofLines(Files.readAllLines(answer))
                : GpuVerdict.unusable(
                        "trying the GPU crashed with exit code " + process.exitValue() + lastWords(folder), ADVICE);
    }

    /** Returns the last line on standard error, such as the dynamic linker's, in brackets; or nothing. */
    private static String lastWords(Path folder) throws IOException {
        return new String(Files.readAllBytes(folder.resolve(ERRORS)), Charset.defaultCharset())
                .lines()
                .filter(line -> !line.isBlank())
                .reduce((earlier, last) -> last)
                .map(line -> " (" + line.strip() + ")")
                .orElse("");
    }

    private List<String> command(Path folder) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Where natives are looked for and unpacked to is set by system properties.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-D"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-XX:ErrorFile=" + folder.resolve(CRASH), "-XX:-CreateCoredumpOnCrash"));
        command.addAll(List.of(
                "-cp", classPath, Probe.class.getName(), folder.resolve(ANSWER).toString()));
        return command;
    }
}
