package org.vi4j.spark;

import java.nio.file.Path;
import org.vi4j.internal.training.Steps;
import org.vi4j.internal.vae.VaeTraining;
import org.vi4j.vae.network.VaeNetwork;
import org.vi4j.vae.training.TrainingOptions.Collapse;

/**
 * A VAE on an executor and what takes its steps, lent to one task at a time. Nothing is left in it of the task before:
 * each restores the parameters and the optimizer's state that it begins with.
 *
 * @param network the model
 * @param steps on one thread
 */
record Replica(VaeNetwork network, Steps steps) {
    /** Reads the model's file. */
    static Replica read(Path file, Collapse onCollapse) {
        Natives.loadAll();
        VaeNetwork network = VaeNetwork.read(file);
        return new Replica(network, new VaeTraining(network, onCollapse).steps());
    }
}
