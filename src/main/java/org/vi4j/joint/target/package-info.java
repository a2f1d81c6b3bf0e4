/**
 * Log joints in closed form: regressions that take data, and targets whose posterior is known, for tests and
 * comparisons.
 */
@NullMarked
package org.vi4j.joint.target;

import org.jspecify.annotations.NullMarked;
