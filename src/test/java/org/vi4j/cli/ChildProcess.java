package org.vi4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** vi4j in a process of its own, on the classes under test. */
final class ChildProcess {
    /** Ctrl-C is ignored by what a background shell or nohup starts, and by their children, unless they are told to. */
    private static final List<String> HEARING = List.of("env", "--default-signal=INT,QUIT");

    private ChildProcess() {}

    /** A process that is to run a command line. */
    static ProcessBuilder of(String javaOption, List<String> words) {
        List<String> command = new ArrayList<>(canHear() ? HEARING : List.of());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                javaOption,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(words);
        return new ProcessBuilder(command);
    }

    /** Not every system's env knows the option. */
    private static boolean canHear() {
        List<String> command = new ArrayList<>(HEARING);
        command.addAll(Arrays.asList("true"));
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
