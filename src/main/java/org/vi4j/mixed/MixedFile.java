package org.vi4j.mixed;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.table.Columns;
import org.vi4j.data.table.RowReader;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.ModelJson;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.model.Likelihood;
import org.vi4j.regression.Design;

/** A {@link MixedModel} as a JSON file: numbers and names, no code, checked on the way in. */
final class MixedFile {
    private static final String FORMAT = "vi4j mixed regression";
    private static final int VERSION = 1;
    private static final int WITH_FORMULA = 2;

    /** Reading takes a few times as much memory: a file that would not fit is refused by its size. */
    private static final long MAX_BYTES =
            Math.min(1L << 30, Runtime.getRuntime().maxMemory() / 6);

    private static final ModelJson KIND =
            new ModelJson(FORMAT, List.of(VERSION, WITH_FORMULA), "a mixed regression model", "vi4j regression fit");

    private MixedFile() {}

    /** Whether a file begins as such a one. */
    static boolean begins(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(200), StandardCharsets.UTF_8);
            return start.matches("(?s)\\s*\\{\\s*\"format\"\\s*:\\s*\"" + FORMAT + "\".*");
        } catch (IOException e) {
            return false;
        }
    }

    static void save(MixedModel model, Path file) {
        MixedModel.Specification specification = model.specification();
        MixedUnits units = model.units();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", specification.matrix() == null ? VERSION : WITH_FORMULA);
        tree.put("likelihood", specification.likelihood().label());
        tree.put("target", model.target());
        tree.put("target_levels", specification.columns().levels());
        tree.put("weights", specification.columns().weights());
        tree.put("mean_weight", model.meanWeight());
        tree.put("inputs", specification.columns().inputWords());
        if (specification.matrix() != null) {
            tree.put("formula", specification.matrix().tree());
        }
        specification.extras().put(tree);
        tree.put("intercept", specification.intercept());
        tree.put("prior", specification.prior());
        tree.put("missing", specification.missing().name().toLowerCase(Locale.ROOT));
        tree.put("seed", specification.seed());
        if (!specification.method().isEmpty()) {
            tree.put("method", specification.method());
        }
        tree.put("center", units.center());
        tree.put("scale", units.scale());
        tree.put("target_center", units.targetCenter());
        tree.put("target_scale", units.targetScale());
        tree.put("rows", model.rows());
        List<Object> groups = new ArrayList<>();
        for (int f = 0; f < model.levels().size(); f++) {
            groups.add(Json.object(
                    Map.entry("columns", specification.grouping().columns().get(f)),
                    Map.entry("levels", model.levels().get(f).cells())));
        }
        tree.put("groups", groups);
        List<Object> terms = new ArrayList<>();
        for (int t = 0; t < specification.grouping().terms().size(); t++) {
            Layout.Term term = specification.grouping().terms().get(t);
            terms.add(Json.object(
                    Map.entry("group", term.factor()),
                    Map.entry("at", term.at()),
                    Map.entry("columns", term.columns()),
                    Map.entry("effects", specification.grouping().effects().get(t))));
        }
        tree.put("terms", terms);
        Map<String, Object> table = new LinkedHashMap<>();
        MixedSummary.put(table, "names", model.table());
        tree.put("table", table);
        MixedDraws draws = model.draws();
        tree.put("draws", draws.count());
        tree.put("sigma", pack(new double[][] {draws.sigma()}));
        tree.put(
                "covariances",
                pack(Arrays.stream(draws.covariance()).flatMap(Arrays::stream).toArray(double[][]::new)));
        tree.put("coefficients", pack(draws.coefficients()));
        byte[] bytes = KIND.write(tree);
        if (bytes.length > MAX_BYTES) {
            throw new UserError("the model would take " + bytes.length + " bytes; at most " + MAX_BYTES
                    + " are read back: give Java more memory, or leave a group out");
        }
        WholeFile.write(file, out -> out.write(bytes));
    }

    static MixedModel load(Path file) {
        return KIND.load(file, MAX_BYTES, MixedFile::model);
    }

    private static MixedModel model(Json tree) {
        Columns columns = columns(tree);
        int p = columns.features().size();
        boolean intercept = tree.get("intercept").asBoolean();
        MixedUnits units = new MixedUnits(
                columns.features(),
                intercept,
                tree.get("center").numbers(p),
                positive(tree.get("scale").numbers(p)),
                tree.get("target_center").number(),
                positive(tree.get("target_scale").number())[0]);
        List<List<String>> groups = new ArrayList<>();
        List<Levels> levels = new ArrayList<>();
        for (Json group : tree.get("groups")) {
            List<String> names = group.get("columns").words();
            if (names.isEmpty()) {
                throw new IllegalArgumentException("a group has no columns");
            }
            Levels own = new Levels(names);
            for (Json level : group.get("levels")) {
                if (own.add(level.words()) != own.count() - 1) {
                    throw new IllegalArgumentException("a level is there twice");
                }
            }
            groups.add(names);
            levels.add(own);
        }
        List<Layout.Term> terms = new ArrayList<>();
        List<List<String>> effects = new ArrayList<>();
        for (Json term : tree.get("terms")) {
            List<Integer> places = new ArrayList<>();
            for (Json place : term.get("columns")) {
                places.add(whole(place, Layout.ONE, p - 1));
            }
            terms.add(new Layout.Term(
                    whole(term.get("group"), 0, groups.size() - 1), whole(term.get("at"), 0, 1000), places));
            effects.add(term.get("effects").words());
        }
        Layout layout = new Layout(
                terms,
                levels.stream().map(Levels::count).toList(),
                units.coefficients().size());
        MixedModel.Specification specification = new MixedModel.Specification(
                columns,
                tree.has("formula")
                        ? Design.expansion(
                                tree.get("formula"),
                                columns.target(),
                                columns.features(),
                                groups.stream().flatMap(List::stream).toList())
                        : null,
                new Grouping(groups, terms, effects),
                Likelihood.of(tree.get("likelihood").asText(), Map.of()),
                tree.get("prior").asText(),
                intercept,
                Columns.Extras.of(tree),
                RowReader.Missing.of(tree.has("missing") ? tree.get("missing").asText() : "refuse"),
                tree.has("seed") ? (long) tree.get("seed").number() : 1,
                tree.has("method") ? tree.get("method").asText() : "");
        return new MixedModel(
                specification,
                units,
                layout,
                levels,
                draws(tree, layout),
                table(tree.get("table")),
                (long) tree.get("rows").number(),
                positive(tree.get("mean_weight").number())[0]);
    }

    private static MixedDraws draws(Json tree, Layout layout) {
        int count = whole(tree.get("draws"), 1, 1_000_000);
        List<Layout.Term> terms = layout.terms();
        double[][] covariances = new double[count * terms.size()][];
        Arrays.setAll(covariances, i -> {
            int q = terms.get(i % terms.size()).size();
            return new double[q * q];
        });
        unpack(tree.get("covariances").asText(), covariances);
        double[][][] covariance = new double[count][][];
        Arrays.setAll(covariance, s -> Arrays.copyOfRange(covariances, s * terms.size(), (s + 1) * terms.size()));
        double[][] sigma = new double[1][count];
        unpack(tree.get("sigma").asText(), sigma);
        double[][] coefficients = new double[count][layout.dimension()];
        unpack(tree.get("coefficients").asText(), coefficients);
        return new MixedDraws(positive(sigma[0]), covariance, coefficients, new double[count][0]);
    }

    private static List<MixedFit.Estimate> table(Json tree) {
        List<String> names = tree.get("names").words();
        int n = names.size();
        double[] mean = tree.get("mean").numbers(n);
        double[] sd = tree.get("sd").numbers(n);
        double[] lower = tree.get("lower").numbers(n);
        double[] upper = tree.get("upper").numbers(n);
        List<MixedFit.Estimate> table = new ArrayList<>();
        for (int j = 0; j < n; j++) {
            table.add(new MixedFit.Estimate(names.get(j), mean[j], sd[j], lower[j], upper[j]));
        }
        return table;
    }

    private static Columns columns(Json tree) {
        List<Columns.Input> inputs = Columns.inputs(tree.get("inputs"));
        Json weights = tree.get("weights");
        List<String> levels = tree.get("target_levels").words();
        if (!levels.isEmpty() && levels.size() != 2) {
            throw new IllegalArgumentException("'target_levels' are two words or none");
        }
        return new Columns(tree.get("target").asText(), inputs, weights.isNull() ? null : weights.asText(), levels);
    }

    private static int whole(Json number, int least, int most) {
        double value = number.number();
        if (value != Math.rint(value) || value < least || value > most) {
            throw new IllegalArgumentException("a place or count is " + value);
        }
        return (int) value;
    }

    private static double[] positive(double... values) {
        for (double value : values) {
            if (!(value > 0)) {
                throw new IllegalArgumentException("a scale is " + value);
            }
        }
        return values;
    }

    /** Rows of numbers as little-endian float32 in Base64. */
    private static String pack(double[][] rows) {
        int length = Arrays.stream(rows).mapToInt(row -> row.length).sum();
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] row : rows) {
            for (double value : row) {
                bytes.putFloat((float) value);
            }
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static void unpack(String text, double[][] rows) {
        long length = Arrays.stream(rows).mapToLong(row -> row.length).sum() * Float.BYTES;
        if (text.length() != (length + 2) / 3 * 4) {
            throw new IllegalArgumentException("packed numbers are missing");
        }
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        for (double[] row : rows) {
            for (int j = 0; j < row.length; j++) {
                row[j] = bytes.getFloat();
                if (!Double.isFinite(row[j])) {
                    throw new IllegalArgumentException("packed numbers are not finite");
                }
            }
        }
    }
}
