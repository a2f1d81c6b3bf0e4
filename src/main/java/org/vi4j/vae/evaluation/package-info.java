/**
 * What a trained VAE is worth: the ELBO on held-out images, bounds on log p(x) and inference gaps, each with its
 * standard error. Estimates see a model through {@link org.vi4j.vae.evaluation.LatentModel}.
 */
@NullMarked
package org.vi4j.vae.evaluation;

import org.jspecify.annotations.NullMarked;
