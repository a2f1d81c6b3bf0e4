/**
 * What every way to a posterior gives back, and a look for directions in which it has no end. May import {@code joint},
 * {@code distribution}, {@code diagnostics} and {@code math}.
 */
@NullMarked
package org.vi4j.inference;

import org.jspecify.annotations.NullMarked;
