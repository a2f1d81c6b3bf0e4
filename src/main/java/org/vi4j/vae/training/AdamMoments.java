package org.vi4j.vae.training;

/** What Adam remembers: the running means of gradients and of their squares, and how many steps it has taken. */
final class AdamMoments {
    final float[] m;
    final float[] v;
    final int steps;

    AdamMoments(float[] m, float[] v, int steps) {
        this.m = m;
        this.v = v;
        this.steps = steps;
    }
}
