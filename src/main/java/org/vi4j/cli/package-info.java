/**
 * The command line: parse, call, print. The only place that sees picocli, writes to standard output or ends the
 * process.
 */
@NullMarked
package org.vi4j.cli;

import org.jspecify.annotations.NullMarked;
