package org.vi4j.net;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.table.TableEncoding;
import org.vi4j.internal.io.Json;
import org.vi4j.internal.io.Settings;
import org.vi4j.internal.io.StoredZip;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.math.Workers;
import org.vi4j.net.NetConfig.NetMethod;
import org.vi4j.net.NetData.Target;

/**
 * A net on disk: a zip of {@code vi4j.json}, which says how to build it, DL4J's own description of its graph, and the
 * numbers of each member. A file is data: no class that it names is looked up.
 */
final class NetFile {
    private static final int FORMAT = 1;
    private static final long MAX_DESCRIPTION = 4 << 20;
    private static final int MAX_SIDE = 1 << 15;
    private static final String DESCRIPTION = "vi4j.json";

    private NetFile() {}

    static void write(Net net, Path file) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("format", FORMAT);
        description.put("model", "net");
        description.put("rows", net.members().get(0).rows());
        description.put("config", net.config().toMap());
        description.put("target", net.target().toMap());
        if (net.codec().features() instanceof TableEncoding table) {
            description.put("table", table.toJson());
        } else {
            description.put("image", net.codec().features().grid());
        }
        Map<String, WholeFile.Content> entries = new LinkedHashMap<>();
        LastLayer last = net.lastLayer();
        if (last != null) {
            description.put("last_layer_noise", Double.isNaN(last.noiseVariance()) ? 0 : last.noiseVariance());
        }
        entries.put(DESCRIPTION, StoredZip.content(Json.write(description)));
        entries.put(
                "configuration.json",
                StoredZip.content(
                        net.members().get(0).graph().getConfiguration().toJson()));
        for (int member = 0; member < net.members().size(); member++) {
            entries.put(
                    parameters(member),
                    StoredZip.content(net.members().get(member).values()));
        }
        if (last != null) {
            entries.put("last-mean.f32", StoredZip.content(floats(last.mean())));
            entries.put("last-covariance.f32", StoredZip.content(floats(last.covariance())));
        }
        StoredZip.write(file, entries);
    }

    private static String parameters(int member) {
        return "parameters-" + member + ".f32";
    }

    private static Floats floats(double[]... rows) {
        return new Floats() {
            @Override
            public int count() {
                return rows.length * rows[0].length;
            }

            @Override
            public void get(int from, float[] to, int n) {
                for (int i = 0; i < n; i++) {
                    to[i] = (float) rows[(from + i) / rows[0].length][(from + i) % rows[0].length];
                }
            }
        };
    }

    static Net read(Path file, int threads) {
        Path path = Files.isDirectory(file) ? file.resolve("model.zip") : file;
        try (StoredZip zip = StoredZip.open(
                path, "model of vi4j", "name a run folder or a model file ('vi4j net train' makes one)")) {
            Json description = Json.parse(zip.entry(DESCRIPTION, MAX_DESCRIPTION), path.toString());
            if (!description.path("model").asText().equals("net")
                    || description.path("format").asInt() != FORMAT) {
                throw new UserError(path + " is not a net of format " + FORMAT
                        + ": it was written by another version of vi4j, or is another kind of model");
            }
            return read(description, zip, threads);
        }
    }

    private static Net read(Json description, StoredZip zip, int threads) {
        Workers workers = null;
        Net net = null;
        try {
            NetConfig config = NetConfig.defaults().with(Settings.fromTree(description.path("config")));
            NetCodec codec = new NetCodec(features(description, zip), target(description.path("target")));
            if (codec.features() instanceof ImageShape && !(codec.target() instanceof Target.Classes)) {
                throw zip.damaged("it predicts a number of images: they have classes");
            }
            NetGraph.requireFits(config, codec, 1);
            long rows = description.path("rows").asLong();
            if (rows < 1) {
                throw zip.damaged("it was trained on " + rows + " rows");
            }
            workers = new Workers(Math.min(config.threads(), threads));
            List<NetNetwork> members = new ArrayList<>();
            for (int member = 0; member < config.members(); member++) {
                members.add(member(config.member(member), codec, rows, zip, member, workers));
            }
            net = new Net(config, codec, members, lastLayer(config, members.get(0), description, zip), workers);
            return net;
        } catch (UserError e) {
            throw zip.damaged(e.getMessage());
        } finally {
            if (net == null && workers != null) {
                workers.close();
            }
        }
    }

    private static NetNetwork member(
            NetConfig config, NetCodec codec, long rows, StoredZip zip, int member, Workers workers) {
        long count = 1L + config.convolutions().size() + config.hidden().size() + 1;
        for (WeightLayer layer :
                NetGraph.weightLayers(config, codec, config.method().isRandom())) {
            count += layer.means() * (config.method().isRandom() ? 2 : 1);
        }
        // Read before anything is allocated by the description's word alone.
        Floats parameters = zip.floats(parameters(member), Math.toIntExact(Math.min(count, Integer.MAX_VALUE - 8)));
        parameters.copyTo((from, values, n) -> {
            for (int i = 0; i < n; i++) {
                if (!Float.isFinite(values[i])) {
                    throw zip.damaged("it holds weights that are not finite; train the net again");
                }
            }
        });
        NetNetwork net = NetNetwork.create(config, codec, rows, workers);
        net.setValues(parameters, 0);
        NetSoundness.require(net, zip);
        return net;
    }

    private static Codec features(Json description, StoredZip zip) {
        if (description.has("table")) {
            return TableEncoding.fromJson(description.path("table"));
        }
        Json image = description.path("image");
        int height = image.path(0).asInt();
        int width = image.path(1).asInt();
        int channels = image.path(2).asInt();
        if (Math.min(height, width) < 1 || Math.max(height, width) > MAX_SIDE || (channels != 1 && channels != 3)) {
            throw zip.damaged("an image of '" + image + "' pixels");
        }
        return new ImageShape(height, width, channels);
    }

    private static @Nullable LastLayer lastLayer(NetConfig config, NetNetwork net, Json description, StoredZip zip) {
        if (config.method() != NetMethod.LAPLACE_LAST) {
            return null;
        }
        int h = Math.toIntExact(
                        net.weights().get(net.weights().size() - 1).layerConf().getNIn())
                + 1;
        int k = NetGraph.outputs(config, net.codec());
        float[] mean = zip.floats("last-mean.f32", h * k).toArray();
        int rows = Math.multiplyExact(h, k) > LastLayer.MOST ? 1 : h * k;
        float[] all = zip.floats("last-covariance.f32", Math.multiplyExact(rows, h * k))
                .toArray();
        double[][] covariance = new double[rows][h * k];
        for (int i = 0; i < all.length; i++) {
            covariance[i / (h * k)][i % (h * k)] = all[i];
        }
        double[] means = new double[h * k];
        for (int i = 0; i < means.length; i++) {
            means[i] = mean[i];
        }
        double noise = description.path("last_layer_noise").asDouble();
        NetSoundness.require(means, covariance, noise, net.codec().target(), zip);
        return new LastLayer(h, k, means, covariance, noise);
    }

    /** Reads a description, which is not trusted. */
    private static Target target(Json description) {
        String name = description.path("name").asText();
        if (description.path("classes").isArray()) {
            List<String> classes = new ArrayList<>();
            description.path("classes").forEach(word -> classes.add(word.asText()));
            return new Target.Classes(name, classes);
        }
        return new Target.Numeric(
                name,
                description.path("mean").asDouble(Double.NaN),
                description.path("sd").asDouble(Double.NaN));
    }
}
