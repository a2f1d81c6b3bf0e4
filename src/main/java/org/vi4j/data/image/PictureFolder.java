package org.vi4j.data.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.vi4j.UserError;
import org.vi4j.data.image.ImageSource.PictureOptions;

/**
 * A folder of pictures, in the order of their names. Where it holds none itself, its subfolders are the labels: the
 * first by name is 0, or the smallest where all names are numbers.
 */
final class PictureFolder {
    private static final int MOST_LABELS = 256;

    /** So many labels are told. */
    private static final int TOLD = 30;

    private final Path folder;
    private final PictureOptions options;
    private final Consumer<String> progress;
    private final List<Path> files = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** Lists the folder; its subfolders are labels behind those that are known. */
    private PictureFolder(Path folder, PictureOptions options, Consumer<String> progress, List<String> known) {
        this.folder = folder;
        this.options = options;
        this.progress = progress;
        List<Path> entries = PictureLayout.list(folder);
        entries.stream().filter(PictureFormat::isPicture).forEach(files::add);
        PictureLayout.tellOthers(folder, entries, progress);
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
                        .filter(PictureFormat::isPicture)
                        .count();
                if (below > 0) {
                    throw new UserError(folder + " holds " + files.size() + " pictures, the first "
                            + files.get(0).getFileName() + ", and its subfolder " + entry.getFileName() + " " + below
                            + ": put all of them into subfolders, which are labels, or none");
                }
            }
        }
    }

    private List<Path> listOrSkip(Path entry) {
        if (!PictureLayout.isOpen(entry)) {
            progress.accept(entry + " cannot be read; skipped");
            return List.of();
        }
        return PictureLayout.list(entry);
    }

    private void addLabelled(List<Path> entries, List<String> known) {
        names.addAll(known);
        List<Path> subfolders = new ArrayList<>(
                entries.stream().filter(entry -> Files.isDirectory(entry)).toList());
        if (subfolders.stream().allMatch(PictureFolder::isNumbered)) {
            // 2 comes before 10.
            subfolders.sort(Comparator.comparingInt(PictureFolder::number));
        }
        for (Path entry : subfolders) {
            List<Path> inside = listOrSkip(entry);
            List<Path> pictures =
                    inside.stream().filter(PictureFormat::isPicture).toList();
            PictureLayout.tellOthers(entry, inside, progress);
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

    /** Reads one half: the folder train or test, or where these are not there all pictures. */
    static Images half(Path folder, ImageFolder.Half half, PictureOptions options, Consumer<String> progress) {
        PictureLayout.Halves halves = PictureLayout.halves(folder);
        if (halves == null) {
            return new PictureFolder(folder, options, progress, List.of()).read();
        }
        halves.tellRest(folder, progress);
        boolean training = half == ImageFolder.Half.TRAIN;
        PictureFolder train = new PictureFolder(halves.train(), options, training ? progress : line -> {}, List.of());
        if (training) {
            return train.read();
        }
        // Colour is decided by the half that is trained on.
        PictureOptions same = options.channels() > 0 || train.files.isEmpty()
                ? options
                : options.withChannels(train.decoder(options.withSkipBad()).channels());
        return new PictureFolder(halves.test(), same, progress, train.names).read();
    }

    /** Reads the folders train and test, or holds out every tenth picture by name, at least the last. */
    static ImageSet halves(Path folder, PictureOptions options, Consumer<String> progress) {
        PictureLayout.Halves halves = PictureLayout.halves(folder);
        if (halves != null) {
            halves.tellRest(folder, progress);
            PictureFolder training = new PictureFolder(halves.train(), options, progress, List.of());
            Images train = training.read();
            PictureOptions same = options.withChannels(train.shape().channels());
            Images test = new PictureFolder(halves.test(), same, progress, training.names).read();
            return new ImageSet(train, test, folder.toString());
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

    private PictureDecoder decoder(PictureOptions how) {
        if (files.isEmpty()) {
            throw PictureLayout.nothing(folder);
        }
        return new PictureDecoder(folder, files, how);
    }

    private Images read() {
        PictureDecoder decoder = decoder(options);
        Images images = decoder.read(progress);
        if (labels.isEmpty()) {
            return images;
        }
        int[] kept = decoder.kept();
        byte[] ofKept = new byte[kept.length];
        TreeMap<Integer, Integer> counts = new TreeMap<>();
        for (int i = 0; i < kept.length; i++) {
            int label = labels.get(kept[i]);
            ofKept[i] = (byte) label;
            counts.merge(label, 1, Integer::sum);
        }
        progress.accept("labels of " + folder + ": "
                + counts.entrySet().stream()
                        .limit(TOLD)
                        .map(label -> label.getKey() + " " + names.get(label.getKey()) + " (" + label.getValue() + ")")
                        .collect(Collectors.joining(", "))
                + (counts.size() > TOLD ? " and " + (counts.size() - TOLD) + " more" : ""));
        return images.withLabels(ofKept).withLabelNames(names);
    }
}
