package org.vi4j.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vi4j.UserError;
import org.vi4j.internal.io.Json;

class TableEncodingTest {
    @TempDir
    private Path folder;

    private Path table(String name, String content) throws Exception {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path training() throws Exception {
        return table("train.csv", "price,colour,size\n1,red,10\n2,blue,10\n3,red,40\n6,\"green, light\",20\n");
    }

    @Test
    void numbersAreScaledAndCategoriesGetAnEntryALevel() throws Exception {
        TableEncoding encoding = TableEncoding.learn(TableSource.open(training()));
        assertThat(encoding.features())
                .containsExactly("price", "colour=blue", "colour=green, light", "colour=red", "size");
        // Price has mean 3 and variance (4 + 1 + 0 + 9)/4 = 3.5; size mean 20 and variance (100 + 100 + 400 + 0)/4.
        TableEncoding.Scaled price = (TableEncoding.Scaled) encoding.columns().get(0);
        assertThat(price.mean()).isEqualTo(3);
        assertThat(price.sd()).isEqualTo(Math.sqrt(3.5));
        TableEncoding.Rows rows = encoding.encode(TableSource.open(training()));
        assertThat(rows.count()).isEqualTo(4);
        float root = (float) Math.sqrt(3.5);
        float size = (float) Math.sqrt(150);
        assertThat(Arrays.copyOf(rows.values(), 10))
                .containsExactly(
                        new float[] {-2 / root, 0, 0, 1, -10 / size, -1 / root, 1, 0, 0, -10 / size},
                        org.assertj.core.data.Offset.offset(1e-6f));
    }

    @Test
    void whatIsEncodedIsDecodedAgain() throws Exception {
        TableEncoding encoding = TableEncoding.learn(TableSource.open(training()));
        TableEncoding.Rows rows = encoding.encode(TableSource.open(training()));
        List<String> cells = encoding.decode(Arrays.copyOfRange(rows.values(), 15, 20));
        assertThat(Double.parseDouble(cells.get(0))).isCloseTo(6, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(cells.get(1)).isEqualTo("green, light");
        assertThat(Double.parseDouble(cells.get(2))).isCloseTo(20, org.assertj.core.data.Offset.offset(1e-5));
    }

    @Test
    void aSavedEncodingIsTheSame() throws Exception {
        TableEncoding encoding = TableEncoding.learn(TableSource.open(training()));
        byte[] json = Json.write(encoding.toJson()).getBytes(StandardCharsets.UTF_8);
        assertThat(TableEncoding.fromJson(Json.parse(json, "description"))).isEqualTo(encoding);
    }

    @Test
    void columnsAreFoundByNameAndOthersPassedOver() throws Exception {
        TableEncoding encoding = TableEncoding.learn(TableSource.open(training()));
        Path other = table("other.csv", "note,size,colour,price\nhello,40,red,3\n");
        Path same = table("same.csv", "price,colour,size\n3,red,40\n");
        assertThat(encoding.encode(TableSource.open(other)).values())
                .isEqualTo(encoding.encode(TableSource.open(same)).values());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "price,color,size;3,red,40 | has no column 'colour', which the model was trained on",
                "price,colour;3,red | has no column 'size'",
                "price,colour,size;3,pink,40 | line 2, column 'colour': the value 'pink' was not seen in training",
                "price,colour,size;3,red,40;x,red,40 | line 3, column 'price': 'x' is not a number, 1 of 2 cells are",
                "price,colour,size;NaN,red,40 | column 'price'",
                "price,colour,size | no rows",
            })
    void whatDoesNotFitIsNamed(String content, String says) throws Exception {
        TableEncoding encoding = TableEncoding.learn(TableSource.open(training()));
        Path file = table("new.csv", content.replace(';', '\n') + "\n");
        assertThatThrownBy(() -> encoding.encode(TableSource.open(file)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b;1,2;1,3 | column 'a' has mean 1.0 and standard deviation 0.0",
                "a,b;x,2;x,3 | column 'a' has 1 values",
                "a,b;1,2;,3 | line 3, column 'a': the cell is empty",
                "a,b;1e308,2;-1e308,3 | overflows",
            })
    void whatCannotBeLearnedIsNamed(String content, String says) throws Exception {
        Path file = table("new.csv", content.replace(';', '\n') + "\n");
        assertThatThrownBy(() -> TableEncoding.learn(TableSource.open(file)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining(says);
    }

    @Test
    void tooManyLevelsAreRefused() throws Exception {
        String rows = IntStream.range(0, 300).mapToObj(i -> "name" + i).collect(Collectors.joining("\n"));
        Path file = table("many.csv", "name\n" + rows + "\n");
        assertThatThrownBy(() -> TableEncoding.learn(TableSource.open(file)))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("column 'name' has 300 values that are not numbers");
    }

    @Test
    void hostileDescriptionsAreRefused() {
        for (String json : new String[] {
            "[]",
            "{}",
            "[{}]",
            "[{\"name\": \"a\", \"mean\": 0, \"sd\": 0}]",
            "[{\"name\": \"a\", \"levels\": [\"x\"]}]",
            "[{\"name\": \"a\", \"levels\": [\"x\", \"x\"]}]",
            "[{\"name\": \"a\", \"mean\": 0, \"sd\": 1}, {\"name\": \"a\", \"mean\": 0, \"sd\": 1}]"
        }) {
            assertThatThrownBy(() ->
                            TableEncoding.fromJson(Json.parse(json.getBytes(StandardCharsets.UTF_8), "description")))
                    .as(json)
                    .isInstanceOf(UserError.class);
        }
    }

    @Test
    void aTableHasNoGreyValuesToDrawFrom() throws Exception {
        Path file = table("two.csv", "a,b\n1,2\n3,5\n");
        EncodedTable rows = EncodedTable.read(file, TableEncoding.learn(TableSource.open(file)));
        assertThat(rows.count()).isEqualTo(2);
        assertThat(rows.width()).isEqualTo(2);
        assertThatThrownBy(() -> rows.binarized(1, 0))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("two.csv is a table");
    }

    @Test
    void theChecksumIsThatOfTheNumbersAsRowsOfGreyImages() throws Exception {
        Path file = table("two.csv", "a,b\n1,2\n3,5\n");
        // printf of the header 00000803, 2, 1, 2 and of -1, -1, 1, 1 as big-endian floats, piped to sha256sum.
        assertThat(EncodedTable.read(file, TableEncoding.learn(TableSource.open(file)))
                        .checksum())
                .isEqualTo("df2ab3e906ad260a99528fbb9f6dd44577592899fc2a73cbdda315fd65412195");
    }
}
