package org.vi4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the arrows of docs/architecture.md. */
class ArchitectureTest {
    private static final JavaClasses VI4J = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.vi4j");

    /** Package → what it may import of vi4j, beside itself and the root. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry("math", List.of()),
            Map.entry("device", List.of()),
            Map.entry("data.io", List.of()),
            Map.entry("data.table", List.of("data.io", "math")),
            Map.entry("data", List.of("data.io", "data.table", "math")),
            Map.entry("distribution", List.of("math")),
            Map.entry("model", List.of("distribution", "math")),
            Map.entry("joint", List.of("distribution", "math")),
            Map.entry("joint.target", List.of("joint", "distribution", "math")),
            Map.entry("diagnostics", List.of("math")),
            Map.entry("posterior", List.of("joint", "distribution", "diagnostics", "math")),
            Map.entry("inference.mcmc", List.of("posterior", "joint", "diagnostics", "math")),
            Map.entry("inference.laplace", List.of("posterior", "joint", "distribution", "diagnostics", "math")),
            Map.entry("inference.pathfinder", List.of("posterior", "joint", "diagnostics", "math")),
            Map.entry(
                    "inference.inclusive",
                    List.of("posterior", "inference.pathfinder", "joint", "diagnostics", "math")),
            Map.entry(
                    "comparison",
                    List.of(
                            "posterior",
                            "inference.cavi",
                            "inference.gradient",
                            "inference.inclusive",
                            "inference.laplace",
                            "inference.mcmc",
                            "inference.pathfinder",
                            "family",
                            "joint",
                            "joint.target",
                            "model",
                            "diagnostics",
                            "distribution",
                            "data",
                            "data.io",
                            "data.table",
                            "math")),
            Map.entry("family", List.of("distribution", "math")),
            Map.entry("inference.gradient", List.of("posterior", "family", "joint", "diagnostics", "math")),
            Map.entry("inference.exact", List.of("model", "distribution", "math")),
            Map.entry("inference.cavi", List.of("model", "distribution", "math")),
            Map.entry(
                    "regression",
                    List.of(
                            "data",
                            "data.io",
                            "data.table",
                            "inference.exact",
                            "inference.cavi",
                            "model",
                            "distribution",
                            "math")),
            Map.entry("mixture", List.of("data", "data.io", "data.table", "inference.cavi", "distribution", "math")),
            Map.entry("vae", List.of("vae.layer", "data", "data.io", "data.table", "distribution", "math")),
            Map.entry("vae.layer", List.of("math")),
            Map.entry(
                    "vae.evaluation",
                    List.of("vae", "vae.layer", "data", "data.io", "data.table", "distribution", "math")),
            Map.entry(
                    "vae.latent", List.of("vae", "vae.layer", "data", "data.io", "data.table", "distribution", "math")),
            Map.entry(
                    "vae.anomaly",
                    List.of(
                            "vae",
                            "vae.layer",
                            "vae.evaluation",
                            "data",
                            "data.io",
                            "data.table",
                            "distribution",
                            "math")),
            Map.entry("vae.exchange", List.of("vae", "vae.layer", "data", "data.io", "data.table", "math")),
            Map.entry(
                    "vae.training",
                    List.of(
                            "vae",
                            "vae.layer",
                            "vae.evaluation",
                            "data",
                            "data.io",
                            "data.table",
                            "distribution",
                            "math")),
            Map.entry(
                    "experiment",
                    List.of(
                            "report",
                            "vae",
                            "vae.training",
                            "vae.evaluation",
                            "vae.layer",
                            "data",
                            "data.io",
                            "data.table",
                            "posterior",
                            "inference.exact",
                            "inference.cavi",
                            "inference.gradient",
                            "inference.mcmc",
                            "diagnostics",
                            "family",
                            "joint",
                            "joint.target",
                            "model",
                            "distribution",
                            "math")),
            Map.entry("report", List.of("data", "data.io", "math")));

    @Test
    void everyPackageImportsOnlyWhatItMay() {
        ARROWS.forEach((room, allowed) -> {
            String[] packages = Stream.concat(Stream.of(room), allowed.stream())
                    .map(name -> "org.vi4j." + name)
                    .toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage("org.vi4j." + room)
                    .should()
                    .onlyDependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                            "lie outside vi4j or in " + room + " " + allowed,
                            type -> !type.getPackageName().startsWith("org.vi4j")
                                    || type.getPackageName().equals("org.vi4j")
                                    || List.of(packages).contains(type.getPackageName())))
                    .allowEmptyShould(true)
                    .check(VI4J);
        });
    }

    @Test
    void everyPackageIsOnTheMapAndSaysWhatItIs() throws IOException {
        Path root = Path.of("src/main/java/org/vi4j");
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> folders = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
            assertThat(folders)
                    .allSatisfy(folder ->
                            assertThat(folder.resolve("package-info.java")).exists());
            assertThat(folders.stream()
                            .map(folder -> root.relativize(folder).toString().replace('/', '.')))
                    .allMatch(name -> name.isEmpty() || name.equals("cli") || ARROWS.containsKey(name));
        }
    }

    @Test
    void thereAreNoCycles() {
        SlicesRuleDefinition.slices()
                .matching("org.vi4j.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(VI4J);
    }

    @Test
    void librariesStayInTheirRooms() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.vi4j.vae..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.deeplearning4j..")
                .check(VI4J);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.vi4j.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(VI4J);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.vi4j.device..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(VI4J);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.vi4j.report..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.knowm..")
                .check(VI4J);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.vi4j.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(VI4J);
    }
}
