/** What every way to a posterior gives back, and a look for directions in which it has no end. */
@NullMarked
package org.vi4j.inference;

import org.jspecify.annotations.NullMarked;
