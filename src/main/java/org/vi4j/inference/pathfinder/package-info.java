/**
 * Pathfinder: Gaussians along optimization paths. May import {@code inference}, {@code joint}, {@code diagnostics} and
 * {@code math}.
 */
@NullMarked
package org.vi4j.inference.pathfinder;

import org.jspecify.annotations.NullMarked;
