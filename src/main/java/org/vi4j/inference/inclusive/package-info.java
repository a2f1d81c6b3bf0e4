/**
 * Approximations that minimise the inclusive divergence KL(p‖q). May import {@code inference},
 * {@code inference.pathfinder}, {@code joint}, {@code diagnostics} and {@code math}.
 */
@NullMarked
package org.vi4j.inference.inclusive;

import org.jspecify.annotations.NullMarked;
