package org.example;

import java.nio.file.Path;
import org.vi4j.data.image.ImageSet;
import org.vi4j.vae.Vae;
import org.vi4j.vae.network.VaeConfig;

/** Images go in; a trained VAE, its evaluation, new images and a model file come out. */
public final class VaeProgram {
    private VaeProgram() {}

    public static void main(String[] args) {
        // begin README
        ImageSet images = ImageSet.ofIdx(Path.of("mnist"));  // the folder of MNIST's four files
        Vae vae = Vae.train(images, VaeConfig.builder().latent(8).epochs(10).build());
        System.out.println(vae.evaluate(images.test()));
        vae.samples(64).write(Path.of("samples.png"));
        vae.save(Path.of("model.zip"));
        // end README
    }
}
