/** A fitted mixture of normal distributions: what is saved, and what it says about new rows. */
@NullMarked
package org.vi4j.mixture;

import org.jspecify.annotations.NullMarked;
