/**
 * The training job: data-parallel steps, Adam, epochs, the run folder. May import {@code vae.network}, {@code vae.layer},
 * {@code vae.evaluation}, {@code data} and {@code math}.
 */
@NullMarked
package org.vi4j.vae.training;

import org.jspecify.annotations.NullMarked;
