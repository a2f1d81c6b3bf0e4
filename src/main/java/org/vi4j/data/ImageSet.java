package org.vi4j.data;

import java.util.Set;
import java.util.stream.Collectors;
import org.vi4j.UserError;

/**
 * Images to train on and images to test on, of one size.
 *
 * @param train the images to train on
 * @param test the images held out
 * @param name what {@code --data} said: {@code sample}, {@code fashion-mnist} or a folder
 */
public record ImageSet(Images train, Images test, String name) {
    /**
     * Checks that both halves are of one size.
     *
     * @throws UserError if they are not
     */
    public ImageSet {
        test.requireSize(train.shape(), "its training set " + train.source());
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

    /** Returns the rows of an image. */
    public int height() {
        return train.height();
    }

    /** Returns the columns of an image. */
    public int width() {
        return train.width();
    }
}
