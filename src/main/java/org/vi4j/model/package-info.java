/** Probabilistic models as data: what is observed, and the prior. */
@NullMarked
package org.vi4j.model;

import org.jspecify.annotations.NullMarked;
