package org.vi4j.spark;

import org.apache.spark.sql.SparkSession;

/** One session for all tests: two tasks at a time, each tried up to four times. */
final class Sessions {
    private Sessions() {}

    static SparkSession get() {
        return Holder.SPARK;
    }

    private static final class Holder {
        static final SparkSession SPARK = SparkSession.builder()
                .master("local[2,4]")
                .appName("vi4j tests")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 4)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir"))
                .getOrCreate();
    }
}
