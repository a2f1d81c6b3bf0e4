package org.vi4j.vae.training;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.vi4j.data.Dataset;
import org.vi4j.vae.network.Objective;

/** What takes a session's steps and evaluates its model: the CPU's workers one step at a time, or a GPU several. */
interface Steps extends AutoCloseable {
    /**
     * How to take a step.
     *
     * @param learningRate Adam's step size
     * @param clip largest Euclidean norm of the mean gradient, 0 for none
     * @param objective what to maximise
     * @param epochsDone epochs before, with the part of the current one
     */
    record How(double learningRate, double clip, Objective objective, double epochsDone) {}

    /** What an epoch's steps are given to. */
    @FunctionalInterface
    interface Taken {
        /** Is told the terms of steps that were taken together and their time; says whether to go on. */
        boolean afterSteps(List<Trainer.Terms> terms, double seconds);
    }

    /**
     * Takes an epoch's steps from a batch on, until it is asked to stop.
     *
     * @param images of the epoch
     * @param batches of the epoch
     * @param first batch
     * @param most steps to take together
     * @param how to take the step of a number
     * @param taken is told
     * @param requested to stop
     */
    void take(
            Dataset images,
            Batches batches,
            int first,
            long most,
            LongFunction<How> how,
            Taken taken,
            BooleanSupplier requested);

    /** Returns how many steps were taken, those that were not applied included. */
    long steps();

    /** Brings the model's parameters up to date with the last step, and returns the optimizer's state. */
    AdamMoments publish();

    /** Goes back to an earlier state. */
    void restore(long steps, float[] parameters, AdamMoments moments);

    /** Returns the ELBO of each of the images, by one draw each; the model's parameters are up to date afterwards. */
    ImageElbos evaluate(Dataset images, double klWeight);

    @Override
    void close();
}
