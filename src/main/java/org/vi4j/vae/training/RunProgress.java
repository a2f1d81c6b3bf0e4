package org.vi4j.vae.training;

import java.util.List;

/**
 * Where a run stands, between two steps.
 *
 * @param step steps taken, which is also the number of the next step's noise
 * @param epoch the current epoch, from 1
 * @param batch batches of it that are done
 * @param terms of the current epoch so far, without steps that were not applied
 * @param epochSeconds that the current epoch has taken so far
 * @param elapsed seconds that the run has taken so far, over all its sessions
 * @param rollbacks how often training went back after a numerical fault
 * @param bestEpoch the epoch of the best validation ELBO, 0 before the first
 * @param improvedEpoch the last epoch that improved by more than the estimate's noise, 0 before the first
 * @param epochs that are done
 */
record RunProgress(
        long step,
        int epoch,
        int batch,
        Trainer.Terms terms,
        double epochSeconds,
        double elapsed,
        int rollbacks,
        int bestEpoch,
        int improvedEpoch,
        List<Epoch> epochs) {
    /** Before the first step. */
    static final RunProgress START = new RunProgress(0, 1, 0, Trainer.Terms.ZERO, 0, 0, 0, 0, 0, List.of());

    RunProgress {
        epochs = List.copyOf(epochs);
    }
}
