/** The latent space of a trained VAE: codes of images, paths between them, what each dimension does, a map. */
@NullMarked
package org.vi4j.vae.latent;

import org.jspecify.annotations.NullMarked;
