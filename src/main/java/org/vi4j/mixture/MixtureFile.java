package org.vi4j.mixture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.ModelJson;
import org.vi4j.internal.io.WholeFile;

/** A {@link MixtureModel} as a JSON file: numbers and names, no code, checked on the way in. */
final class MixtureFile {
    private static final String FORMAT = "vi4j mixture";
    private static final int VERSION = 2;
    /** Its components are in the table's own units. */
    private static final int PLAIN = 1;

    private static final long MAX_BYTES =
            Math.min(1L << 28, Runtime.getRuntime().maxMemory() / 6);

    private static final ModelJson KIND =
            new ModelJson(FORMAT, List.of(PLAIN, VERSION), "a mixture", "vi4j mixture fit");

    /** What a column can be taken for. */
    private static final String NUMBERS = "numbers";

    private MixtureFile() {}

    /**
     * Saves a model.
     *
     * @param model the model
     * @param file where to
     * @throws UserError if the place cannot be written to; nothing is left behind then
     */
    static void save(MixtureModel model, Path file) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", VERSION);
        tree.put("columns", model.columns());
        tree.put("taken_for", Collections.nCopies(model.columns().size(), NUMBERS));
        tree.put("center", model.units().center());
        tree.put("scale", model.units().scale());
        tree.put("floor", model.units().floor());
        tree.put("rows", model.rows());
        tree.put("elbo", model.elbo());
        tree.put("concentration", model.weights().concentration());
        List<Map<String, Object>> components = new ArrayList<>();
        for (NormalWishart component : model.standard()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("mean", component.mean());
            one.put("mean_precision", component.meanPrecision());
            one.put("degrees_of_freedom", component.degreesOfFreedom());
            one.put("inverse_scale", Json.symmetric(component.inverseScale()));
            components.add(one);
        }
        tree.put("components", components);
        byte[] bytes = KIND.write(tree);
        WholeFile.write(file, out -> out.write(bytes));
    }

    /**
     * Loads a model.
     *
     * @param file a file that {@link #save} wrote
     * @return the model
     * @throws UserError if the file is missing, too large, not such a file, or holds numbers that are no model
     */
    static MixtureModel load(Path file) {
        return KIND.load(file, MAX_BYTES, MixtureFile::model);
    }

    private static MixtureModel model(Json tree) {
        List<String> columns = tree.get("columns").words();
        int d = columns.size();
        if (d == 0 || new HashSet<>(columns).size() < d) {
            throw new IllegalArgumentException("'columns' are different names, at least one");
        }
        MixtureUnits units = tree.path("version").asInt() == PLAIN ? MixtureUnits.plain(d) : units(tree, d);
        Json parts = tree.get("components");
        List<NormalWishart> components = new ArrayList<>();
        for (Json part : parts) {
            components.add(new NormalWishart(
                    part.get("mean").numbers(d),
                    part.get("mean_precision").number(),
                    part.get("degrees_of_freedom").number(),
                    part.get("inverse_scale").symmetric(d)));
        }
        return MixtureModel.of(
                columns,
                new Dirichlet(tree.get("concentration").numbers(components.size())),
                components,
                units,
                tree.get("elbo").number(),
                (long) tree.get("rows").number());
    }

    private static MixtureUnits units(Json tree, int d) {
        if (!tree.get("taken_for").words().equals(Collections.nCopies(d, NUMBERS))) {
            throw new IllegalArgumentException("every column is taken for " + NUMBERS);
        }
        double[] scale = tree.get("scale").numbers(d);
        double floor = tree.get("floor").number();
        if (!Arrays.stream(scale).allMatch(s -> s > 0) || !(floor >= 0)) {
            throw new IllegalArgumentException("'scale' has positive numbers, and 'floor' is not negative");
        }
        return new MixtureUnits(tree.get("center").numbers(d), scale, floor);
    }
}
