/** Coordinate ascent variational inference as SameDiff graphs: one sweep is one graph execution. */
@NullMarked
package org.vi4j.inference.cavi;

import org.jspecify.annotations.NullMarked;
