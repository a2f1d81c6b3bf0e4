/** Approximations that minimise the inclusive divergence KL(p‖q). */
@NullMarked
package org.vi4j.inference.inclusive;

import org.jspecify.annotations.NullMarked;
