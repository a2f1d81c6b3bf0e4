/** Bayesian neural networks: train, predict, evaluate and judge nets whose weights are random variables. */
@NullMarked
package org.vi4j.net;

import org.jspecify.annotations.NullMarked;
