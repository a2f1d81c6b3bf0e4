package org.vi4j.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.vi4j.UserError;
import org.vi4j.data.image.Images;
import org.vi4j.vae.Codes;
import org.vi4j.vae.Codes.LatentMap;
import org.vi4j.vae.network.VaeNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws codes as a map. */
@Command(
        name = "latent",
        description = "Draw the codes of images as a map, coloured by label. If there are more than two dimensions,"
                + " the map shows the first two principal components.",
        mixinStandardHelpOptions = true)
final class LatentCommand implements Runnable {
    private static final int MOST = 100_000;

    @Mixin
    private Output output;

    @Mixin
    private ModelArgument model;

    @Mixin
    private HalfOption source;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Largest number of images, chosen at random by --seed (default: 2000).")
    private int count;

    @Mixin
    private SeedOption seed;

    @Mixin
    private PictureOption picture;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    LatentCommand() {}

    @Override
    public void run() {
        UserError.requireBetween("--count", count, 2, MOST);
        OutputFiles.check(source.source().read(model, null), picture.file());
        try (ModelArgument.Loaded loaded = model.load()) {
            latent(loaded.vae(), loaded.device());
        }
    }

    private void latent(VaeNetwork vae, String device) {
        Images images = source.images(output, vae).some(count, seed.value(), "latent");
        if (images.count() == 1) {
            throw new UserError(images.source() + " holds only one image: a map needs several");
        }
        LatentMap map = LatentMap.of(Codes.of(vae, images));
        double[] explained = map.explained();
        String share = String.format(
                Locale.ROOT,
                "%s, %.1f %% and %.1f %% of the variance",
                map.projected()
                        ? "first two principal components of " + vae.config().latent() + " dimensions"
                        : "both dimensions",
                100 * explained[0],
                100 * explained[1]);
        map.plot(images).write(picture.file());
        output.note(device);
        output.line(images.count() + " codes, " + share + ", in " + picture.file());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("images", images.count());
        document.put("principal_components", map.projected());
        document.put("explained", explained);
        output.line("data: " + source.source().name());
        document.put("data", source.source().name());
        document.put("picture", picture.file().toString());
        output.document(document);
        source.nextIsExploring(output, model);
    }
}
