package org.example;

import java.nio.file.Path;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Prediction;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;

/** A table goes in; a summary, a report, draws, a model and predictions come out. */
public final class RegressionProgram {
    private RegressionProgram() {}

    public static void main(String[] args) {
        // begin README
        RegressionFit fit = Regression.of(Path.of("homes.csv"), "price").likelihood(Likelihood.gaussian()).fit();
        System.out.println(fit.summary());                      // the table that the command prints
        fit.report().write(Path.of("report.html"));             // a page with plots and checks
        fit.draws(1000, 1).writeCmdStan(Path.of("draws.csv"));  // 1,000 posterior draws, seed 1
        fit.model().save(Path.of("model.json"));
        for (Prediction p : fit.model().predict(Path.of("new.csv"))) {
            System.out.println(p.mean() + " " + p.interval(0.95));
        }
        // end README
    }
}
