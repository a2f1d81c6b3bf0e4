/** The regression job: a table goes in, two posteriors and predictions come out. */
@NullMarked
package org.vi4j.regression;

import org.jspecify.annotations.NullMarked;
