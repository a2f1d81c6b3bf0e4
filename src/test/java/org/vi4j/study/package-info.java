/**
 * Posteriors whose answer is known, real and hard, and how verdicts on their approximations fare: a small study as a
 * test; the whole one is src/bench/verdict.sh.
 */
@NullMarked
package org.vi4j.study;

import org.jspecify.annotations.NullMarked;
