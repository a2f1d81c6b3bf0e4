package org.vi4j.data.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.internal.io.WholeFile;

/** Where pictures lie in a folder: in it, in subfolders that are labels, or in halves; names with a dot are hidden. */
final class PictureLayout {
    private static final List<String> TRAINING = List.of("train", "training");
    private static final List<String> TESTING = List.of("test", "testing", "val", "valid", "validation");

    /** How many folders below one are looked into for what may have been meant. */
    private static final int MOST_FOLDERS = 1_000;

    private PictureLayout() {}

    /**
     * The halves of a folder.
     *
     * @param train the folder of what is trained on
     * @param test the folder of what is held out
     */
    record Halves(Path train, Path test) {
        /** Says what else lies beside the halves, and is not read. */
        void tellRest(Path folder, Consumer<String> progress) {
            List<Path> entries = list(folder);
            for (Path entry : entries) {
                if (Files.isDirectory(entry) && !entry.equals(train) && !entry.equals(test)) {
                    progress.accept(entry + " is skipped: " + train.getFileName() + " and " + test.getFileName()
                            + " are the halves");
                }
            }
            long strays = entries.stream().filter(PictureFormat::isPicture).count();
            if (strays > 0) {
                progress.accept(count(strays, "picture") + " in " + folder + " itself skipped: " + train.getFileName()
                        + " and " + test.getFileName() + " are the halves");
            }
        }
    }

    /** Returns the halves, known by their usual names in any case, or null. */
    static @Nullable Halves halves(Path folder) {
        Path train = subfolder(folder, TRAINING);
        Path test = subfolder(folder, TESTING);
        return train == null || test == null ? null : new Halves(train, test);
    }

    private static @Nullable Path subfolder(Path folder, List<String> names) {
        List<Path> entries = list(folder);
        return names.stream()
                .flatMap(name -> entries.stream()
                        .filter(entry -> Files.isDirectory(entry)
                                && String.valueOf(entry.getFileName()).equalsIgnoreCase(name)))
                .findFirst()
                .orElse(null);
    }

    /** Returns whether a folder's own pictures, its labels' or its halves' can be read. */
    static boolean holdsPictures(Path folder) {
        Halves halves = halves(folder);
        return halves == null ? holdsLabels(folder) : holdsLabels(halves.train) || holdsLabels(halves.test);
    }

    private static boolean holdsLabels(Path folder) {
        return list(folder).stream()
                .anyMatch(entry -> PictureFormat.isPicture(entry)
                        || (isOpen(entry) && list(entry).stream().anyMatch(PictureFormat::isPicture)));
    }

    static boolean isOpen(Path folder) {
        return Files.isDirectory(folder) && Files.isReadable(folder) && Files.isExecutable(folder);
    }

    /** Says why nothing is read from a folder, and which one below it may have been meant. */
    static UserError nothing(Path folder) {
        Deque<Path> waiting = new ArrayDeque<>(List.of(folder));
        for (int looked = 0; !waiting.isEmpty() && looked < MOST_FOLDERS; looked++) {
            Path next = waiting.remove();
            if (new ImageFolder(next).holdsImages()) {
                return new UserError(
                        folder + " holds no images itself, but " + next + " holds IDX files: name " + next);
            }
            if (holdsPictures(next)) {
                return new UserError(
                        folder + " holds no pictures itself or in its subfolders, but " + next + " does: name " + next);
            }
            list(next).stream().filter(PictureLayout::isOpen).forEach(waiting::add);
        }
        String others = others(list(folder));
        return new UserError(folder + " holds no images"
                + (others.isEmpty() ? "" : ", but files of other kinds (" + others + ")") + ": put "
                + PictureFormat.NAMES + " pictures there, or MNIST's four IDX files, or take the data called sample");
    }

    /** Says how many files of other kinds are skipped. */
    static void tellOthers(Path folder, List<Path> entries, Consumer<String> progress) {
        String kinds = others(entries);
        if (!kinds.isEmpty()) {
            long all = entries.stream().filter(PictureLayout::isOther).count();
            progress.accept(count(all, "file") + " of other kinds in " + folder + " skipped (" + kinds + ")");
        }
    }

    private static String count(long n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    private static boolean isOther(Path entry) {
        return Files.isRegularFile(entry) && !PictureFormat.isPicture(entry);
    }

    /** Counts files of other kinds by the endings of their names. */
    private static String others(List<Path> entries) {
        Map<String, Integer> kinds = new TreeMap<>();
        for (Path entry : entries) {
            if (isOther(entry)) {
                String name = String.valueOf(entry.getFileName());
                int dot = name.lastIndexOf('.');
                kinds.merge(
                        dot < 0 ? "without an ending" : name.substring(dot).toLowerCase(Locale.ROOT), 1, Integer::sum);
            }
        }
        return kinds.entrySet().stream()
                .map(kind -> kind.getKey() + " " + kind.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Lists a folder by name, without what is hidden. */
    static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> !String.valueOf(path.getFileName()).startsWith("."))
                    .sorted(Comparator.comparing(path -> String.valueOf(path.getFileName())))
                    .toList();
        } catch (IOException e) {
            throw new UserError("cannot read " + folder + " (" + WholeFile.reason(e) + "): check the path", e);
        }
    }
}
