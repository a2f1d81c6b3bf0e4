package org.vi4j.data.table;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.vi4j.UserError;
import org.vi4j.internal.io.WholeFile;
import org.vi4j.internal.text.Printable;

/**
 * What a database answers to a query, row by row into a temporary CSV file: it is asked once, as a pipe is read once,
 * and every pass over the table sees the same rows. Numbers keep all their digits; NULL becomes an empty cell.
 *
 * @param rows the file
 * @param words columns of text, whatever their cells look like
 */
record DatabaseQuery(Path rows, List<String> words) {
    /** Copies the list. */
    DatabaseQuery {
        words = List.copyOf(words);
    }

    /** What messages call the table. */
    private static final Path NAME = Path.of("the query");
    /** Rows that a driver fetches at a time, where it heeds the wish. */
    private static final int FETCH = 1_000;

    /** A kind of column. */
    private enum Kind {
        NUMBER,
        TEXT,
        OTHER
    }

    /** Asks a database. */
    static DatabaseQuery ask(String url, String sql) {
        if (!url.startsWith("jdbc:")) {
            throw new UserError("the address of a database begins with jdbc:, such as jdbc:postgresql://host/name, not "
                    + Cells.show(shown(url)));
        }
        try (Connection connection = DriverManager.getConnection(url)) {
            hintReadOnly(connection);
            // Drivers such as PostgreSQL's hold all rows in memory unless they are in a transaction.
            connection.setAutoCommit(false);
            try (Statement statement =
                    connection.createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
                statement.setFetchSize(FETCH);
                if (!statement.execute(sql)) {
                    throw new UserError("the query gives no rows: it has to be a SELECT or the like");
                }
                try (ResultSet result = statement.getResultSet()) {
                    return written(result);
                }
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw failure(url, e);
        }
    }

    /** SQLite's driver refuses the hint once it is connected. */
    private static void hintReadOnly(Connection connection) {
        try {
            connection.setReadOnly(true);
        } catch (SQLException e) {
            // What a query writes is rolled back in any case.
        }
    }

    /** The text, to be read as any file's. */
    TextFile text() {
        return new TextFile(NAME, rows, false, StandardCharsets.UTF_8, 0);
    }

    private static UserError failure(String url, SQLException e) {
        boolean noDriver = "08001".equals(e.getSQLState())
                && DriverManager.drivers().noneMatch(driver -> {
                    try {
                        return driver.acceptsURL(url);
                    } catch (SQLException other) {
                        return false;
                    }
                });
        if (noDriver) {
            return new UserError(
                    "there is no driver for " + shown(url) + ": put the database's JDBC jar on the class path");
        }
        // Drivers repeat the address, with the password that may be in it.
        String said = String.valueOf(e.getMessage()).replace(url, shown(url));
        return new UserError("the database does not answer the query: " + Printable.line(said), e);
    }

    /** The address without what may hold a password. */
    static String shown(String url) {
        String base = url.split("[?;]", 2)[0];
        return base.replaceFirst("//[^/]*@", "//").replaceFirst("(:thin:)[^@]*@", "$1@");
    }

    private static DatabaseQuery written(ResultSet result) throws SQLException {
        try {
            Path file = Files.createTempFile("vi4j-", ".table");
            file.toFile().deleteOnExit();
            try (Writer out = Files.newBufferedWriter(file)) {
                return new DatabaseQuery(file, write(result, out));
            }
        } catch (IOException e) {
            throw new UserError(
                    "cannot keep the query's rows in a temporary file (" + WholeFile.reason(e) + "): make room", e);
        }
    }

    private static List<String> write(ResultSet result, Writer out) throws SQLException, IOException {
        ResultSetMetaData columns = result.getMetaData();
        int width = columns.getColumnCount();
        Kind[] kinds = new Kind[width];
        List<String> words = new ArrayList<>();
        for (int j = 0; j < width; j++) {
            String name = columns.getColumnLabel(j + 1);
            kinds[j] = kind(columns.getColumnType(j + 1), name);
            if (kinds[j] == Kind.TEXT) {
                words.add(name);
            }
            out.append(j == 0 ? "" : ",").append(quoted(name));
        }
        out.append('\n');
        while (result.next()) {
            for (int j = 0; j < width; j++) {
                out.append(j == 0 ? "" : ",").append(cell(result, j + 1, kinds[j]));
            }
            out.append('\n');
        }
        return words;
    }

    private static Kind kind(int type, String name) {
        return switch (type) {
            case Types.TINYINT,
                    Types.SMALLINT,
                    Types.INTEGER,
                    Types.BIGINT,
                    Types.REAL,
                    Types.FLOAT,
                    Types.DOUBLE,
                    Types.NUMERIC,
                    Types.DECIMAL -> Kind.NUMBER;
            case Types.CHAR, Types.VARCHAR, Types.LONGVARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGNVARCHAR ->
                Kind.TEXT;
            case Types.BINARY,
                    Types.VARBINARY,
                    Types.LONGVARBINARY,
                    Types.BLOB,
                    Types.ARRAY,
                    Types.STRUCT,
                    Types.REF,
                    Types.ROWID ->
                throw new UserError("column " + Cells.show(name)
                        + " of the query holds bytes or arrays: select numbers, words or dates");
            default -> Kind.OTHER;
        };
    }

    /** A number with all digits that it has, however a driver would print it; anything else in quotes. */
    private static String cell(ResultSet result, int column, Kind kind) throws SQLException {
        if (kind != Kind.NUMBER) {
            String text = result.getString(column);
            return text == null ? "" : quoted(text);
        }
        Object value = result.getObject(column);
        if (value instanceof BigDecimal exact) {
            return exact.toPlainString();
        }
        return value == null ? "" : value instanceof Number ? value.toString() : quoted(value.toString());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
