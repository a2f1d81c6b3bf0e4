/**
 * Log joints in closed form: regressions that take data, and targets whose posterior is known, for tests and
 * comparisons. May import {@code joint}, {@code distribution} and {@code math}.
 */
@NullMarked
package org.vi4j.joint.target;

import org.jspecify.annotations.NullMarked;
