/** Images that a trained VAE finds unlikely: scores, thresholds and how well they tell anomalies apart. */
@NullMarked
package org.vi4j.vae.anomaly;

import org.jspecify.annotations.NullMarked;
