/**
 * The regression job: a table goes in, two posteriors and predictions come out. May import {@code data}, {@code model},
 * {@code inference.exact}, {@code inference.cavi} and below.
 */
@NullMarked
package org.vi4j.regression;

import org.jspecify.annotations.NullMarked;
