/**
 * The variational autoencoder's front door: train, evaluate, draw, encode, score, save and load; and what is measured
 * of any {@link org.vi4j.vae.LatentModel}: bounds on log p(x), inference gaps, mutual information.
 */
@NullMarked
package org.vi4j.vae;

import org.jspecify.annotations.NullMarked;
