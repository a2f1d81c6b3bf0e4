package org.vi4j.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vi4j.UserError;
import org.vi4j.data.table.EncodedTable.TableOptions;
import org.vi4j.math.RandomStreams;
import org.vi4j.regression.Regression;
import org.vi4j.regression.RegressionFit;

/** Tables that a database answers with: embedded H2 and SQLite. */
class DatabaseQueryTest {
    private static final List<String> WORDS =
            List.of("plain", "a, comma", "a \"quote\"", "two\nlines", "Zürich 雪", "NA", " blanks ", "12", "TRUE");

    @TempDir
    private Path folder;

    private String address(String database) {
        return database.equals("h2")
                ? "jdbc:h2:" + folder.resolve("homes") + ";USER=sa;PASSWORD=secret"
                : "jdbc:sqlite:" + folder.resolve("homes.db");
    }

    /** Random rows in the database and as the CSV file that holds the same. */
    private Path fill(String url, int rows) throws Exception {
        StringBuilder csv = new StringBuilder("y,x,code,word\n");
        RandomGenerator random = new RandomStreams(3).at("database", 0);
        try (Connection connection = DriverManager.getConnection(url);
                Statement create = connection.createStatement()) {
            create.execute(
                    "CREATE TABLE homes (y DOUBLE PRECISION, x DOUBLE PRECISION, code INTEGER, word VARCHAR(99))");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO homes VALUES (?, ?, ?, ?)")) {
                for (int i = 0; i < rows; i++) {
                    double x = random.nextGaussian() * Math.exp(9 * random.nextGaussian());
                    double y = random.nextGaussian();
                    String word = WORDS.get(i % WORDS.size());
                    boolean missing = i % 11 == 5;
                    insert.setDouble(1, y);
                    insert.setObject(2, missing ? null : x);
                    insert.setInt(3, i % 7);
                    insert.setString(4, word);
                    insert.execute();
                    csv.append(String.format(
                            Locale.ROOT, "%s,%s,%d,\"%s\"%n", y, missing ? "" : x, i % 7, word.replace("\"", "\"\"")));
                }
            }
        }
        Path file = folder.resolve("homes.csv");
        Files.writeString(file, csv.toString());
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "sqlite"})
    void aQueryGivesTheAnswerOfTheFileThatHoldsTheSameRows(String database) throws Exception {
        String url = address(database);
        Path file = fill(url, 990);
        TableSource table =
                TableSource.query(url, "SELECT y AS \"y\", x AS \"x\", code AS \"code\", word AS \"word\" FROM homes");
        RegressionFit asked =
                Regression.of(table, "y").missing(RowReader.Missing.DROP).fit();
        RegressionFit read =
                Regression.of(file, "y").missing(RowReader.Missing.DROP).fit();
        assertThat(asked.summary().lines().subList(1, asked.summary().lines().size()))
                .isEqualTo(
                        read.summary().lines().subList(1, read.summary().lines().size()));
        assertThat(asked.model().coefficients().names())
                .contains("word=a, comma", "word=two\nlines", "word=NA", "word=Zürich 雪");
    }

    /** Another query per pass would see other rows. */
    @Test
    void theDatabaseIsAskedOnce() throws Exception {
        String url = address("h2");
        fill(url, 50);
        TableSource table = TableSource.query(url, "SELECT y, RAND() AS x FROM homes");
        assertThat(table.table().column("X")).containsExactly(table.table().column("X"));
        assertThat(table.header()).containsExactly("Y", "X");
    }

    @Test
    void everyDigitOfANumberIsKept() throws Exception {
        String url = address("h2");
        TableSource table = TableSource.query(
                url,
                "SELECT CAST(0.1 AS DOUBLE PRECISION) + CAST(0.2 AS DOUBLE PRECISION) AS a, CAST(9007199254740993 AS BIGINT) AS b, CAST(1e-30 AS DECIMAL(40, 35)) AS c,"
                        + " CAST(1.1 AS REAL) AS d, CAST('true' AS BOOLEAN) AS e, DATE '2020-02-29' AS f");
        List<String> cells = new ArrayList<>();
        try (Records records = table.records()) {
            records.next();
            for (int j = 0; j < 6; j++) {
                cells.add(records.text(j));
            }
        }
        assertThat(cells)
                .containsExactly(
                        "0.30000000000000004",
                        "9007199254740993",
                        "0.00000000000000000000000000000100000",
                        "1.1",
                        "TRUE",
                        "2020-02-29");
    }

    @Test
    void columnsOfTextAreWordsUnlessTheUserSaysOtherwise() throws Exception {
        String url = address("h2");
        String sql = "SELECT * FROM (VALUES ('1', 1.5), ('2', 2.5), ('1', 2.0)) AS t(code, y)";
        assertThat(TableSource.query(url, sql).options().categorical()).containsExactly("CODE");
        TableOptions numbers = TableOptions.DEFAULT.withColumns(List.of(), List.of("CODE"));
        assertThat(TableSource.query(url, sql, numbers).table().column("CODE")).containsExactly(1, 2, 1);
    }

    /** 200,000 rows are 30 MB of objects: they go to the file as they come. */
    @Test
    void aLongAnswerIsKeptOnDisk() {
        TableSource table =
                TableSource.query(address("h2"), "SELECT X AS a, X * 0.5 AS b FROM SYSTEM_RANGE(1, 200000)");
        assertThat(table.table().rows()).isEqualTo(200_000);
        assertThat(table.readsFast()).isTrue();
    }

    @Test
    void whatAQueryWritesIsTakenBack() throws Exception {
        String url = address("h2");
        fill(url, 3);
        assertThatThrownBy(() -> TableSource.query(url, "DELETE FROM homes"))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("gives no rows");
        try (Connection connection = DriverManager.getConnection(url);
                Statement count = connection.createStatement();
                ResultSet rows = count.executeQuery("SELECT COUNT(*) FROM homes")) {
            rows.next();
            assertThat(rows.getInt(1)).isEqualTo(3);
        }
    }

    @Test
    void whatCannotBeAskedIsSaidInOneLineWithoutThePassword() {
        String url = address("h2");
        refused(url, "SELECT nothing FROM nowhere", "the database does not answer the query");
        refused("jdbc:nosuch://ada:secret@host/db?password=secret", "SELECT 1", "no driver for jdbc:nosuch://host/db");
        refused("postgresql://host/db", "SELECT 1", "begins with jdbc:");
        refused(url, "SELECT CAST('00' AS VARBINARY) AS raw", "column 'RAW' of the query holds bytes");
        refused(url, "SELECT 1 AS a, 2 AS a", "'A'");
        refused(url.replace("=secret", "=wrong"), "SELECT 1", "the database does not answer the query");
    }

    private static void refused(String url, String sql, String reason) {
        assertThatThrownBy(() -> {
                    // The right password opens the database first.
                    if (url.contains("wrong")) {
                        DriverManager.getConnection(url.replace("=wrong", "=secret"))
                                .close();
                    }
                    TableSource.query(url, sql);
                })
                .isInstanceOf(UserError.class)
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", "wrong", "\n"));
    }
}
