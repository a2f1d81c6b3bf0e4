/** The variational autoencoder's front door: train, evaluate, draw, encode, score, save and load. */
@NullMarked
package org.vi4j.vae;

import org.jspecify.annotations.NullMarked;
