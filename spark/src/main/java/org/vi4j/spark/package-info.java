/** vi4j on Apache Spark: regressions of tables beyond one machine, scoring of DataFrames, many fits at once. */
@org.jspecify.annotations.NullMarked
package org.vi4j.spark;
