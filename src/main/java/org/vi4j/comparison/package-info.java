/**
 * Several ways to one posterior, side by side: what each costs and what its answer is worth, measured against the truth
 * or against NUTS. May import {@code joint}, {@code joint.target}, every {@code inference} but {@code inference.exact},
 * {@code family}, {@code diagnostics}, {@code model}, {@code distribution}, {@code data} and {@code math}.
 */
@NullMarked
package org.vi4j.comparison;

import org.jspecify.annotations.NullMarked;
