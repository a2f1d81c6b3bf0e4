/**
 * The latent space of a trained VAE: codes of images, paths between them, what each dimension does, a map. May import
 * {@code vae}, {@code vae.layer}, {@code data}, {@code distribution} and {@code math}.
 */
@NullMarked
package org.vi4j.vae.latent;

import org.jspecify.annotations.NullMarked;
