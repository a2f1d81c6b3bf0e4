/** Pathfinder: Gaussians along optimization paths. */
@NullMarked
package org.vi4j.inference.pathfinder;

import org.jspecify.annotations.NullMarked;
