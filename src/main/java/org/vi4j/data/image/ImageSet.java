package org.vi4j.data.image;

import java.util.Set;
import java.util.stream.Collectors;
import org.vi4j.UserError;
import org.vi4j.data.TrainingData;

/**
 * Images to train on and images to test on, of one size.
 *
 * @param train the images to train on
 * @param test the images held out
 * @param name what the caller named: {@code sample}, {@code fashion-mnist} or a folder
 */
public record ImageSet(Images train, Images test, String name) implements TrainingData {
    /**
     * Checks that both halves are of one size.
     *
     * @throws UserError if they are not
     */
    public ImageSet {
        train.shape().requireFits(test, "its training set " + train.source());
    }

    /**
     * Returns both halves without the images of some labels.
     *
     * @param labels what to leave out
     * @return the rest, whose name says so
     * @throws UserError if there are no labels, if a half does not have one of these, or if nothing is left
     */
    public ImageSet without(Set<Integer> labels) {
        return new ImageSet(
                train.without(labels),
                test.without(labels),
                name + " without "
                        + labels.stream().sorted().map(train::labelName).collect(Collectors.joining(", ")));
    }

    /** Returns the shape of an image. */
    public ImageShape shape() {
        return train.shape();
    }
}
