package org.vi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.data.image.ImageShape;
import org.vi4j.math.RandomStreams;
import org.vi4j.support.IdxFiles;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** The page in which the decoder runs, in headless Chromium where there is one, beside the Java decoder. */
class ExploreCommandTest {
    private static final int HEIGHT = 7;
    private static final int WIDTH = 5;

    /** A name that would load a picture and end the script, were it taken for HTML. */
    private static final String HOSTILE = "<img src=x onerror=document.title='broken'>";

    @TempDir
    private static Path folder;

    private static Path data = Path.of("data");

    @BeforeAll
    static void images() {
        data = IdxFiles.mnist(folder.resolve("data"));
        byte[] pixels = new byte[12 * HEIGHT * WIDTH];
        new java.util.Random(1).nextBytes(pixels);
        byte[] file = IdxFiles.bytes(pixels, IdxFiles.IMAGES, 12, HEIGHT, WIDTH);
        IdxFiles.write(data.resolve("train-images-idx3-ubyte.gz"), IdxFiles.gzip(file));
    }

    /** A model with random weights, large enough that its pictures differ. */
    private static VaeNetwork model(Map<String, ?> settings) {
        VaeConfig config = VaeConfig.defaults()
                .with(Map.of("encoder", List.of(8), "latent", 3, "decoder", List.of(9, 6), "threads", 1))
                .with(settings);
        VaeNetwork vae = VaeNetwork.create(config, ImageShape.grey(HEIGHT, WIDTH));
        float[] parameters = vae.parameters();
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] *= 2;
        }
        vae.setParameters(parameters);
        return vae;
    }

    private static Path page(VaeNetwork vae, String name) {
        Path model = folder.resolve(name + ".zip");
        vae.write(model);
        Path page = folder.resolve(name.length() > 20 ? "hostile.html" : name + ".html");
        CommandLineRun run =
                CommandLineRun.of("vae", "explore", model, "--data", data, "--count", 6, "--out", page, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().get("images").asInt()).isEqualTo(6);
        assertThat(run.json().get("bytes").asLong()).isEqualTo(page.toFile().length());
        return page;
    }

    @Test
    void pixelsAreTheJavaDecodersAndASliderMovesThem() throws Exception {
        List<Map<String, ?>> settings = new ArrayList<>();
        for (String activation : List.of("relu", "leaky_relu", "tanh", "sigmoid", "softplus", "elu", "identity")) {
            settings.add(Map.of("activation", activation));
            settings.add(Map.of("activation", activation, "convolutions", List.of(3, 2)));
        }
        for (String likelihood : List.of("gaussian:0.2", "laplace-learned", "discretized-logistic:0.1")) {
            settings.add(Map.of("likelihood", likelihood));
        }
        settings.add(Map.of("likelihood", "discretized-logistic-learned"));
        settings.add(Map.of(
                "likelihood", "discretized-logistic-per-dimension", "convolutions", List.of(2), "activation", "elu"));
        settings.add(Map.of("posterior", "full", "latent", 1));
        StringBuilder frames = new StringBuilder();
        StringBuilder cases = new StringBuilder();
        List<float[]> expected = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            VaeNetwork vae = model(settings.get(i));
            String name = i == 0 ? HOSTILE : "model-" + i;
            float[] z = new float[vae.config().latent()];
            new RandomStreams(i).fillNormal("z", 0, z);
            frames.append("<iframe src='").append(page(vae, name).getFileName()).append("'></iframe>\n");
            cases.append(Arrays.toString(z)).append(",\n");
            INDArray decoded = vae.decode(Nd4j.create(z, new long[] {1, z.length}, 'c'));
            expected.add(vae.config().likelihood().mean(decoded).dup('c').data().asFloat());
        }
        String[] answers = inChromium(frames.toString(), cases.toString()).split("\n", -1);
        assertThat(answers).hasSize(settings.size());
        for (int i = 0; i < answers.length; i++) {
            String[] parts = answers[i].split(";", -1);
            double[] pixels = Arrays.stream(parts[0].split(",", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            double[] shown = Arrays.stream(parts[1].split(",", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            assertThat(pixels).hasSize(HEIGHT * WIDTH);
            for (int j = 0; j < pixels.length; j++) {
                assertThat(pixels[j])
                        .as("%s, pixel %d", settings.get(i), j)
                        .isCloseTo(expected.get(i)[j], within(1e-3));
                double cut = Math.max(0, Math.min(1, expected.get(i)[j]));
                assertThat(shown[j] / 255)
                        .as("%s, pixel %d as shown", settings.get(i), j)
                        .isCloseTo(cut, within(3e-3));
            }
            assertThat(parts[2])
                    .as("%s: slider, map, arrow key, far end and image", settings.get(i))
                    .isEqualTo(i == answers.length - 1 ? "true,none,none,true,true" : "true,true,true,true,true");
            assertThat(parts[3]).as("nothing is loaded, names stay text").isEqualTo("0 0 " + (i == 0));
        }
    }

    @Test
    void tablesAndBadNumbersAreRefusedInALine() {
        Path model = folder.resolve("refused.zip");
        model(Map.of()).write(model);
        Path out = folder.resolve("refused.html");
        CommandLineRun few = CommandLineRun.of("vae", "explore", model, "--data", data, "--count", 1, "--out", out);
        assertThat(few.code()).isEqualTo(2);
        assertThat(few.err()).contains("--count is 1", "2 to 2000").hasLineCount(1);
        CommandLineRun unknown = CommandLineRun.of("vae", "explore", model, "--out", out);
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err())
                .contains("does not say which data it was trained on", "--data")
                .hasLineCount(1);
        CommandLineRun size = CommandLineRun.of("vae", "explore", model, "--data", "sample", "--out", out);
        assertThat(size.code()).isEqualTo(2);
        assertThat(size.err()).contains("28").hasLineCount(1);
        assertThat(out).doesNotExist();
    }

    /** Returns a line for each page: pixels of decode(z); the canvas after z was set; what moved it; what is loaded. */
    private static String inChromium(String frames, String cases) throws Exception {
        Path chromium = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(place -> Path.of(place, "chromium"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(chromium != null, "there is no Chromium");
        Path probe = folder.resolve("probe.html");
        Files.writeString(probe, frames + PROBE.replace("CASES", cases).replace("HOSTILE", HOSTILE));
        Path dom = folder.resolve("dom.txt");
        Process process = new ProcessBuilder(
                        String.valueOf(chromium),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--allow-file-access-from-files",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--virtual-time-budget=20000",
                        "--dump-dom",
                        probe.toUri().toString())
                .redirectOutput(dom.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        Matcher answer = Pattern.compile("BEGIN\\n(.*)\\nEND", Pattern.DOTALL)
                .matcher(Files.readString(dom).split("</script>", -1)[1]);
        assertThat(answer.find()).as(Files.readString(dom)).isTrue();
        return answer.group(1);
    }

    private static final String PROBE = """
            <script>
            onload = () => {
              const cases = [CASES];
              const lines = [...document.querySelectorAll('iframe')].map((frame, k) => {
                const page = frame.contentWindow, find = id => frame.contentDocument.getElementById(id);
                const grey = () => {
                  const canvas = find('picture');
                  const all = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
                  return [...all].filter((_, i) => i % 4 === 0);
                };
                page.move(cases[k]);
                const shown = grey();
                const changed = act => {
                  page.move(cases[k]);
                  act();
                  return grey().some((value, i) => value !== shown[i]);
                };
                const plane = !find('plane').hidden;
                const moved = [
                  changed(() => {
                    const slider = find('z0');
                    slider.value = Number(slider.max) * (cases[k][0] > 0 ? -1 : 1);
                    slider.dispatchEvent(new page.Event('input'));
                  }),
                  plane ? changed(() => {
                    const box = find('map').getBoundingClientRect();
                    find('map').dispatchEvent(new page.PointerEvent('pointermove',
                        { buttons: 1, clientX: box.left + 0.1 * box.width, clientY: box.top + 0.9 * box.height }));
                  }) : 'none',
                  plane ? changed(() => {
                    for (let i = 0; i < 40; i++) {
                      find('map').dispatchEvent(new page.KeyboardEvent('keydown', { key: 'ArrowUp' }));
                    }
                  }) : 'none',
                  changed(() => {
                    find('t').value = 1;
                    find('t').dispatchEvent(new page.Event('input'));
                  }),
                  changed(() => find('gallery').lastElementChild.click()),
                ];
                return page.decode(cases[k]).join(',') + ';' + shown.join(',') + ';' + moved
                    + ';' + page.performance.getEntriesByType('resource').length + ' ' + frame.contentDocument.images.length
                    + ' ' + (find('title').textContent === "HOSTILE.zip");
              });
              const answer = document.createElement('pre');
              answer.textContent = 'BEGIN\\n' + lines.join('\\n') + '\\nEND';
              document.body.append(answer);
            };
            </script>
            """;
}
