package org.vi4j.internal.vae;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.vi4j.data.Dataset;
import org.vi4j.internal.cuda.Gpu;
import org.vi4j.internal.cuda.GpuVae;
import org.vi4j.internal.io.StoredZip.Floats;
import org.vi4j.internal.training.RowScores;
import org.vi4j.internal.training.Steps;
import org.vi4j.training.Epoch;
import org.vi4j.vae.network.Objective;
import org.vi4j.vae.network.VaeNetwork;

/** Steps on a GPU, so many in one go that there is time for a display and for a request to stop. */
final class GpuSteps implements Steps {
    /** Steps are taken together for about so long. */
    private static final double SECONDS = 0.2;

    private final VaeNetwork vae;
    private final GpuVae gpuVae;
    private final Function<List<Epoch>, Objective> objective;
    private long step;
    private int together = 16;

    /**
     * Prepares to train.
     *
     * @param vae is changed by {@link #publish}
     * @param gpu where to compute
     * @param objective of the epoch after those that are done
     */
    GpuSteps(VaeNetwork vae, Gpu gpu, Function<List<Epoch>, Objective> objective) {
        this.objective = objective;
        this.vae = vae;
        this.gpuVae = GpuVae.on(gpu, vae);
    }

    @Override
    public void take(Part part, LongFunction<How> how, Taken taken, BooleanSupplier requested) {
        Objective maximised = objective.apply(part.before());
        boolean goOn = true;
        int batch = part.first();
        int end = part.batches().count();
        while (goOn && batch < end && !requested.getAsBoolean()) {
            long start = System.nanoTime();
            int count = (int) Math.min(Math.min(together, part.most()), Math.min(gpuVae.stepsAtOnce(), end - batch));
            List<Epoch.Terms> terms = some(part, batch, count, how, maximised);
            batch += count;
            double seconds = (System.nanoTime() - start) / 1e9;
            // No more than there is room for: where batches end first, doubling would never end.
            double inTime = together * SECONDS / Math.max(seconds, 1e-6);
            together = (int) Math.max(1, Math.min(Math.min(2.0 * together, inTime), gpuVae.stepsAtOnce()));
            goOn = taken.afterSteps(terms, seconds);
        }
    }

    private List<Epoch.Terms> some(Part part, int from, int count, LongFunction<How> how, Objective maximised) {
        double[] rates = new double[count];
        float[] klWeights = new float[count];
        for (int i = 0; i < count; i++) {
            How each = how.apply(step + i);
            rates[i] = each.learningRate();
            klWeights[i] = (float) maximised.klWeight(each.epochsDone());
        }
        int[] indices = part.batches().indices(from, from + count);
        double[][] sums = gpuVae.steps(
                part.rows(),
                indices,
                step,
                rates,
                klWeights,
                maximised,
                how.apply(step).clip());
        step += count;
        List<Epoch.Terms> terms = new ArrayList<>();
        int left = indices.length;
        for (double[] sum : sums) {
            int n = Math.min(vae.config().batch(), left);
            left -= n;
            terms.add(new Epoch.Terms(sum[0], sum[1], n, sum[2]));
        }
        return terms;
    }

    @Override
    public long steps() {
        return step;
    }

    @Override
    public Moments publish() {
        GpuVae.Trained trained = gpuVae.trained();
        vae.setParameters(trained.parameters());
        return new Moments(Floats.of(trained.m()), Floats.of(trained.v()), trained.steps());
    }

    @Override
    public void restore(long steps, Floats parameters, Moments moments) {
        step = steps;
        vae.setValues(parameters);
        gpuVae.restore(parameters.toArray(), moments.m().toArray(), moments.v().toArray(), moments.steps());
    }

    @Override
    public RowScores evaluate(Dataset rows) {
        publish();
        return ElboEvaluator.evaluateEach(
                vae, gpuVae, rows, vae.config().seed(), vae.config().objective().constantKlWeight());
    }

    @Override
    public void close() {
        gpuVae.close();
    }
}
