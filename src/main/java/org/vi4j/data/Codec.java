package org.vi4j.data;

import java.util.List;

/** What the numbers of a row stand for: the pixels of an image of some shape, or the cells of a table. */
public interface Codec {
    /** Returns the number of numbers of a row, k. */
    long size();

    /**
     * Returns the row as a grid, as convolutions see it.
     *
     * @return height, width and channels, whose product is k; 1, k and 1 where there is no grid
     */
    List<Integer> grid();

    /**
     * Returns the sizes of the groups of numbers that belong together.
     *
     * @return 1 for a number by itself and the number of levels for a category; none where all are of one kind, as the
     *     pixels of an image are
     */
    List<Integer> groups();

    /** Returns what one row is called, such as "image". */
    String noun();

    /**
     * Returns a number of rows in words.
     *
     * @param n how many
     * @return such as "1 image" or "200 images"
     */
    default String count(int n) {
        return n + " " + (n == 1 ? noun() : noun() + "s");
    }

    /**
     * Returns what a model's reconstructions are held against.
     *
     * @param pixels what becomes of the pixels of an image, such as "grey values"
     * @return the same for images; of a table its numbers
     */
    default String targets(String pixels) {
        return pixels;
    }

    /**
     * Checks that rows are such as a model, or another set, works on.
     *
     * @param rows the rows
     * @param wantedBy what works on rows of this codec, such as {@code "the model"}
     * @throws org.vi4j.UserError if they are of another kind or size
     */
    void requireFits(Dataset rows, String wantedBy);
}
