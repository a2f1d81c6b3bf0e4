/**
 * What a trained VAE is worth: the ELBO on held-out images, bounds on log p(x) and inference gaps, each with its
 * standard error. Estimates see a model through {@link org.vi4j.vae.evaluation.LatentModel}. May import {@code vae},
 * {@code data}, {@code data.image}, {@code distribution} and {@code math}.
 */
@NullMarked
package org.vi4j.vae.evaluation;

import org.jspecify.annotations.NullMarked;
