/**
 * Coordinate ascent variational inference as SameDiff graphs: one sweep is one graph execution. May import
 * {@code model} and below.
 */
@NullMarked
package org.vi4j.inference.cavi;

import org.jspecify.annotations.NullMarked;
