/**
 * What a trained VAE is worth: the ELBO on held-out images, with its standard error. May import {@code vae},
 * {@code data}, {@code distribution} and {@code math}.
 */
@NullMarked
package org.vi4j.vae.evaluation;

import org.jspecify.annotations.NullMarked;
