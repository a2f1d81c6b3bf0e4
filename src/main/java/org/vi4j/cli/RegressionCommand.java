package org.vi4j.cli;

import picocli.CommandLine.Command;

/** Bayesian linear regression on a table. */
@Command(name = "regression", description = "Bayesian linear regression: mean-field CAVI beside the exact posterior.")
final class RegressionCommand implements Runnable {
    @Override
    public void run() {}
}
