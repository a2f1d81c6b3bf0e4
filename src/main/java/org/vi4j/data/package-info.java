/** The rows of numbers that a VAE sees, and what they stand for: images or the rows of a table. */
@NullMarked
package org.vi4j.data;

import org.jspecify.annotations.NullMarked;
