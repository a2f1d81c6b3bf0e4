package org.vi4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vi4j.UserError;
import org.vi4j.internal.io.SettingsTable;
import org.vi4j.internal.io.SettingsTable.Row;
import org.vi4j.net.NetConfig;
import org.vi4j.training.JobOptions;

/** The configuration of a net from the command line: defaults, then a file, then options. */
class NetOptions extends SettingOptions {
    private static final Set<String> OF_JOB = Set.of("schedule", "patience", "max_time", "checkpoint_every");

    private NetOptions(List<Row> rows) {
        super(rows);
    }

    /** The options of a command that trains one net. */
    static final class OfTraining extends NetOptions {
        /** For picocli. */
        OfTraining() {
            super(table());
        }
    }

    /** The options of a command that trains nets which differ in their method. */
    static final class OfComparison extends NetOptions {
        /** For picocli. */
        OfComparison() {
            super(table().stream()
                    .filter(row -> !row.name().equals("method") && !OF_JOB.contains(row.name()))
                    .toList());
        }
    }

    /** Returns the table of a net's settings and of those of its training that are options. */
    static List<Row> table() {
        List<Row> rows = new ArrayList<>(SettingsTable.keptBy(NetConfig.class).rows(NetConfig.defaults()));
        SettingsTable.keptBy(JobOptions.class).rows(job()).stream()
                .filter(row -> OF_JOB.contains(row.name()))
                .forEach(rows::add);
        return rows;
    }

    private static JobOptions job() {
        return JobOptions.defaults().with(Map.of("schedule", "cosine"));
    }

    /**
     * What to train, and how.
     *
     * @param config of the net
     * @param job of the training
     */
    record Resolved(NetConfig config, JobOptions job) {}

    /**
     * Returns the validated configuration.
     *
     * @param base settings of a run to go on with, or none
     * @param more settings that override all others
     */
    Resolved resolve(Map<String, Object> base, Map<String, Object> more) {
        NetConfig net = NetConfig.defaults();
        JobOptions job = job();
        Map<String, Object> all = new LinkedHashMap<>(net.toMap());
        all.putAll(job.toMap());
        mergeInto(all, base, more);
        NetConfig config = net.with(take(all, net.toMap()));
        JobOptions options = job.with(all);
        if (options.clip() > 0) {
            throw new UserError("clip is " + options.clip() + ": a net's gradient is never whole, so it cannot be"
                    + " clipped; leave it out");
        }
        return new Resolved(config, options);
    }
}
