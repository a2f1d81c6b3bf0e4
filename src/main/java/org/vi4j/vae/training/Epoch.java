package org.vi4j.vae.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One epoch's row of {@code metrics.csv}, in nats per image. The training terms are means over the epoch, while the
 * parameters move; the validation terms are those after it.
 *
 * @param number the epoch, from 1
 * @param train sums over the epoch
 * @param validation the estimate after the epoch
 * @param seconds that the epoch's steps took, validation apart
 * @param klByDimension the mean KL divergence of each latent dimension over the validation images, in nats
 */
public record Epoch(
        int number, Trainer.Terms train, ElboEstimate validation, double seconds, List<Double> klByDimension) {
    /** The columns of {@code metrics.csv}. */
    static final String HEADER = "epoch,train_elbo,train_reconstruction,train_kl,validation_elbo,"
            + "validation_reconstruction,validation_kl,train_objective,active_units,collapsed_units,kl_by_dimension,"
            + "images_per_second,seconds";

    /**
     * Returns the mean training ELBO.
     *
     * @return −(reconstruction + kl), a negative number
     */
    public double trainElbo() {
        return -(trainReconstruction() + trainKl());
    }

    /**
     * Returns the mean training reconstruction term.
     *
     * @return the mean of −log p(x|z)
     */
    public double trainReconstruction() {
        return train.reconstruction() / train.images();
    }

    /**
     * Returns the mean training KL term.
     *
     * @return the mean of KL(q(z|x) ‖ p(z))
     */
    public double trainKl() {
        return train.kl() / train.images();
    }

    /**
     * Returns what training maximises, which is the ELBO unless another objective was chosen.
     *
     * @return its mean over the epoch
     */
    public double trainObjective() {
        return train.objective() / train.images();
    }

    /**
     * Returns the number of dimensions that carry nothing of the image.
     *
     * @return those with a KL divergence under {@link Collapse#NOTHING}
     */
    public int collapsedUnits() {
        return Collapse.units(klByDimension);
    }

    /**
     * Returns the speed of training.
     *
     * @return images a second
     */
    public double imagesPerSecond() {
        return train.images() / seconds;
    }

    /**
     * Returns the numbers by the names of their columns.
     *
     * @return in the order of {@code metrics.csv}
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("epoch", number);
        map.put("train_elbo", trainElbo());
        map.put("train_reconstruction", trainReconstruction());
        map.put("train_kl", trainKl());
        map.put("validation_elbo", validation.elbo());
        map.put("validation_reconstruction", validation.reconstruction());
        map.put("validation_kl", validation.kl());
        map.put("images_per_second", imagesPerSecond());
        map.put("seconds", seconds);
        map.put("train_objective", trainObjective());
        map.put("active_units", validation.activeUnits());
        map.put("collapsed_units", collapsedUnits());
        map.put("kl_by_dimension", klByDimension);
        return map;
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%d,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%d,%d,%s,%.1f,%.3f",
                number,
                trainElbo(),
                trainReconstruction(),
                trainKl(),
                validation.elbo(),
                validation.reconstruction(),
                validation.kl(),
                trainObjective(),
                validation.activeUnits(),
                collapsedUnits(),
                klByDimension.stream()
                        .map(kl -> String.format(Locale.ROOT, "%.4f", kl))
                        .collect(Collectors.joining(" ")),
                imagesPerSecond(),
                seconds);
    }
}
