/**
 * The VAE as a training job sees it: data-parallel steps, Adam, the ELBO of held-out rows, what to do about collapse.
 */
@NullMarked
package org.vi4j.vae.training;

import org.jspecify.annotations.NullMarked;
