/** Custom DL4J layers, the reparameterization vertex and the losses whose sum is the negative ELBO. */
@NullMarked
package org.vi4j.vae.layer;

import org.jspecify.annotations.NullMarked;
