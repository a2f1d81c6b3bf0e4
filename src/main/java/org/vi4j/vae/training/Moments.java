package org.vi4j.vae.training;

/** What Adam remembers: the running means of gradients and of their squares, and how many steps it has taken. */
final class Moments {
    final float[] m;
    final float[] v;
    final int steps;

    Moments(float[] m, float[] v, int steps) {
        this.m = m;
        this.v = v;
        this.steps = steps;
    }
}
