/** The VAE as a training job sees it: data-parallel steps, Adam, the ELBO of held-out rows. */
@NullMarked
package org.vi4j.internal.vae;

import org.jspecify.annotations.NullMarked;
