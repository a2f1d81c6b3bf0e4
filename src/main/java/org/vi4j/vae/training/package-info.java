/** The training job: data-parallel steps, Adam, epochs, the ELBO of held-out rows, the run folder. */
@NullMarked
package org.vi4j.vae.training;

import org.jspecify.annotations.NullMarked;
