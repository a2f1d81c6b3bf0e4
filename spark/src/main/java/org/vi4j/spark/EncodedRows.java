package org.vi4j.spark;

import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;
import org.vi4j.data.Dataset.Codec;
import org.vi4j.data.table.TableEncoding;

/**
 * Turns rows of a DataFrame into what a VAE or a net sees: of a table the columns that it was trained on; of images one
 * column of their pixels, arrays of grey values from 0 to 1 or bytes of 0 to 255.
 */
final class EncodedRows {
    private static final int WHITE = 255;

    private final Codec codec;
    private final List<TableEncoding.Column> columns;
    private final int[] places;
    private final List<String> names;
    private final boolean bytes;

    EncodedRows(Codec codec, StructType schema, @Nullable String array) {
        this.codec = codec;
        this.columns = codec instanceof TableEncoding table ? table.columns() : List.of();
        if (columns.isEmpty() && array == null) {
            throw new UserError("the model is one of images: name the column that holds their pixels as an array");
        }
        this.names = columns.isEmpty()
                ? List.of(String.valueOf(array))
                : columns.stream().map(TableEncoding.Column::name).toList();
        List<String> header = List.of(schema.fieldNames());
        this.places = names.stream().mapToInt(header::indexOf).toArray();
        for (int j = 0; j < places.length; j++) {
            if (places[j] < 0) {
                throw new UserError(
                        "the DataFrame has no column '" + names.get(j) + "', which the model reads: it has " + header);
            }
        }
        DataType type = schema.fields()[places[0]].dataType();
        this.bytes = columns.isEmpty() && type.equals(DataTypes.BinaryType);
        if (columns.isEmpty() && !bytes && !(type instanceof ArrayType)) {
            throw new UserError("the DataFrame, column '" + names.get(0) + "' holds " + type.simpleString()
                    + ": pixels are an array of numbers from 0 to 1, or binary, a byte each");
        }
    }

    /** Encodes rows; each must be whole. */
    FloatRows encode(List<Row> rows) {
        int width = (int) codec.size();
        float[] values = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            if (columns.isEmpty()) {
                pixels(rows.get(i), values, i * width, width);
            } else {
                cells(rows.get(i), values, i * width);
            }
        }
        return new FloatRows(codec, values);
    }

    /** Encodes rows to be kept: bytes as bytes, which take a quarter of the memory; with what is wrong with them. */
    RowBlock block(List<Row> rows) {
        try {
            if (!bytes || rows.isEmpty()) {
                return new RowBlock(rows.size(), null, encode(rows).values(), null);
            }
            int width = (int) codec.size();
            byte[] grey = new byte[Math.multiplyExact(rows.size(), width)];
            for (int i = 0; i < rows.size(); i++) {
                System.arraycopy(bytes(rows.get(i), width), 0, grey, i * width, width);
            }
            return new RowBlock(rows.size(), grey, null, null);
        } catch (UserError e) {
            return new RowBlock(rows.size(), null, null, e.getMessage());
        }
    }

    private byte[] bytes(Row row, int width) {
        byte[] pixels = row.isNullAt(places[0]) ? new byte[0] : row.getAs(places[0]);
        requireWidth(pixels.length, width);
        return pixels;
    }

    private void requireWidth(int found, int width) {
        if (found != width) {
            throw new UserError("the DataFrame, column '" + names.get(0) + "': " + found + " numbers in a row, and the"
                    + " model takes " + width);
        }
    }

    private void pixels(Row row, float[] values, int at, int width) {
        if (bytes) {
            byte[] pixels = bytes(row, width);
            for (int j = 0; j < width; j++) {
                values[at + j] = (pixels[j] & WHITE) / (float) WHITE;
            }
            return;
        }
        List<Object> pixels = row.isNullAt(places[0]) ? List.of() : row.getList(places[0]);
        requireWidth(pixels.size(), width);
        for (int j = 0; j < width; j++) {
            values[at + j] = (float) number(pixels.get(j), names.get(0));
        }
    }

    private void cells(Row row, float[] values, int from) {
        int at = from;
        for (int j = 0; j < places.length; j++) {
            Object cell = row.get(places[j]);
            if (columns.get(j) instanceof TableEncoding.Scaled scaled) {
                values[at] = (float) ((number(cell, scaled.name()) - scaled.mean()) / scaled.sd());
            } else if (columns.get(j) instanceof TableEncoding.OneHot words) {
                int level = cell == null ? -1 : words.levels().indexOf(cell.toString());
                if (level < 0) {
                    throw new UserError("the DataFrame, column '" + words.name() + "': the value '" + cell
                            + "' was not seen in training");
                }
                values[at + level] = 1;
            }
            at += columns.get(j).features().size();
        }
    }

    private static double number(@Nullable Object cell, String column) {
        double number = RowEncoder.number(cell);
        if (Double.isNaN(number)) {
            throw new UserError("the DataFrame, column '" + column + "': '" + cell + "' is not a finite number: fill it"
                    + " in, or leave out the row");
        }
        return number;
    }
}
