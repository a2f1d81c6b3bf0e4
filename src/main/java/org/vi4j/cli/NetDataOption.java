package org.vi4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.table.TableSource;
import org.vi4j.net.NetData;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The rows that a net is trained on: a table and the column to predict, or labelled images. */
final class NetDataOption {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "D",
            description = "The data: a .csv or .npy table, sample, fashion-mnist, or a folder of labelled images (IDX"
                    + " files, or pictures in a folder for each class).")
    private String data;

    @Option(
            names = "--target",
            paramLabel = "COLUMN",
            description = "The column of a table to predict: numbers, or words for classes.")
    private @Nullable String target;

    @Mixin
    private TableReading reading;

    @Mixin
    private PictureReading pictures;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    NetDataOption() {}

    /** Returns a command on the same data. */
    List<String> again(Object... command) {
        List<String> words = new ArrayList<>();
        for (Object word : command) {
            words.add(word.toString());
        }
        words.addAll(List.of("--data", reading.shown(data)));
        words.addAll(pictures.words());
        return words;
    }

    /** Returns a command on the same data, by a method. */
    List<String> words(String group, String command, String method) {
        List<String> words = again(group, command);
        if (target != null) {
            words.addAll(List.of("--target", target));
        }
        words.addAll(List.of("--method", method));
        return words;
    }

    /** Reads the rows, and says what a table's columns are taken for. */
    NetData read(Output output) {
        if (!reading.isTable(data)) {
            reading.requireNone(data);
            if (target != null) {
                throw new UserError("--target is for tables, which " + data + " is not: images have labels");
            }
            return NetData.images(pictures.source(output, 0).trainAndTest(data));
        }
        pictures.requireNone(data);
        TableSource table = reading.open(Path.of(data));
        if (target == null) {
            throw new UserError("name the column to predict with --target, one of " + table.header());
        }
        NetData rows = NetData.table(table, target);
        reading.describe(table, rows.description(), output);
        return rows;
    }
}
