package org.vi4j.study;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.vi4j.joint.LogJoint;
import org.vi4j.joint.Parameters;
import org.vi4j.joint.target.KnownPosterior.EightSchools;
import org.vi4j.study.KnownAnswer.Kind;
import org.vi4j.support.JsonTree;

/** Posteriors of posteriordb with the moments of its reference draws; see src/test/resources/reference/posteriordb. */
final class RealPosteriors {
    private static final Path FILE = Path.of("src/test/resources/reference/posteriordb/posteriors.json");

    private RealPosteriors() {}

    static List<KnownAnswer> all() {
        List<KnownAnswer> all = new ArrayList<>();
        for (JsonNode entry : JsonTree.read(FILE)) {
            Map<String, double[]> byNames = new LinkedHashMap<>();
            entry.get("reference").fields().forEachRemaining(e -> byNames.put(e.getKey(), numbers(e.getValue())));
            LogJoint joint = entry.has("regression") ? regression(entry, List.copyOf(byNames.keySet())) : other(entry);
            all.add(new KnownAnswer(
                    entry.get("name").asText(),
                    Kind.REAL,
                    joint,
                    byNames,
                    entry.get("held_out").asBoolean()));
        }
        return all;
    }

    private static double[] numbers(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToDouble(i -> array.get(i).asDouble())
                .toArray();
    }

    private static LogJoint other(JsonNode entry) {
        JsonNode data = entry.get("data");
        String name = entry.get("name").asText();
        return switch (name) {
            case "arma-arma11" -> TimeSeries.arma(numbers(data.get("y")));
            case "garch-garch11" ->
                TimeSeries.garch(numbers(data.get("y")), data.get("sigma1").asDouble());
            case "eight_schools-eight_schools_noncentered" -> EightSchools.nonCentred();
            case "gp_pois_regr-gp_regr" -> Processes.gaussian(numbers(data.get("x")), numbers(data.get("y")));
            case "gp_pois_regr-gp_pois_regr" -> Processes.poisson(numbers(data.get("x")), numbers(data.get("k")));
            case "low_dim_gauss_mix-low_dim_gauss_mix" -> TimeSeries.mixture(numbers(data.get("y")));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** −n ln σ − (RSS + (β − b)ᵀXᵀX(β − b))/2σ², normal or flat priors of β, four priors of σ. */
    private static LogJoint regression(JsonNode entry, List<String> names) {
        JsonNode r = entry.get("regression");
        double[] b = numbers(r.get("b"));
        int p = b.length;
        double[][] xx = new double[p][];
        Arrays.setAll(xx, i -> numbers(r.get("xx").get(i)));
        double n = r.get("n").asDouble();
        double rss = r.get("rss").asDouble();
        double[] mean = r.has("mean") ? numbers(r.get("mean")) : new double[p];
        double[] sd = new double[p];
        Arrays.fill(sd, Double.POSITIVE_INFINITY);
        if (r.has("sd") && r.get("sd").isArray()) {
            sd = numbers(r.get("sd"));
        } else if (r.has("sd")) {
            Arrays.fill(sd, r.get("sd").asDouble());
        }
        double[] sds = sd;
        double[] student = r.has("t3_intercept") ? numbers(r.get("t3_intercept")) : null;
        String sigmaPrior = r.get("sigma").asText();
        double scale = r.has("scale") ? r.get("scale").asDouble() : 1;
        Parameters parameters = Parameters.empty();
        for (int j = 0; j < p; j++) {
            parameters = parameters.real(names.get(j));
        }
        return LogJoint.of(parameters.positive(names.get(p)), (theta, g) -> {
            double sigma = theta[p];
            double variance = sigma * sigma;
            double square = rss;
            double prior = 0;
            for (int i = 0; i < p; i++) {
                double product = 0;
                for (int j = 0; j < p; j++) {
                    product += xx[i][j] * (theta[j] - b[j]);
                }
                square += (theta[i] - b[i]) * product;
                g[i] = -product / variance;
                if (student != null && i == p - 1) {
                    double t = (theta[i] - student[0]) / student[1];
                    prior -= 2 * Math.log1p(t * t / 3);
                    g[i] -= 4 * t / (3 + t * t) / student[1];
                } else {
                    double z = (theta[i] - mean[i]) / sds[i];
                    prior -= z * z / 2;
                    g[i] -= z / sds[i];
                }
            }
            g[p] = -n / sigma + square / (variance * sigma);
            double s = sigma / scale;
            switch (sigmaPrior) {
                case "cauchy" -> {
                    prior -= Math.log1p(s * s);
                    g[p] -= 2 * s / (1 + s * s) / scale;
                }
                case "t3" -> {
                    prior -= 2 * Math.log1p(s * s / 3);
                    g[p] -= 4 * s / (3 + s * s) / scale;
                }
                case "normal" -> {
                    prior -= s * s / 2;
                    g[p] -= s / scale;
                }
                default -> {}
            }
            return -n * Math.log(sigma) - square / (2 * variance) + prior;
        });
    }
}
