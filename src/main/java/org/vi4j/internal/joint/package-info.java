/** What algorithms for log joints share: modes, their curvature and scales. */
@NullMarked
package org.vi4j.internal.joint;

import org.jspecify.annotations.NullMarked;
