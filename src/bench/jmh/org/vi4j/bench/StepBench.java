package org.vi4j.bench;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.vi4j.data.image.ImageShape;
import org.vi4j.data.image.ImageSource;
import org.vi4j.data.image.Images;
import org.vi4j.internal.training.Batches;
import org.vi4j.internal.training.Steps;
import org.vi4j.internal.vae.Trainer;
import org.vi4j.math.Workers;
import org.vi4j.training.Epoch;
import org.vi4j.vae.network.VaeConfig;
import org.vi4j.vae.network.VaeNetwork;

/** One training step of the default VAE (784-400-20) on the embedded images: forward, backward, Adam. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StepBench {
    @Param({"128", "512"})
    public int batch;

    @Param({"1", "2"})
    public int threads;

    private Workers workers;
    private Trainer trainer;
    private Images images;
    private Batches batches;
    private int next;

    @Setup
    public void start() {
        images = new ImageSource(Map.of(), line -> {}).trainAndTest("sample").train();
        workers = new Workers(threads);
        trainer = new Trainer(VaeNetwork.create(VaeConfig.defaults().with(Map.of("batch", batch)), ImageShape.grey(28, 28)), workers);
        batches = Batches.shuffled(1, 1, images.count(), batch);
    }

    @Benchmark
    public Epoch.Terms trainingStep() {
        next = (next + 1) % (images.count() / batch);
        return trainer.step(images, batches.indices(next));
    }

    @TearDown
    public void stop() {
        workers.close();
    }
}
