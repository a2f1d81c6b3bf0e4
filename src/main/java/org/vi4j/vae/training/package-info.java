/** What a user meets of a VAE's training: its options, the numbers of an epoch, the estimate of the ELBO. */
@NullMarked
package org.vi4j.vae.training;

import org.jspecify.annotations.NullMarked;
