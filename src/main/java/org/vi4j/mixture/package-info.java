/** Mixtures of normal distributions: the front door, the fit, what is saved, and what it says about new rows. */
@NullMarked
package org.vi4j.mixture;

import org.jspecify.annotations.NullMarked;
