/**
 * The variational autoencoder: its configuration, its ComputationGraph and its model file. With its sub-packages the
 * only place that sees DL4J.
 */
@NullMarked
package org.vi4j.vae;

import org.jspecify.annotations.NullMarked;
