package org.vi4j;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the code to the table of docs/architecture.md, to its public surface and to one name for one class. */
class ArchitectureTest {
    private static final JavaClasses VI4J = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.vi4j");

    private static final Path SOURCES = Path.of("src/main/java/org/vi4j");

    /** Each package of the page's table, without {@code org.vi4j}, and what its row lets it import. */
    private static final Map<String, List<String>> ARROWS = arrows();

    /** What every package may import; of these, each may import the ones before it. "" is the root. */
    private static final List<String> FLOOR = List.of("", "internal.text", "math", "internal.math", "internal.io");

    /** Public top-level types outside {@code internal} today, of at most 120. Lower it whenever one goes. */
    private static final long PUBLIC_TYPES = 119;

    /** Public members that name a type of {@code internal}, since two packages for users share them. */
    private static final Set<String> SHOWN_ALL_THE_SAME = Set.of(
            "org.vi4j.data.table.Columns$Extras.of",
            "org.vi4j.data.table.Columns.inputs",
            "org.vi4j.data.table.TableEncoding.fromJson",
            "org.vi4j.net.NetTraining extends Trainable",
            "org.vi4j.net.NetTraining.parameters",
            "org.vi4j.net.NetTraining.setParameters",
            "org.vi4j.net.NetTraining.steps",
            "org.vi4j.regression.Design.expansion",
            "org.vi4j.vae.Evaluation.of",
            "org.vi4j.vae.LatentModel.of",
            "org.vi4j.vae.RunArtifacts.<init>",
            "org.vi4j.vae.RunArtifacts.finish",
            "org.vi4j.vae.network.VaeNetwork.setValues",
            "org.vi4j.vae.network.VaeNetwork.values");

    private static Map<String, List<String>> arrows() {
        Pattern row = Pattern.compile("\\| `([\\w.]+)` \\| .* \\| ([^|]+) \\|");
        try (Stream<String> lines = Files.lines(Path.of("docs/architecture.md"))) {
            return lines.map(row::matcher)
                    .filter(Matcher::matches)
                    .collect(Collectors.toMap(
                            m -> m.group(1).equals("org.vi4j") ? "" : m.group(1), m -> imports(m.group(2))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> imports(String cell) {
        return switch (cell) {
            case "everything" -> List.of("*");
            case "–" -> List.of();
            default ->
                Stream.of(cell.split(", ", -1))
                        .map(name -> name.replaceFirst("^`(.*)`$", "$1"))
                        .toList();
        };
    }

    private static boolean mayImport(String room, String other) {
        if (other.equals(room)) {
            return true;
        }
        if (FLOOR.contains(other)) {
            return !FLOOR.contains(room) || FLOOR.indexOf(other) < FLOOR.indexOf(room);
        }
        return ARROWS.getOrDefault(room, List.of()).stream().anyMatch(name -> covers(name, other));
    }

    private static boolean covers(String name, String room) {
        boolean folder = name.endsWith(".*") && (room + ".").startsWith(name.substring(0, name.length() - 1));
        return name.equals("*") || name.equals(room) || folder;
    }

    private static String room(JavaClass type) {
        return type.getPackageName().replaceFirst("^org\\.vi4j\\.?", "");
    }

    @Test
    void everyPackageImportsOnlyWhatItMay() {
        assertThat(VI4J.stream()
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .filter(arrow -> arrow.getTargetClass().getPackageName().startsWith("org.vi4j"))
                        .filter(arrow -> !mayImport(room(arrow.getOriginClass()), room(arrow.getTargetClass())))
                        .map(arrow -> "'" + room(arrow.getOriginClass()) + "' may not import '"
                                + room(arrow.getTargetClass()) + "': " + arrow.getDescription())
                        .distinct())
                .isEmpty();
    }

    @Test
    void theTableNamesThePackagesThatThereAreAndNoOthers() throws IOException {
        List<Path> folders;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            folders = files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
        }
        List<String> rooms = folders.stream()
                .map(folder -> SOURCES.relativize(folder).toString().replace('/', '.'))
                .toList();

        assertThat(ARROWS.keySet()).containsExactlyInAnyOrderElementsOf(rooms);
        assertThat(folders)
                .allSatisfy(folder ->
                        assertThat(folder.resolve("package-info.java")).exists());
        assertThat(ARROWS.values().stream().flatMap(List::stream))
                .allMatch(name -> rooms.stream().anyMatch(room -> covers(name, room)), "is a package");
    }

    private static boolean isInternal(JavaClass type) {
        return (room(type) + ".").startsWith("internal.");
    }

    /** Whether a user meets it: public, as is what it stands in, outside {@code internal} and the commands. */
    private static boolean isForUsers(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isForUsers).orElse(true)
                && !isInternal(type)
                && !room(type).equals("cli")
                && !type.getSimpleName().equals("package-info");
    }

    private static boolean isSeen(Set<JavaModifier> modifiers) {
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && !modifiers.contains(JavaModifier.SYNTHETIC);
    }

    @Test
    void thePublicTypesGrowNoMore() {
        assertThat(VI4J.stream()
                        .filter(type -> type.isTopLevelClass() && isForUsers(type))
                        .count())
                .isLessThanOrEqualTo(PUBLIC_TYPES);
    }

    @Test
    void whatUsersSeeNamesNothingInternal() {
        Set<String> shown = new TreeSet<>();
        for (JavaClass type : VI4J) {
            if (isForUsers(type)) {
                Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                        .filter(ArchitectureTest::isInternal)
                        .forEach(parent -> shown.add(type.getName() + " extends " + parent.getSimpleName()));
                for (JavaCodeUnit code : type.getCodeUnits()) {
                    if (isSeen(code.getModifiers())) {
                        Stream.concat(Stream.of(code.getReturnType()), code.getParameterTypes().stream())
                                .flatMap(named -> named.getAllInvolvedRawTypes().stream())
                                .filter(ArchitectureTest::isInternal)
                                .forEach(named -> shown.add(type.getName() + "." + code.getName()));
                    }
                }
                for (JavaField field : type.getFields()) {
                    if (isSeen(field.getModifiers())
                            && field.getType().getAllInvolvedRawTypes().stream()
                                    .anyMatch(ArchitectureTest::isInternal)) {
                        shown.add(type.getName() + "." + field.getName());
                    }
                }
            }
        }

        assertThat(shown).isEqualTo(SHOWN_ALL_THE_SAME);
    }

    @Test
    void noTwoClassesHaveOneSimpleName() {
        Map<String, List<String>> byName = VI4J.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getName, Collectors.toList())));
        byName.values().removeIf(names -> names.size() == 1);

        assertThat(byName).isEmpty();
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
                .resideOutsideOfPackages(
                        "org.vi4j.vae..", "org.vi4j.net..", "org.vi4j.internal.vae..", "org.vi4j.internal.cuda..")
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
                .resideOutsideOfPackages("org.vi4j.internal.device..", "org.vi4j.internal.cuda..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.sun.jna..")
                .check(VI4J);
        noClasses()
                .that()
                .resideOutsideOfPackage("org.vi4j.cli..")
                .and()
                .doNotHaveSimpleName("DifferentiationLog")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .check(VI4J);
    }

    /** A message of the library names values; the command line adds its options ({@link UserError#by}). */
    @Test
    void onlyTheCommandLineNamesItsOptions() throws IOException {
        Pattern option = Pattern.compile("\"[^\"\\n]*(?<![\\w-])--[a-z][^\"\\n]*\"");
        List<String> named = new java.util.ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                if (!SOURCES.relativize(file).startsWith("cli")) {
                    Matcher found = option.matcher(Files.readString(file));
                    while (found.find()) {
                        named.add(file.getFileName() + ": " + found.group());
                    }
                }
            }
        }

        assertThat(named).isEmpty();
    }
}
