/**
 * Says whether to believe an answer: convergence of chains, importance weights, calibration, predictive checks and the
 * verdict. Takes plain draws, weights and log likelihoods.
 */
@NullMarked
package org.vi4j.diagnostics;

import org.jspecify.annotations.NullMarked;
