package org.vi4j.device;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
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

    private static final String ADVICE = "check that nvidia-smi works, or use --device cpu";

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
    Verdict run() {
        try {
            Path answer = Files.createTempFile("vi4j-probe", ".txt");
            try {
                return run(answer);
            } finally {
                Files.deleteIfExists(answer);
            }
        } catch (IOException e) {
            return Verdict.unusable("the GPU cannot be tried: " + e.getMessage(), "use --device cpu");
        }
    }

    private Verdict run(Path answer) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(answer))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return Verdict.unusable("trying the GPU took more than " + patience.toSeconds() + " seconds", ADVICE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Verdict.unusable("trying the GPU was interrupted", ADVICE);
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(answer);
        return lines.isEmpty()
                ? Verdict.unusable("trying the GPU crashed with exit code " + process.exitValue(), ADVICE)
                : Verdict.ofLines(lines);
    }

    private List<String> command(Path answer) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Where natives are looked for and unpacked to is set by system properties.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-D"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-cp", classPath, Probe.class.getName(), answer.toString()));
        return command;
    }
}
