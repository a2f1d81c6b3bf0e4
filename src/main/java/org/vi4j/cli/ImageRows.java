package org.vi4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.vi4j.data.image.Images;
import org.vi4j.internal.text.CsvCell;

/** What a CSV row says of an image: its index from 0, its label's name and its file, where they are known. */
final class ImageRows {
    private ImageRows() {}

    /** Returns the columns' names. */
    static List<String> names(Images images) {
        List<String> names = new ArrayList<>(List.of("index"));
        names.addAll(images.keys());
        return names;
    }

    /** Returns the cells of an image. */
    static List<String> cells(Images images, int image) {
        List<String> cells = new ArrayList<>(List.of(Integer.toString(image)));
        cells.addAll(images.keys(image));
        if (images.hasLabels()) {
            // The class as a prediction names it.
            cells.set(1, CsvCell.of(images.labelName(images.label(image))));
        }
        return cells;
    }

    /** Puts cells behind a row's text. */
    static String with(String row, List<?> cells) {
        return row
                + cells.stream().map(cell -> "," + CsvCell.of(cell.toString())).collect(Collectors.joining());
    }
}
