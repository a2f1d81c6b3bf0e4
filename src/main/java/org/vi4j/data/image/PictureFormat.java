package org.vi4j.data.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The formats of pictures that are read, each known by how its files begin, whatever their names end in. */
enum PictureFormat {
    /** Portable Network Graphics. */
    PNG("\u0089PNG", 0, "png"),
    /** JPEG in its file formats JFIF and EXIF. */
    JPEG("\u00FF\u00D8", 0, "jpg jpeg jfif jpe"),
    /** GIF, of an animation the first frame. */
    GIF("GIF8", 0, "gif"),
    /** Windows' bitmaps. */
    BMP("BM", 0, "bmp"),
    /** TIFF of little-endian numbers, of several pages the first. */
    TIFF("II*\0", 0, "tif tiff"),
    /** TIFF of big-endian numbers. */
    BIG_ENDIAN_TIFF("MM\0*", 0, "tif tiff"),
    /** WebP, of an animation the first frame. */
    WEBP("WEBP", 8, "webp");

    /** The formats for people. */
    static final String NAMES = "PNG, JPEG, WebP, GIF, BMP or TIFF";

    private static final int LONGEST = 12;

    /** The bytes by which a file is known, each a character, from byte {@code at} on. */
    private final String magic;

    private final int at;

    /** How names end, with blanks between. */
    private final String endings;

    PictureFormat(String magic, int at, String endings) {
        this.magic = magic;
        this.at = at;
        this.endings = endings;
    }

    /** Returns a file's format by its first bytes. */
    static PictureFormat of(Path file) throws IOException, Picture.BadPicture {
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(LONGEST), StandardCharsets.ISO_8859_1);
            for (PictureFormat format : values()) {
                if (start.startsWith(format.magic, format.at)) {
                    return format;
                }
            }
        }
        throw new Picture.BadPicture("it does not begin like a " + NAMES + " file");
    }

    /** Returns the name by which ImageIO knows the reader. */
    String reader() {
        return this == BIG_ENDIAN_TIFF ? "tiff" : name().toLowerCase(Locale.ROOT);
    }

    boolean isTiff() {
        return this == TIFF || this == BIG_ENDIAN_TIFF;
    }

    /** Returns whether a file is taken for a picture: by its ending or, where its name has none, by its first bytes. */
    static boolean isPicture(Path file) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith(".") || !Files.isRegularFile(file)) {
            return false;
        }
        return name.indexOf('.') < 0 ? beginsLikeOne(file) : hasEnding(name);
    }

    /** Returns whether a name ends like that of a picture. */
    static boolean hasEnding(String name) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return allEndings().anyMatch(ending::equals);
    }

    private static boolean beginsLikeOne(Path file) {
        try {
            of(file);
            return true;
        } catch (IOException | Picture.BadPicture e) {
            return false;
        }
    }

    /** Returns the endings of all formats, such as for a message. */
    static String endings() {
        return allEndings().map(ending -> "." + ending).collect(Collectors.joining(", "));
    }

    private static Stream<String> allEndings() {
        return Arrays.stream(values())
                .flatMap(format -> Arrays.stream(format.endings.split(" ", -1)))
                .distinct();
    }
}
