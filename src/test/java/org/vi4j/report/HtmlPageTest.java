package org.vi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
        String bad = "<script>alert(\"1\")</script> & 'more'";
        Path png = folder.resolve("p.png");
        Files.write(png, new byte[] {1, 2, 3});
        String html = written(new HtmlPage(bad)
                .heading(bad)
                .paragraph(bad)
                .table(Map.of(bad, bad))
                .lines(List.of(bad))
                .picture(png, bad, false));

        assertThat(html).doesNotContain("<script").doesNotContain("alert(\"");
        assertThat(html).contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;");
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
    void linesStandAsTheyAreAndNoLinesAreNoBox() throws IOException {
        assertThat(written(new HtmlPage("t").lines(List.of("a  b", "c < d")))).contains("<pre>a  b\nc &lt; d</pre>");
        assertThat(written(new HtmlPage("t").lines(List.of()))).doesNotContain("<pre>");
    }

    @Test
    void columnsOfNumbersStandRightAndOthersLeft() throws IOException {
        List<List<String>> rows = List.of(List.of("a", "1.5 ± 2", "", "3 rows"), List.of("b", "-2", "0.1", "x"));
        assertThat(written(new HtmlPage("t").table(List.of("name", "mean", "ratio", "note"), rows)))
                .contains(
                        "<tr><th>name</th><th class=\"number\">mean</th><th class=\"number\">ratio</th><th>note</th></tr>",
                        "<tr><td>a</td><td class=\"number\">1.5 ± 2</td><td class=\"number\"></td><td>3 rows</td></tr>");
    }

    @Test
    void aPlotStandsInThePageAsSvgWithItsCaption() throws IOException {
        Plot plot = Plot.of("x", "y").marked("a & b", new double[] {1, 2}, new double[] {3, 4});
        assertThat(written(new HtmlPage("t").figure(plot, "rise & fall")))
                .contains("<figure><svg ", ">a &amp; b</text>", "<figcaption>rise &amp; fall</figcaption>");
    }
}
