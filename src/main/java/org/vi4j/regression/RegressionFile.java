package org.vi4j.regression;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.distribution.Gamma;
import org.vi4j.distribution.Gaussian;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.ModelJson;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.model.LevelsLikelihood;
import org.vi4j.model.Likelihood;
import org.vi4j.model.Precision;
import org.vi4j.regression.CaviRegression.Factorization;

/** A {@link RegressionModel} as a JSON file: numbers and names, no code, checked on the way in. */
final class RegressionFile {
    private static final String FORMAT = "vi4j regression";
    private static final int VERSION = 2;
    /** The version of models with another likelihood, which older readers would take for a Gaussian one. */
    private static final int LIKELIHOOD_VERSION = 3;

    /** The version of models whose rows have an offset. */
    private static final int OFFSET_VERSION = 4;

    /** The version of models whose features a formula makes. */
    private static final int FORMULA_VERSION = 5;

    /** Coefficients from which on a precision matrix is packed. */
    private static final int PACKED = 500;
    /** Reading takes a few times as much memory: a file that would not fit is refused by its size. */
    private static final long MAX_BYTES =
            Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 6);

    private static final ModelJson KIND = new ModelJson(
            FORMAT,
            List.of(VERSION, LIKELIHOOD_VERSION, OFFSET_VERSION, FORMULA_VERSION),
            "a regression model",
            "vi4j regression fit");

    private RegressionFile() {}

    /**
     * Saves a model.
     *
     * @param model the model
     * @param file where to
     * @throws UserError if the place cannot be written to; nothing is left behind then
     */
    static void save(RegressionModel model, Path file) {
        Design design = model.design();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        boolean normal = model.likelihood().equals(Likelihood.gaussian());
        Columns.Extras extras = design.extras();
        ModelMatrix matrix = design.matrix();
        int plain = extras.offset() != null ? OFFSET_VERSION : normal ? VERSION : LIKELIHOOD_VERSION;
        tree.put("version", matrix == null ? plain : FORMULA_VERSION);
        if (!normal || matrix != null) {
            tree.put("likelihood", model.likelihood().label());
            tree.put("target_levels", model.columns().levels());
        }
        tree.putAll(model.likelihood().parameters());
        tree.put("target", model.target());
        tree.put("weights", model.columns().weights());
        tree.put("mean_weight", model.meanWeight());
        tree.put("inputs", model.columns().inputWords());
        tree.put("features", design.features());
        if (matrix != null) {
            tree.put("formula", FormulaFit.tree(matrix));
        }
        tree.put("intercept", design.intercept() || design.outcomes().cutpoints() > 0);
        tree.put("center", design.center());
        tree.put("scale", design.scale());
        tree.put("target_center", design.targetCenter());
        extras.put(tree);
        if (!model.means().isEmpty()) {
            tree.put("means", model.means());
        }
        if (model.noise() instanceof Precision.Uncertain noise) {
            tree.put("beta", List.of(noise.gamma().shape(), noise.gamma().rate()));
        } else {
            tree.put("beta", model.noise().mean());
        }
        if (!model.precisionInterval().isEmpty()) {
            tree.put("beta_interval", model.precisionInterval());
        }
        RegressionModel.Score score = model.score();
        if (!Double.isNaN(score.nats())) {
            tree.put(score.exact() ? "log_evidence" : "elbo", score.nats());
        }
        tree.put("rows", score.rows());
        tree.put("target_mean", score.targetMean());
        tree.put("target_sd", score.targetSd());
        score.learned().ifPresent(count -> tree.put("learned_precisions", count));
        if (!model.settings().isEmpty()) {
            tree.put("settings", model.settings());
        }
        tree.put("posterior", model.posterior().toString());
        Map<String, Object> posteriors = new LinkedHashMap<>();
        model.posteriors().forEach((name, gaussian) -> posteriors.put(name.toString(), gaussian(gaussian)));
        tree.put("posteriors", posteriors);
        byte[] bytes = KIND.write(tree);
        if (bytes.length > MAX_BYTES) {
            throw new UserError("the model would take " + bytes.length + " bytes; at most " + MAX_BYTES
                    + " are read back: fit posterior mean-field, or fewer columns than "
                    + design.features().size());
        }
        WholeFile.write(file, out -> out.write(bytes));
    }

    private static Map<String, Object> gaussian(Gaussian gaussian) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("mean", gaussian.mean());
        if (!gaussian.isDiagonal()) {
            if (gaussian.dimension() < PACKED) {
                tree.put("precision", Json.symmetric(gaussian.precision()));
            } else {
                tree.put("precision_packed", PackedTriangle.write(gaussian.precision()));
            }
        } else {
            tree.put("variance", Arrays.stream(gaussian.sd()).map(sd -> sd * sd).toArray());
        }
        return tree;
    }

    /**
     * Loads a model.
     *
     * @param file a file that {@link #save} wrote
     * @return the model
     * @throws UserError if the file is missing, too large, not such a file, or holds numbers that are no model
     */
    static RegressionModel load(Path file) {
        return KIND.load(file, MAX_BYTES, RegressionFile::model);
    }

    private static RegressionModel model(Json tree) {
        List<String> features = tree.get("features").words();
        Json intercept = tree.get("intercept");
        Json target = tree.get("target");
        if (!intercept.isBoolean() || !target.isTextual()) {
            throw new IllegalArgumentException("'intercept' and 'target' must be a truth value and a name");
        }
        Design design = Design.of(
                        features,
                        intercept.asBoolean(),
                        tree.get("center").numbers(features.size()),
                        tree.get("scale").numbers(features.size()),
                        tree.get("target_center").number())
                .with(Columns.Extras.of(tree))
                .with(Outcomes.of(likelihood(tree)))
                .with(
                        tree.has("formula")
                                ? FormulaFit.matrix(tree.get("formula"), target.asText(), features, List.of())
                                : null);
        int d = design.coefficients().size();
        Columns columns = columns(tree, target.asText());
        List<String> read = new ArrayList<>(features);
        if (design.extras().offset() != null) {
            read.add(design.extras().offset());
        }
        if (!columns.features().equals(read)) {
            throw new IllegalArgumentException("'inputs' and 'features' do not match");
        }
        // A flat prior has neither.
        boolean exact = !tree.has("elbo");
        boolean none = exact && !tree.has("log_evidence");
        RegressionModel.Score score = new RegressionModel.Score(
                exact,
                none ? Double.NaN : tree.get(exact ? "log_evidence" : "elbo").number(),
                (long) tree.get("rows").number(),
                tree.get("target_mean").number(),
                tree.get("target_sd").number(),
                tree.has("learned_precisions")
                        ? OptionalInt.of((int) tree.get("learned_precisions").number())
                        : OptionalInt.empty());
        Factorization posterior = Factorization.of(tree.get("posterior").asText());
        Map<Factorization, Gaussian> posteriors = new LinkedHashMap<>();
        for (Map.Entry<String, Json> field : tree.get("posteriors").entries().entrySet()) {
            posteriors.put(Factorization.of(field.getKey()), gaussian(field.getValue(), d));
        }
        Gaussian asked = posteriors.get(posterior);
        if (asked == null) {
            throw new IllegalArgumentException("'" + posterior + "' is none of its posteriors");
        }
        requireFinite(design, asked);
        // Files of older versions have none.
        double[] means = tree.has("means") ? tree.get("means").numbers(read.size()) : new double[0];
        return new RegressionModel(
                columns,
                design,
                Arrays.stream(means).boxed().toList(),
                noise(tree.get("beta")),
                posterior,
                posteriors,
                score,
                likelihood(tree),
                meanWeight(tree),
                precisionInterval(tree),
                settings(tree));
    }

    /** Files of older versions have none. */
    private static List<Double> precisionInterval(Json tree) {
        return tree.has("beta_interval")
                ? Arrays.stream(tree.get("beta_interval").numbers(3)).boxed().toList()
                : List.of();
    }

    /** Files of older versions have none. */
    private static Map<String, String> settings(Json tree) {
        Map<String, String> settings = new LinkedHashMap<>();
        if (tree.has("settings")) {
            tree.get("settings").entries().forEach((key, word) -> settings.put(key, word.asText()));
        }
        return settings;
    }

    /** Numbers that are finite each can still be none on the table's scale, and every prediction with them. */
    private static void requireFinite(Design design, Gaussian posterior) {
        boolean finite = Arrays.stream(design.onTableScale(posterior.mean())).allMatch(Double::isFinite)
                && Arrays.stream(design.scale()).allMatch(scale -> Double.isFinite(1 / scale));
        if (!finite) {
            throw new IllegalArgumentException("its coefficients are too large for the table's scale");
        }
    }

    /** Files of older versions give the noise of a row of weight 1. */
    private static double meanWeight(Json tree) {
        double weight = tree.has("mean_weight") ? tree.get("mean_weight").number() : 1;
        if (!(weight > 0)) {
            throw new IllegalArgumentException("'mean_weight' is " + weight);
        }
        return weight;
    }

    private static Likelihood likelihood(Json tree) {
        if (tree.path("version").asInt() == VERSION) {
            return Likelihood.gaussian();
        }
        String name = tree.get("likelihood").asText();
        Map<String, Double> parameters = new LinkedHashMap<>();
        for (String parameter : Likelihood.of(name, Map.of()).parameters().keySet()) {
            parameters.put(parameter, tree.get(parameter).number());
        }
        Likelihood likelihood = Likelihood.of(name, parameters);
        return likelihood instanceof LevelsLikelihood levels
                ? levels.of(tree.get("target_levels").words())
                : likelihood;
    }

    private static Columns columns(Json tree, String target) {
        List<Columns.Input> inputs = Columns.inputs(tree.get("inputs"));
        Json weights = tree.get("weights");
        List<String> levels = tree.path("target_levels").words();
        boolean many = likelihood(tree) instanceof LevelsLikelihood;
        if (many ? levels.size() < 2 : !levels.isEmpty() && levels.size() != 2) {
            throw new IllegalArgumentException(
                    many ? "'target_levels' are two words or more" : "'target_levels' are two words or none");
        }
        return new Columns(target, inputs, weights.isNull() ? null : weights.asText(), levels);
    }

    private static Precision noise(Json beta) {
        if (beta.isArray()) {
            double[] gamma = beta.numbers(2);
            return new Precision.Uncertain(new Gamma(gamma[0], gamma[1]));
        }
        double value = beta.number();
        if (!(value > 0)) {
            throw new IllegalArgumentException("'beta' is " + value);
        }
        return new Precision.Known(value);
    }

    private static Gaussian gaussian(Json tree, int d) {
        double[] mean = tree.get("mean").numbers(d);
        if (tree.has("precision_packed")) {
            return Gaussian.ofMean(
                    mean, PackedTriangle.read(tree.get("precision_packed").asText(), d));
        }
        return tree.has("precision")
                ? Gaussian.ofMean(mean, tree.get("precision").symmetric(d))
                : Gaussian.diagonal(mean, tree.get("variance").numbers(d));
    }
}
