/** Regressions whose coefficients vary by group: the front door, the fit, what is saved, and what it predicts. */
@NullMarked
package org.vi4j.mixed;

import org.jspecify.annotations.NullMarked;
