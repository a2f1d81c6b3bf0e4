/**
 * Images that a trained VAE finds unlikely: scores, thresholds and how well they tell anomalies apart. May import
 * {@code vae}, {@code vae.layer}, {@code vae.evaluation}, {@code data}, {@code distribution} and {@code math}.
 */
@NullMarked
package org.vi4j.vae.anomaly;

import org.jspecify.annotations.NullMarked;
