/** The training job: data-parallel steps, Adam, epochs, the run folder. */
@NullMarked
package org.vi4j.vae.training;

import org.jspecify.annotations.NullMarked;
