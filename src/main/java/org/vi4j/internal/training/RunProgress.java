package org.vi4j.internal.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.vi4j.training.Epoch;

/**
 * Where a run stands, between two steps. Immutable: each step and each epoch makes the next one.
 *
 * @param step steps taken, which is also the number of the next step's noise
 * @param epoch the current epoch, from 1
 * @param batch batches of it that are done
 * @param terms of the current epoch so far, without steps that were not applied
 * @param epochSeconds that the current epoch has taken so far
 * @param elapsed seconds that the run has taken so far, over all its sessions
 * @param rollbacks how often training went back after a numerical fault
 * @param bestEpoch the epoch of the best validation score, 0 before the first
 * @param improvedEpoch the last epoch that improved by more than the estimate's noise, 0 before the first
 * @param epochs that are done
 * @param untrained what the model was worth on the first batch, before the first step; NaN where it is not known
 */
record RunProgress(
        long step,
        int epoch,
        int batch,
        Epoch.Terms terms,
        double epochSeconds,
        double elapsed,
        int rollbacks,
        int bestEpoch,
        int improvedEpoch,
        List<Epoch> epochs,
        double untrained) {
    /** Before the first step. */
    static final RunProgress START = new RunProgress(0, 1, 0, Epoch.Terms.ZERO, 0, 0, 0, 0, 0, List.of(), Double.NaN);

    RunProgress {
        epochs = List.copyOf(epochs);
    }

    /**
     * Returns where the run stands after a step, whose terms count only where they are finite.
     *
     * @param worth what the model was worth before its first step, by the terms of that one
     */
    RunProgress afterStep(long steps, Epoch.Terms of, double seconds, ToDoubleFunction<Epoch.Terms> worth) {
        double first = step == 0 && of.finite() ? worth.applyAsDouble(of) : untrained;
        return new RunProgress(
                steps,
                epoch,
                batch + 1,
                of.finite() ? terms.plus(of) : terms,
                epochSeconds + seconds,
                elapsed + seconds,
                rollbacks,
                bestEpoch,
                improvedEpoch,
                epochs,
                first);
    }

    /** Returns where the run stands after an epoch was measured, at the beginning of the next. */
    RunProgress afterEpoch(Epoch done, boolean best, boolean improved) {
        List<Epoch> all = new ArrayList<>(epochs);
        all.add(done);
        return new RunProgress(
                step,
                epoch + 1,
                0,
                Epoch.Terms.ZERO,
                0,
                elapsed,
                rollbacks,
                best ? epoch : bestEpoch,
                improved ? epoch : improvedEpoch,
                all,
                untrained);
    }

    /** Returns the same with more time taken. */
    RunProgress plusElapsed(double seconds) {
        return new RunProgress(
                step,
                epoch,
                batch,
                terms,
                epochSeconds,
                elapsed + seconds,
                rollbacks,
                bestEpoch,
                improvedEpoch,
                epochs,
                untrained);
    }

    /** Returns the same with another number of returns to a checkpoint. */
    RunProgress withRollbacks(int times) {
        return new RunProgress(
                step, epoch, batch, terms, epochSeconds, elapsed, times, bestEpoch, improvedEpoch, epochs, untrained);
    }
}
