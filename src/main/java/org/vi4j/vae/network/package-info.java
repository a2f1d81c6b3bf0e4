/**
 * The variational autoencoder as a network: its settings, its ComputationGraph and its model file. With the other
 * packages of {@code vae} the only place that sees DL4J.
 */
@NullMarked
package org.vi4j.vae.network;

import org.jspecify.annotations.NullMarked;
