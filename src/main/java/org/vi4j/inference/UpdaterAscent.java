package org.vi4j.inference;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.vi4j.UserError;

/** ND4J's updaters: Adam (Kingma and Ba 2015), RMSProp, Nesterov's momentum and the others, in double precision. */
final class UpdaterAscent implements StepRule {
    private final GradientUpdater<?> updater;
    private final INDArray update;
    private int steps;

    /**
     * Starts with empty averages.
     *
     * @param configuration of the updater, left as it is
     * @param size of λ
     * @param stepSize the learning rate; a schedule is not used
     */
    UpdaterAscent(IUpdater configuration, int size, double stepSize) {
        IUpdater own = configuration.clone();
        own.setLrAndSchedule(stepSize, null);
        long state = own.stateSize(size);
        this.update = Nd4j.create(DataType.DOUBLE, size);
        this.updater = own.instantiate(state == 0 ? null : Nd4j.create(DataType.DOUBLE, state), true);
    }

    /**
     * Checks that an updater has a learning rate, and starts.
     *
     * @throws UserError if not
     */
    static void check(IUpdater configuration) {
        String name = configuration.getClass().getSimpleName();
        if (!configuration.hasLearningRate() || !(configuration.getLearningRate(0, 0) > 0)) {
            throw new UserError(
                    "updater " + name + " without a positive learning rate, which is halved until that changes"
                            + " nothing: give one, such as new Adam(0.05)");
        }
        try {
            new UpdaterAscent(configuration, 1, 1);
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
            throw new UserError(
                    "updater " + name + " does not start in this version of ND4J (AdaBelief of 1.0.0-M2.1 never does):"
                            + " take another, such as new Adam(0.05)",
                    e);
        }
    }

    @Override
    public void step(double[] lambda, double[] gradient) {
        update.data().setData(gradient);
        // An updater returns what is to be subtracted in order to descend: of −g what is to be added.
        updater.applyUpdater(update, steps++, 0);
        double[] move = update.data().asDouble();
        for (int k = 0; k < lambda.length; k++) {
            lambda[k] += move[k];
        }
    }
}
