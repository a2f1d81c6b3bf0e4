/**
 * Several ways to one posterior, side by side: what each costs and how good its answer is, measured against the truth
 * or against NUTS.
 */
@NullMarked
package org.vi4j.comparison;

import org.jspecify.annotations.NullMarked;
