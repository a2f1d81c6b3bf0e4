package org.vi4j.data;

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
        test.requireSize(train.height(), train.width(), "its training set " + train.source());
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
