package org.vi4j.cli;

import org.vi4j.internal.math.Platform;
import picocli.CommandLine.IVersionProvider;

/** The version of this build. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"vi4j " + Platform.version()};
    }
}
