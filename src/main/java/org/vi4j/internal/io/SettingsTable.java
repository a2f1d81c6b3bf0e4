package org.vi4j.internal.io;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.vi4j.UserError;

/**
 * The settings of a record, stated once, at its components: what files, options, error messages and documentation say
 * of them comes from here. A component is a number, a list of whole numbers, an enumeration, a type with a reader, or a
 * record with a table of its own, whose settings stand in its place.
 *
 * @param <C> the record
 */
public final class SettingsTable<C extends Record> {
    private final Class<C> type;
    private final Map<Class<?>, BiFunction<String, String, ?>> readers = new LinkedHashMap<>();
    private final Map<Class<?>, SettingsTable<?>> parts = new LinkedHashMap<>();

    private SettingsTable(Class<C> type) {
        this.type = type;
    }

    /** What a component is as a setting. Its name is the component's, in lower case with underscores. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.RECORD_COMPONENT)
    public @interface Setting {
        /** Its default, as in a file. */
        String value();

        /** What it means: a phrase that begins with a capital and ends without a point. */
        String help();

        /** How its value is shown, such as {@code N}; nothing for one that the command line does not offer. */
        String label() default "N";

        /** The numbers that are allowed, such as {@code [1, 64]}, {@code (0, 10]} or {@code [0, ∞)}. */
        String range() default "(-∞, ∞)";

        /** How many numbers a list may have. */
        String size() default "[0, 32]";

        /** Its name where that is not the component's. */
        String name() default "";

        /** The option's name where that is not the setting's with dashes for underscores. */
        String option() default "";

        /** What is said of a default that depends on the machine. */
        String computed() default "";
    }

    /**
     * One row of the table.
     *
     * @param name in files
     * @param option of the command line, without its dashes
     * @param label of the option's value, nothing where there is no option
     * @param standard its default, for people
     * @param range of its numbers, {@code (-∞, ∞)} for any
     * @param help what it means
     */
    public record Row(String name, String option, String label, String standard, String range, String help) {
        /**
         * Says what the setting means and what its default is, in a sentence.
         *
         * @return such as "Dimensions of z (default: 20)."
         */
        public String sentence() {
            return help + " (default: " + standard + ").";
        }
    }

    /**
     * Reads the table of a record's components.
     *
     * @param type of the record
     * @param <C> the record
     * @return the table
     */
    public static <C extends Record> SettingsTable<C> of(Class<C> type) {
        return new SettingsTable<>(type);
    }

    /**
     * Returns the table that a record keeps in its field {@code SETTINGS}, which its users need not see.
     *
     * @param type of the record
     * @param <C> the record
     * @return the table
     * @throws IllegalArgumentException if it keeps none
     */
    @SuppressWarnings("unchecked")
    public static <C extends Record> SettingsTable<C> keptBy(Class<C> type) {
        try {
            Field settings = type.getDeclaredField("SETTINGS");
            settings.setAccessible(true);
            return (SettingsTable<C>) settings.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getName() + " has no table of settings", e);
        }
    }

    /**
     * Adds how a type is read that is no number, list or enumeration; it is written by its {@code toString}.
     *
     * @param kind the type
     * @param reader makes a value of the setting's name, for errors, and what a file or an option gave
     * @param <T> the type
     * @return this table
     */
    public <T> SettingsTable<C> reading(Class<T> kind, BiFunction<String, String, T> reader) {
        readers.put(kind, reader);
        return this;
    }

    /**
     * Adds the table of a component that is a record.
     *
     * @param part its table
     * @return this table
     */
    public SettingsTable<C> including(SettingsTable<?> part) {
        parts.put(part.type, part);
        return this;
    }

    /**
     * Makes a record of its defaults and what differs from them.
     *
     * @param settings names and values
     * @return the record
     * @throws UserError for an unknown name, a value of another type or out of range
     */
    public C make(Map<String, ?> settings) {
        Map<String, Object> all = new LinkedHashMap<>();
        defaults(all);
        Settings.requireKnown(settings, all.keySet());
        all.putAll(settings);
        return read(all);
    }

    private void defaults(Map<String, Object> into) {
        for (RecordComponent component : type.getRecordComponents()) {
            SettingsTable<?> part = parts.get(component.getType());
            if (part == null) {
                into.put(name(component), setting(component).value());
            } else {
                part.defaults(into);
            }
        }
    }

    /**
     * Returns a record's settings by their names.
     *
     * @param record the record
     * @return names and values, in the order of the components
     */
    public Map<String, Object> toMap(C record) {
        Map<String, Object> map = new LinkedHashMap<>();
        write(record, map);
        return map;
    }

    private void write(Object record, Map<String, Object> into) {
        for (RecordComponent component : type.getRecordComponents()) {
            Object value = get(component, record);
            SettingsTable<?> part = parts.get(component.getType());
            if (part == null) {
                into.put(name(component), value instanceof Number || value instanceof List ? value : value.toString());
            } else {
                part.write(value, into);
            }
        }
    }

    /**
     * Returns a record with some settings replaced.
     *
     * @param record the record
     * @param settings names as in {@link #toMap}, values of the same types or their texts
     * @return another record
     * @throws UserError for an unknown name, a value of another type or out of range
     */
    public C with(C record, Map<String, ?> settings) {
        Map<String, Object> all = toMap(record);
        Settings.requireKnown(settings, all.keySet());
        all.putAll(settings);
        return read(all);
    }

    /**
     * Checks, in a record's constructor, the numbers it is given.
     *
     * @param values of all components, in their order
     * @throws UserError naming the first out of range
     */
    public void check(Object... values) {
        RecordComponent[] components = type.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            if (!parts.containsKey(components[i].getType())) {
                check(components[i], values[i]);
            }
        }
    }

    private static void check(RecordComponent component, Object value) {
        Setting setting = setting(component);
        String name = name(component);
        if (value instanceof List<?> list) {
            Range size = Range.parse(setting.size());
            if (!size.holds(list.size())) {
                throw new UserError(name + " has " + list.size() + " numbers: give "
                        + size.words().replace("from ", "") + " of them"
                        + (setting.value().equals("none") ? "" : ", such as " + setting.value()));
            }
            list.forEach(element -> check(name, (Number) element, setting));
        } else if (value instanceof Number number) {
            check(name, number, setting);
        }
    }

    private static void check(String name, Number value, Setting setting) {
        Range range = Range.parse(setting.range());
        if (!range.holds(value.doubleValue())) {
            throw new UserError(name + " is " + value + ": give a number " + range.words() + ", such as "
                    + (setting.computed().isEmpty() && !setting.value().equals("none") ? setting.value() : "1"));
        }
    }

    /**
     * Returns the table's rows for people.
     *
     * @param standard the defaults
     * @return a row a setting
     */
    public List<Row> rows(C standard) {
        List<Row> rows = new ArrayList<>();
        rows(standard, rows);
        return rows;
    }

    private void rows(Object standard, List<Row> into) {
        for (RecordComponent component : type.getRecordComponents()) {
            SettingsTable<?> part = parts.get(component.getType());
            Object value = get(component, standard);
            if (part != null) {
                part.rows(value, into);
                continue;
            }
            Setting setting = setting(component);
            String name = name(component);
            into.add(new Row(
                    name,
                    setting.option().isEmpty() ? name.replace('_', '-') : setting.option(),
                    setting.label(),
                    setting.computed().isEmpty() ? words(value) : setting.computed(),
                    setting.range(),
                    setting.help()));
        }
    }

    private static String words(Object value) {
        if (value instanceof List<?> list) {
            return list.isEmpty() ? "none" : list.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
        return value instanceof Double number && number == Math.rint(number)
                ? Long.toString(number.longValue())
                : String.valueOf(value);
    }

    private C read(Map<String, Object> settings) {
        return type.cast(construct(settings));
    }

    private Object construct(Map<String, Object> settings) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            SettingsTable<?> part = parts.get(components[i].getType());
            values[i] = part == null ? value(components[i], settings) : part.construct(settings);
        }
        try {
            Constructor<C> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object value(RecordComponent component, Map<String, Object> settings) {
        Class<?> kind = component.getType();
        String name = name(component);
        if (kind == int.class) {
            return Settings.integer(settings, name);
        }
        if (kind == long.class) {
            return Settings.whole(settings, name);
        }
        if (kind == double.class) {
            return Settings.number(settings, name);
        }
        if (kind == List.class) {
            return Settings.integers(settings, name);
        }
        Object value = settings.get(name);
        BiFunction<String, String, ?> reader = readers.get(kind);
        return reader == null ? choice(name, value, kind) : reader.apply(name, String.valueOf(value));
    }

    /**
     * Reads a name of an enumeration, in any case.
     *
     * @param name of the setting, for errors
     * @param value the name as given
     * @param kind the enumeration, whose names are those of its {@code toString}
     * @param <T> the enumeration
     * @return the constant
     * @throws UserError if there is no such one
     */
    public static <T> T choice(String name, @Nullable Object value, Class<T> kind) {
        T[] constants = kind.getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant ->
                        constant.toString().equals(String.valueOf(value).toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () -> new UserError(name + " is '" + value + "': give one of " + Arrays.toString(constants)));
    }

    private static Object get(RecordComponent component, Object record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Setting setting(RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(component + " is no setting");
        }
        return setting;
    }

    private static String name(RecordComponent component) {
        String given = setting(component).name();
        return given.isEmpty()
                ? component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT)
                : given;
    }
}
