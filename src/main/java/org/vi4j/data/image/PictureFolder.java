package org.vi4j.data.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSource.PictureOptions;
import org.vi4j.data.image.Picture.BadPicture;
import org.vi4j.data.io.WholeFile;

/**
 * A folder of PNG and JPEG pictures, in the order of their names. Where it holds none itself, its subfolders are the
 * labels: the first by name is 0. Pictures are read side by side; those being decoded hold at most 2²⁶ pixels together.
 */
final class PictureFolder {
    private static final Semaphore DECODING = new Semaphore(Picture.MOST_PIXELS);
    private static final int MOST_LABELS = 256;

    private final Path folder;
    private final PictureOptions options;
    private final Consumer<String> progress;
    private final List<Path> files = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** Lists the folder; with names of labels, its subfolders must be among them. */
    private PictureFolder(Path folder, PictureOptions options, Consumer<String> progress, List<String> known) {
        this.folder = folder;
        this.options = options;
        this.progress = progress;
        List<Path> entries = list(folder);
        entries.stream().filter(PictureFolder::isPicture).forEach(files::add);
        tellOthers(entries);
        if (files.isEmpty()) {
            addLabelled(entries, known);
        } else {
            refuseMixture(entries);
        }
    }

    /** Pictures in the folder and in its subfolders: nobody can know whether the former are strays. */
    private void refuseMixture(List<Path> entries) {
        for (Path entry : entries) {
            if (Files.isDirectory(entry)) {
                long below = listOrSkip(entry).stream()
                        .filter(PictureFolder::isPicture)
                        .count();
                if (below > 0) {
                    throw new UserError(folder + " holds " + files.size() + " pictures, the first "
                            + files.get(0).getFileName() + ", and its subfolder " + entry.getFileName() + " " + below
                            + ": put all of them into subfolders, which are labels, or none");
                }
            }
        }
    }

    /** Says how many files of other kinds are passed over. */
    private void tellOthers(List<Path> entries) {
        Map<String, Integer> kinds = new TreeMap<>();
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            if (Files.isRegularFile(entry) && !isPicture(entry) && !name.startsWith(".")) {
                int dot = name.lastIndexOf('.');
                kinds.merge(
                        dot < 0 ? "without an ending" : name.substring(dot).toLowerCase(Locale.ROOT), 1, Integer::sum);
            }
        }
        if (!kinds.isEmpty()) {
            int all = kinds.values().stream().mapToInt(Integer::intValue).sum();
            progress.accept(all + (all == 1 ? " file" : " files") + " of other kinds in " + folder + " passed over ("
                    + kinds.entrySet().stream()
                            .map(kind -> kind.getKey() + " " + kind.getValue())
                            .collect(Collectors.joining(", "))
                    + ")");
        }
    }

    private List<Path> listOrSkip(Path entry) {
        if (!Files.isReadable(entry) || !Files.isExecutable(entry)) {
            progress.accept(entry + " cannot be read, and is passed over");
            return List.of();
        }
        return list(entry);
    }

    private void addLabelled(List<Path> unordered, List<String> known) {
        names.addAll(known);
        List<Path> entries = new ArrayList<>(unordered);
        if (entries.stream().filter(entry -> Files.isDirectory(entry)).allMatch(PictureFolder::isNumbered)) {
            // 2 comes before 10.
            entries.sort(Comparator.comparingInt(entry -> Files.isDirectory(entry) ? number(entry) : -1));
        }
        for (Path entry : entries) {
            List<Path> inside = Files.isDirectory(entry) ? listOrSkip(entry) : List.of();
            List<Path> pictures =
                    inside.stream().filter(PictureFolder::isPicture).toList();
            tellOthers(inside);
            if (!pictures.isEmpty()) {
                String name = String.valueOf(entry.getFileName());
                // A label that training does not have, such as a kind of defect, comes behind those that it has.
                if (!names.contains(name)) {
                    names.add(name);
                }
                files.addAll(pictures);
                pictures.forEach(picture -> labels.add(names.indexOf(name)));
            }
        }
        if (names.size() > MOST_LABELS) {
            throw new UserError(folder + " has " + names.size() + " subfolders of pictures: at most " + MOST_LABELS
                    + " labels are read");
        }
    }

    private static boolean isNumbered(Path folder) {
        return String.valueOf(folder.getFileName()).matches("\\d{1,9}");
    }

    private static int number(Path folder) {
        return Integer.parseInt(String.valueOf(folder.getFileName()));
    }

    /** Returns whether a folder holds pictures, itself, in subfolders, or in the halves train and test. */
    static boolean holdsPictures(Path folder) {
        return holdsPictures(folder, 2);
    }

    private static boolean holdsPictures(Path folder, int depth) {
        return list(folder).stream()
                .anyMatch(entry -> isPicture(entry)
                        || (depth > 0
                                && Files.isDirectory(entry)
                                && Files.isReadable(entry)
                                && holdsPictures(entry, depth - 1)));
    }

    private static final List<String> TRAINING = List.of("train", "training");
    private static final List<String> TESTING = List.of("test", "testing", "val", "valid", "validation");

    /** Returns the subfolder of a half, by its usual names in any case, or null. */
    private static @Nullable Path halfFolder(Path folder, List<String> names) {
        return names.stream()
                .flatMap(name -> list(folder).stream()
                        .filter(entry -> Files.isDirectory(entry)
                                && String.valueOf(entry.getFileName()).equalsIgnoreCase(name)))
                .findFirst()
                .orElse(null);
    }

    private static boolean hasHalves(Path folder) {
        return halfFolder(folder, TRAINING) != null && halfFolder(folder, TESTING) != null;
    }

    /** Reads one half: the folder train or test, or where these are not there all pictures. */
    static Images half(Path folder, ImageFolder.Half half, PictureOptions options, Consumer<String> progress) {
        Path training = halfFolder(folder, TRAINING);
        Path testing = halfFolder(folder, TESTING);
        if (training == null || testing == null) {
            return new PictureFolder(folder, options, progress, List.of()).read();
        }
        tellUnusedHalf(folder, testing, progress);
        PictureFolder train = new PictureFolder(training, options, progress, List.of());
        return half == ImageFolder.Half.TRAIN
                ? train.read()
                : new PictureFolder(testing, options, progress, train.names).read();
    }

    private static void tellUnusedHalf(Path folder, Path used, Consumer<String> progress) {
        for (Path entry : list(folder)) {
            String name = String.valueOf(entry.getFileName()).toLowerCase(Locale.ROOT);
            if (TESTING.contains(name) && !entry.equals(used) && Files.isDirectory(entry)) {
                progress.accept(entry + " is passed over: " + used.getFileName() + " is the half that is held out");
            }
        }
    }

    /** Reads the folders train and test, or holds out every tenth picture by name, at least the last. */
    static ImageSet halves(Path folder, PictureOptions options, Consumer<String> progress) {
        if (hasHalves(folder)) {
            return new ImageSet(
                    half(folder, ImageFolder.Half.TRAIN, options, progress),
                    half(folder, ImageFolder.Half.TEST, options, progress),
                    folder.toString());
        }
        Images all = half(folder, ImageFolder.Half.TRAIN, options, progress);
        int n = all.count();
        if (n < 2) {
            throw new UserError(folder + " holds one picture: give at least two, to train on and to test on");
        }
        int last = n < 10 ? n - 1 : -1;
        int[] train =
                IntStream.range(0, n).filter(i -> i % 10 != 9 && i != last).toArray();
        int[] test = IntStream.range(0, n).filter(i -> i % 10 == 9 || i == last).toArray();
        return new ImageSet(all.subset(train), all.subset(test), folder.toString());
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
                    .sorted(Comparator.comparing(path -> String.valueOf(path.getFileName())))
                    .toList();
        } catch (IOException e) {
            throw new UserError("cannot read " + folder + " (" + WholeFile.reason(e) + "): check the path", e);
        }
    }

    private static boolean isPicture(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return !name.startsWith(".")
                && (name.endsWith(".png")
                        || name.endsWith(".jpg")
                        || name.endsWith(".jpeg")
                        || name.endsWith(".jfif")
                        || name.endsWith(".jpe"))
                && Files.isRegularFile(path);
    }

    private Images read() {
        if (files.isEmpty()) {
            throw new UserError(folder + " holds no PNG or JPEG pictures: put some there");
        }
        @Nullable Picture[] headers = new Picture[files.size()];
        @Nullable String[] problems = new String[files.size()];
        IntStream.range(0, files.size()).parallel().forEach(i -> {
            try {
                headers[i] = Picture.header(files.get(i));
            } catch (BadPicture e) {
                problems[i] = String.valueOf(e.getMessage());
            }
        });
        requireGood(problems);
        PictureOptions.Size size = size(headers);
        int channels = 1;
        for (Picture header : headers) {
            channels = header != null && !header.grey() ? 3 : channels;
        }
        return decode(headers, problems, size, channels);
    }

    private void requireGood(@Nullable String[] problems) {
        for (int i = 0; i < problems.length; i++) {
            if (problems[i] != null && !options.skipBad()) {
                throw new UserError(files.get(i) + " cannot be read (" + problems[i]
                        + "): repair or remove it, or give --skip-bad");
            }
        }
    }

    private PictureOptions.Size size(@Nullable Picture[] headers) {
        if (options.resize() != null) {
            return options.resize();
        }
        int first = -1;
        for (int i = 0; i < headers.length; i++) {
            Picture header = headers[i];
            if (header == null) {
                continue;
            }
            first = first < 0 ? i : first;
            Picture one = java.util.Objects.requireNonNull(headers[first]);
            if (header.width() != one.width() || header.height() != one.height()) {
                throw new UserError(files.get(i) + " has " + header.width() + "×" + header.height() + " pixels, but "
                        + files.get(first) + " has " + one.width() + "×" + one.height()
                        + ": give pictures of one size, or --resize " + one.width() + "x" + one.height());
            }
        }
        Picture one = first < 0 ? null : headers[first];
        return one == null ? new PictureOptions.Size(1, 1) : new PictureOptions.Size(one.width(), one.height());
    }

    private Images decode(
            @Nullable Picture[] headers, @Nullable String[] problems, PictureOptions.Size size, int channels) {
        int pixels = size.width() * size.height();
        int length = channels * pixels;
        long total = (long) files.size() * length;
        if (total > Idx.MAX_VALUES) {
            throw new UserError(folder + " holds " + files.size() + " pictures of " + size + " pixels, more than the "
                    + Idx.MAX_VALUES + " values that are read: give a smaller --resize, or fewer pictures");
        }
        byte[] values = new byte[(int) total];
        IntStream.range(0, files.size()).parallel().forEach(i -> {
            Picture header = headers[i];
            if (header != null) {
                int cost = header.width() * header.height();
                DECODING.acquireUninterruptibly(cost);
                try {
                    byte[] planes = Picture.planes(files.get(i), channels);
                    for (int channel = 0; channel < channels; channel++) {
                        Picture.resize(
                                planes,
                                channel * cost,
                                header.width(),
                                header.height(),
                                values,
                                i * length + channel,
                                channels,
                                size.width(),
                                size.height());
                    }
                } catch (BadPicture e) {
                    problems[i] = String.valueOf(e.getMessage());
                } finally {
                    DECODING.release(cost);
                }
            }
        });
        requireGood(problems);
        return good(values, length, problems, size, channels);
    }

    private Images good(
            byte[] values, int length, @Nullable String[] problems, PictureOptions.Size size, int channels) {
        int[] kept = IntStream.range(0, problems.length)
                .filter(i -> problems[i] == null)
                .toArray();
        if (kept.length == 0) {
            throw new UserError(folder + " holds no picture that can be read: the first, " + files.get(0) + ", cannot ("
                    + problems[0] + ")");
        }
        if (kept.length < problems.length) {
            progress.accept("skipped " + (problems.length - kept.length) + " of " + problems.length
                    + " pictures that cannot be read: "
                    + IntStream.range(0, problems.length)
                            .filter(i -> problems[i] != null)
                            .mapToObj(i -> files.get(i) + " (" + problems[i] + ")")
                            .collect(Collectors.joining(", ")));
            for (int i = 0; i < kept.length; i++) {
                System.arraycopy(values, kept[i] * length, values, i * length, length);
            }
        }
        byte[] pixels = kept.length == problems.length ? values : java.util.Arrays.copyOf(values, kept.length * length);
        Images images = Images.of(new ImageShape(size.height(), size.width(), channels), pixels, folder.toString())
                .withFiles(IntStream.of(kept)
                        .mapToObj(i -> folder.relativize(files.get(i)).toString())
                        .toList());
        if (labels.isEmpty()) {
            return images;
        }
        byte[] ofKept = new byte[kept.length];
        for (int i = 0; i < kept.length; i++) {
            ofKept[i] = (byte) (int) labels.get(kept[i]);
        }
        return images.withLabels(ofKept).withLabelNames(names);
    }
}
