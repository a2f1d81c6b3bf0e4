/** The Laplace approximation: a Gaussian at the mode. */
@NullMarked
package org.vi4j.inference.laplace;

import org.jspecify.annotations.NullMarked;
