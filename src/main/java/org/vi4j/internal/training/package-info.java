/**
 * The training job of anything that learns from mini-batches: epochs, schedules, early stopping, numerical faults, the
 * run folder with its checkpoints, and going on to the same bits. What is trained is a
 * {@link org.vi4j.internal.training.Trainable}.
 */
@NullMarked
package org.vi4j.internal.training;

import org.jspecify.annotations.NullMarked;
