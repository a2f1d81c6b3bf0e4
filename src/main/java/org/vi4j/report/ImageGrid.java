package org.vi4j.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageShape;

/**
 * A picture of many small images, grey or in colour, in rows and columns, under a title. Every pixel becomes a square
 * of whole screen pixels, so that nothing is blurred; images keep a small gap between them.
 */
public final class ImageGrid {
    private static final int LEGIBLE = 84;
    private static final int GAP = 4;
    private static final int MARGIN = 12;
    private static final int PAIRS_A_ROW = 10;

    private final String title;
    private final ImageShape shape;
    private final List<String> columnNames;
    private final int columns;
    private final List<Row> rows;

    /** Images side by side; a label, or "", to their left; a group of rows stands off from the one above. */
    private record Row(String label, boolean opensGroup, List<BufferedImage> images) {}

    private ImageGrid(String title, ImageShape shape, List<String> columnNames, int columns, List<Row> rows) {
        this.title = title;
        this.shape = shape;
        this.columnNames = columnNames;
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * Lays images out near-square, row by row.
     *
     * @param title a line over the picture
     * @param shape of an image
     * @param pixels values {@code [n, height*width*channels]}, n ≥ 1, 0 black to 1 white; values beyond are cut, NaN is
     *     black
     * @return the grid, of ⌈√n⌉ columns
     * @throws IllegalArgumentException if the values are not one or more whole images
     */
    public static ImageGrid nearSquare(String title, ImageShape shape, float[] pixels) {
        List<BufferedImage> images = images(shape, pixels);
        int columns = (int) Math.ceil(Math.sqrt(images.size()));
        List<Row> rows = IntStream.iterate(0, first -> first < images.size(), first -> first + columns)
                .mapToObj(first -> new Row("", false, images.subList(first, Math.min(first + columns, images.size()))))
                .toList();
        return new ImageGrid(title, shape, List.of(), columns, rows);
    }

    /**
     * Lays originals out over their reconstructions, ten to a row.
     *
     * @param title a line over the picture
     * @param shape of an image
     * @param originals values {@code [n, height*width*channels]} as in {@link #nearSquare}
     * @param reconstructions as many, in the same order
     * @return the grid
     * @throws IllegalArgumentException if the values are not one or more whole images, or not as many of both
     */
    public static ImageGrid pairs(String title, ImageShape shape, float[] originals, float[] reconstructions) {
        List<BufferedImage> above = images(shape, originals);
        List<BufferedImage> below = images(shape, reconstructions);
        if (above.size() != below.size()) {
            throw new IllegalArgumentException(below.size() + " reconstructions of " + above.size() + " originals");
        }
        int columns = Math.min(above.size(), PAIRS_A_ROW);
        List<Row> rows = IntStream.iterate(0, first -> first < above.size(), first -> first + columns)
                .boxed()
                .flatMap(first -> {
                    int last = Math.min(first + columns, above.size());
                    return Stream.of(
                            new Row("originals", first > 0, above.subList(first, last)),
                            new Row("reconstructions", false, below.subList(first, last)));
                })
                .toList();
        return new ImageGrid(title, shape, List.of(), columns, rows);
    }

    /**
     * Lays images out as a table with names.
     *
     * @param title a line over the picture
     * @param shape of an image
     * @param columnNames over the columns, at least one
     * @param rowNames beside the rows, at least one
     * @param pixels values {@code [rows*columns, height*width*channels]} as in {@link #nearSquare}, row by row
     * @return the grid
     * @throws IllegalArgumentException if the values are not as many images as the table has places
     */
    public static ImageGrid table(
            String title, ImageShape shape, List<String> columnNames, List<String> rowNames, float[] pixels) {
        List<BufferedImage> images = images(shape, pixels);
        int columns = columnNames.size();
        if (images.size() != columns * rowNames.size()) {
            throw new IllegalArgumentException(
                    images.size() + " images for a table of " + rowNames.size() + " × " + columns);
        }
        List<Row> rows = IntStream.range(0, rowNames.size())
                .mapToObj(row -> new Row(rowNames.get(row), false, images.subList(row * columns, (row + 1) * columns)))
                .toList();
        return new ImageGrid(title, shape, columnNames, columns, rows);
    }

    private static List<BufferedImage> images(ImageShape shape, float[] pixels) {
        int size = (int) shape.size();
        if (!(size > 0 && pixels.length > 0 && pixels.length % size == 0)) {
            throw new IllegalArgumentException(pixels.length + " values are not one or more images of " + shape);
        }
        return IntStream.range(0, pixels.length / size)
                .mapToObj(image -> image(shape, pixels, image * size))
                .toList();
    }

    private static BufferedImage image(ImageShape shape, float[] pixels, int start) {
        int width = shape.width();
        BufferedImage out = new BufferedImage(width, shape.height(), BufferedImage.TYPE_INT_RGB);
        boolean colour = shape.channels() == 3;
        for (int i = 0; i < shape.height() * width; i++) {
            int at = start + i * shape.channels();
            int red = level(pixels[at]);
            int green = colour ? level(pixels[at + 1]) : red;
            int blue = colour ? level(pixels[at + 2]) : red;
            out.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
        }
        return out;
    }

    /** The cast takes NaN to 0. */
    private static int level(float value) {
        return Math.max(0, Math.min(255, (int) (value * 255f + 0.5f)));
    }

    /**
     * Writes the picture as a PNG file.
     *
     * @param file where to
     * @throws UserError if the place cannot be written to
     */
    public void write(Path file) {
        Png.write(file, draw());
    }

    /**
     * Draws the picture, for a notebook or another page.
     *
     * @return the picture, on white
     */
    public BufferedImage draw() {
        int height = shape.height();
        int width = shape.width();
        int scale = Math.max(1, Math.round(LEGIBLE / (float) Math.max(height, width)));
        int labels =
                rows.stream().mapToInt(row -> Text.BODY.width(row.label)).max().orElse(0);
        int left = MARGIN + (labels == 0 ? 0 : labels + MARGIN);
        // A name never reaches into its neighbour's column.
        int cell = Math.max(
                width * scale,
                columnNames.stream().mapToInt(Text.BODY::width).max().orElse(0));
        int right = left + columns * (cell + GAP) - GAP + MARGIN;
        int total = Math.max(right, Text.TITLE.widestWord(title) + 2 * MARGIN);
        List<String> titleLines = Text.TITLE.wrap(title, total - 2 * MARGIN);
        int names = MARGIN + titleLines.size() * Text.TITLE.lineHeight() + MARGIN / 2;
        int top = names + (columnNames.isEmpty() ? 0 : Text.BODY.lineHeight() + GAP);
        int groups = (int) rows.stream().filter(Row::opensGroup).count();
        int bottom = top + rows.size() * (height * scale + GAP) - GAP + groups * MARGIN + MARGIN;

        BufferedImage picture = new BufferedImage(total, bottom, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, total, bottom);
        graphics.setColor(Color.BLACK);
        for (int i = 0; i < titleLines.size(); i++) {
            Text.TITLE.draw(graphics, titleLines.get(i), MARGIN, MARGIN + i * Text.TITLE.lineHeight());
        }
        for (int i = 0; i < columnNames.size(); i++) {
            String name = columnNames.get(i);
            Text.BODY.draw(graphics, name, left + i * (cell + GAP) + (cell - Text.BODY.width(name)) / 2, names);
        }
        int y = top;
        for (Row row : rows) {
            y += row.opensGroup ? MARGIN : 0;
            int textTop = y + (height * scale - Text.BODY.lineHeight()) / 2;
            Text.BODY.draw(graphics, row.label, left - MARGIN - Text.BODY.width(row.label), textTop);
            for (int i = 0; i < row.images.size(); i++) {
                int x = left + i * (cell + GAP) + (cell - width * scale) / 2;
                graphics.drawImage(row.images.get(i), x, y, width * scale, height * scale, null);
            }
            y += height * scale + GAP;
        }
        graphics.dispose();
        return picture;
    }
}
