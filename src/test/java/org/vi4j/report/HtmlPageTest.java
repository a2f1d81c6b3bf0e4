package org.vi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlPageTest {
    @TempDir
    private Path folder;

    private String written(HtmlPage page) throws IOException {
        Path file = folder.resolve("page.html");
        page.write(file);
        return Files.readString(file);
    }

    @Test
    void textIsEscapedEverywhere() throws IOException {
        String bad = "<script>alert(\"1\")</script> & more";
        Path png = folder.resolve("p.png");
        Files.write(png, new byte[] {1, 2, 3});
        String html = written(new HtmlPage(bad)
                .heading(bad)
                .paragraph(bad)
                .table(Map.of(bad, bad))
                .bars(new double[] {1}, bad)
                .picture(png, bad, false));

        assertThat(html).doesNotContain("<script").doesNotContain("alert(\"");
        assertThat(html).contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more");
        assertThat(html).contains("data:image/png;base64,AQID");
    }

    @Test
    void nestedTablesAreFlattenedWithDots() throws IOException {
        Map<String, Object> inner = new LinkedHashMap<>();
        inner.put("b", 2);
        String html = written(new HtmlPage("t").table(Map.of("a", inner)));

        assertThat(html).contains("<th>a.b</th><td>2</td>");
    }

    @Test
    void barsAreAsHighAsTheirValues() throws IOException {
        String html = written(new HtmlPage("t").bars(new double[] {0, 1, 2}, "KL"));

        assertThat(html).contains("height=\"0.00\"", "height=\"80.00\"", "height=\"160.00\"");
        assertThat(written(new HtmlPage("t").bars(new double[] {0, 0}, "KL"))).doesNotContain("NaN");
    }

    @Test
    void barsAreNamedAsDimensionsAndTheirTitleIsNoPartOfTheNarrowPlot() throws IOException {
        String html = written(new HtmlPage("t").bars(new double[] {1, 2}, "KL of each dimension (nats a row)"));
        assertThat(html).contains(">z0</text>", ">z1</text>").doesNotContain(">z2<");
        assertThat(html).contains("<figcaption>KL of each dimension (nats a row)</figcaption><svg");

        // Where names would run into each other, some are left out.
        String many = written(new HtmlPage("t").bars(new double[128], "KL"));
        assertThat(many).contains(">z0</text>", ">z3</text>").doesNotContain(">z1</text>", ">z2</text>");
    }
}
