package org.vi4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vi4j.data.table.TableSource;
import org.vi4j.internal.math.Cholesky;
import org.vi4j.math.RandomStreams;
import org.vi4j.math.Workers;
import org.vi4j.net.NetData.Target;

/** A net without hidden layers is linear regression: its ELBO, optimum and predictions are known. */
class NetClosedFormTest {
    private static final int N = 60;
    private static final int D = 3;

    @TempDir
    private Path folder;

    private final double[][] x = new double[N][D + 1];
    private final double[] y = new double[N];

    private NetData data() throws java.io.IOException {
        RandomGenerator random = new RandomStreams(5).at("data", 0);
        StringBuilder csv = new StringBuilder("a,b,c,y\n");
        for (int i = 0; i < N; i++) {
            double shared = random.nextGaussian();
            double[] row = {random.nextGaussian(), shared, 0.7 * shared + random.nextGaussian()};
            double target = 3 + row[0] - 2 * row[1] + 0.5 * row[2] + 0.8 * random.nextGaussian();
            csv.append(String.format(Locale.ROOT, "%.6f,%.6f,%.6f,%.6f%n", row[0], row[1], row[2], target));
        }
        Path file = folder.resolve("linear.csv");
        Files.writeString(file, csv);
        NetData data = NetData.wholeTable(TableSource.open(file), "y");
        float[] row = new float[D + 1];
        for (int i = 0; i < N; i++) {
            data.trainRows().copy(i, row, 0);
            for (int j = 0; j < D; j++) {
                x[i][j] = row[j];
            }
            x[i][D] = 1;
            y[i] = row[D];
        }
        return data;
    }

    private static NetConfig linear(String method) {
        return NetConfig.defaults()
                .with(Map.of(
                        "method",
                        method,
                        "hidden",
                        "none",
                        "batch",
                        N,
                        "epochs",
                        4000,
                        "learning_rate",
                        0.01,
                        "prior",
                        1.5,
                        "threads",
                        1));
    }

    /** The optimum of independent normal weights and a Gamma noise precision, one coordinate after another. */
    private double[] coordinateAscent(double[] prior, double[] means, double[] variances) {
        double shape = NetLoss.SHAPE + N / 2.0;
        double noise = 1;
        for (int sweep = 0; sweep < 20_000; sweep++) {
            for (int j = 0; j <= D; j++) {
                double squares = 0;
                double moments = 0;
                for (int i = 0; i < N; i++) {
                    double rest = y[i];
                    for (int k = 0; k <= D; k++) {
                        rest -= k == j ? 0 : means[k] * x[i][k];
                    }
                    squares += x[i][j] * x[i][j];
                    moments += x[i][j] * rest;
                }
                variances[j] = 1 / (squares / noise + 1 / prior[j]);
                means[j] = variances[j] * moments / noise;
            }
            noise = (NetLoss.RATE + expectedSquares(means, variances) / 2) / shape;
        }
        double kl = 0;
        for (int j = 0; j <= D; j++) {
            kl += 0.5 * ((variances[j] + means[j] * means[j]) / prior[j] - 1 - Math.log(variances[j] / prior[j]));
        }
        double rate = shape * noise;
        kl += (shape - NetLoss.SHAPE) * Gamma.digamma(shape)
                - Gamma.logGamma(shape)
                + Gamma.logGamma(NetLoss.SHAPE)
                + NetLoss.SHAPE * (Math.log(rate) - Math.log(NetLoss.RATE))
                + shape * (NetLoss.RATE - rate) / rate;
        double likelihood = N / 2.0 * (Gamma.digamma(shape) - Math.log(rate) - Math.log(2 * Math.PI))
                - expectedSquares(means, variances) / noise / 2;
        return new double[] {noise, likelihood - kl};
    }

    private double expectedSquares(double[] means, double[] variances) {
        double sum = 0;
        for (int i = 0; i < N; i++) {
            double residual = y[i];
            for (int j = 0; j <= D; j++) {
                residual -= means[j] * x[i][j];
                sum += variances[j] * x[i][j] * x[i][j];
            }
            sum += residual * residual;
        }
        return sum;
    }

    @Test
    void aLinearNetsOptimumIsCoordinateAscents() throws Exception {
        NetData data = data();
        try (Workers workers = new Workers(1);
                NetTraining training = new NetTraining(data, linear("mean-field"))) {
            training.run(line -> {});
            NetNetwork net = training.members().get(0);
            double[] prior = {1.5 * 1.5 / D, 1.5 * 1.5 / D, 1.5 * 1.5 / D, 1};
            double[] means = new double[D + 1];
            double[] variances = new double[D + 1];
            double[] best = coordinateAscent(prior, means, variances);
            float[] found = net.values().toArray();
            for (int j = 0; j <= D; j++) {
                assertThat((double) found[j])
                        .as("mean %d", j)
                        .isCloseTo(means[j], within(1e-3 * Math.sqrt(variances[j])));
                assertThat((double) found[D + 1 + j])
                        .as("variance %d", j)
                        .isCloseTo(variances[j], within(2e-3 * variances[j]));
            }
            assertThat(net.noiseVariance()).isCloseTo(best[0], within(1e-4 * best[0]));
            NetTrainer trainer = new NetTrainer(net, workers);
            double nll = 0;
            for (double loss : trainer.losses(
                    data.trainRows(), java.util.stream.IntStream.range(0, N).toArray())) {
                nll += loss;
            }
            double unit = N * Math.log(((Target.Numeric) data.netCodec().target()).sd());
            assertThat(-(nll + trainer.kl()) + unit).isCloseTo(best[1], within(1e-4 * Math.abs(best[1])));
        }
    }

    /**
     * For a number the last layer's posterior is that of linear regression, its noise at the optimum of the evidence.
     */
    @Test
    void theLastLayersPosteriorIsTheClosedForm() throws Exception {
        NetData data = data();
        try (Net net = Net.train(data, linear("laplace-last"))) {
            LastLayer last = java.util.Objects.requireNonNull(net.lastLayer());
            double noise = last.noiseVariance();
            double[][] precision = new double[D + 1][D + 1];
            double[] moments = new double[D + 1];
            for (int i = 0; i < N; i++) {
                for (int j = 0; j <= D; j++) {
                    moments[j] += x[i][j] * y[i] / noise;
                    for (int k = 0; k <= D; k++) {
                        precision[j][k] += x[i][j] * x[i][k] / noise;
                    }
                }
            }
            for (int j = 0; j <= D; j++) {
                precision[j][j] += j == D ? 1 : D / 1.5 / 1.5;
            }
            Cholesky cholesky = Cholesky.of(precision);
            double[] mean = cholesky.solve(moments);
            double[][] covariance = cholesky.inverse();
            for (int j = 0; j <= D; j++) {
                assertThat(last.mean()[j]).isCloseTo(mean[j], within(1e-9));
                for (int k = 0; k <= D; k++) {
                    assertThat(last.covariance()[j][k]).isCloseTo(covariance[j][k], within(1e-9));
                }
            }
            // At the evidence's optimum its derivative by the logarithm of the noise vanishes.
            assertThat(logEvidence(noise * 1.001)).isLessThan(logEvidence(noise));
            assertThat(logEvidence(noise / 1.001)).isLessThan(logEvidence(noise));
        }
    }

    /** ln N(y; 0, XPXᵀ + σ²I), by the covariance of the rows. */
    private double logEvidence(double noise) {
        double[][] covariance = new double[N][N];
        for (int i = 0; i < N; i++) {
            for (int k = 0; k < N; k++) {
                for (int j = 0; j <= D; j++) {
                    covariance[i][k] += x[i][j] * x[k][j] * (j == D ? 1 : 1.5 * 1.5 / D);
                }
            }
            covariance[i][i] += noise;
        }
        Cholesky cholesky = Cholesky.of(covariance);
        double[] solved = cholesky.solve(y);
        double square = 0;
        for (int i = 0; i < N; i++) {
            square += solved[i] * y[i];
        }
        return -0.5 * (square + cholesky.logDeterminant() + N * Math.log(2 * Math.PI));
    }
}
