/**
 * The shape of every inference: one verb, one kind of result, one assessment of it. May import {@code joint},
 * {@code distribution}, {@code diagnostics}, {@code text} and {@code math}.
 */
@NullMarked
package org.vi4j.posterior;

import org.jspecify.annotations.NullMarked;
