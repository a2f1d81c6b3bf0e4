package org.vi4j.mixed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.vi4j.data.table.RowReader;

/** The levels of a grouping factor, numbered as they are met, and how many rows each has. */
final class Levels {
    private final List<String> columns;
    private final Map<List<String>, Integer> places = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<Integer> rows = new ArrayList<>();

    /**
     * Starts without levels.
     *
     * @param columns whose cells together name a level
     */
    Levels(List<String> columns) {
        this.columns = List.copyOf(columns);
    }

    /** The cells that name the level of a row; empty where one is missing. */
    List<String> cells(RowReader reader) {
        List<String> cells = new ArrayList<>();
        for (String column : columns) {
            String cell = reader.cell(column);
            if (cell.isEmpty()) {
                return List.of();
            }
            cells.add(plain(cell));
        }
        return cells;
    }

    /** Codes that some programs write as 7 and others as 7.0 are the same. */
    private static String plain(String cell) {
        int point = cell.indexOf('.');
        return point > 0 && cell.matches("-?\\d+\\.0+") ? cell.substring(0, point) : cell;
    }

    /** The place of a level, which is new where it was not met before. */
    int add(List<String> cells) {
        Integer place = places.get(cells);
        if (place == null) {
            place = names.size();
            places.put(List.copyOf(cells), place);
            names.add(String.join(Grouping.WITHIN, cells));
            rows.add(0);
        }
        rows.set(place, rows.get(place) + 1);
        return place;
    }

    /** The place of a level; −1 where the fit did not meet it. */
    int find(List<String> cells) {
        return places.getOrDefault(cells, -1);
    }

    int count() {
        return names.size();
    }

    List<String> names() {
        return Collections.unmodifiableList(names);
    }

    /** The cells of each level, in order. */
    List<List<String>> cells() {
        return places.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
    }

    /** The rows of each level. */
    List<Integer> rows() {
        return Collections.unmodifiableList(rows);
    }
}
