/** The shape of every inference: one verb, one kind of result, one assessment of it. */
@NullMarked
package org.vi4j.posterior;

import org.jspecify.annotations.NullMarked;
