package org.vi4j.vae.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.vi4j.data.Dataset;
import org.vi4j.vae.cuda.Gpu;
import org.vi4j.vae.cuda.GpuVae;
import org.vi4j.vae.network.VaeNetwork;

/** Steps on a GPU, so many in one go that there is time for a display and for a request to stop. */
final class GpuSteps implements Steps {
    /** Steps are taken together for about so long. */
    private static final double SECONDS = 0.2;

    private final VaeNetwork vae;
    private final GpuVae gpuVae;
    private long step;
    private int together = 16;

    GpuSteps(VaeNetwork vae, Gpu gpu) {
        this.vae = vae;
        this.gpuVae = GpuVae.on(gpu, vae);
    }

    @Override
    public void take(
            Dataset images,
            Batches batches,
            int first,
            long most,
            LongFunction<How> how,
            Taken taken,
            BooleanSupplier requested) {
        boolean goOn = true;
        int batch = first;
        while (goOn && batch < batches.count() && !requested.getAsBoolean()) {
            long start = System.nanoTime();
            int count =
                    (int) Math.min(Math.min(together, most), Math.min(gpuVae.stepsAtOnce(), batches.count() - batch));
            List<Trainer.Terms> terms = some(images, batches, batch, count, how);
            batch += count;
            double seconds = (System.nanoTime() - start) / 1e9;
            together =
                    (int) Math.max(1, Math.min(2L * together, (long) (together * SECONDS / Math.max(seconds, 1e-6))));
            goOn = taken.afterSteps(terms, seconds);
        }
    }

    private List<Trainer.Terms> some(Dataset images, Batches batches, int from, int count, LongFunction<How> how) {
        double[] rates = new double[count];
        float[] klWeights = new float[count];
        for (int i = 0; i < count; i++) {
            How each = how.apply(step + i);
            rates[i] = each.learningRate();
            klWeights[i] = (float) each.objective().klWeight(each.epochsDone());
        }
        How all = how.apply(step);
        int[] indices = batches.indices(from, from + count);
        double[][] sums = gpuVae.steps(images, indices, step, rates, klWeights, all.objective(), all.clip());
        step += count;
        List<Trainer.Terms> terms = new ArrayList<>();
        int left = indices.length;
        for (double[] sum : sums) {
            int n = Math.min(vae.config().batch(), left);
            left -= n;
            terms.add(new Trainer.Terms(sum[0], sum[1], n, sum[2]));
        }
        return terms;
    }

    @Override
    public long steps() {
        return step;
    }

    @Override
    public AdamMoments publish() {
        GpuVae.Trained trained = gpuVae.trained();
        vae.setParameters(trained.parameters());
        return new AdamMoments(trained.m(), trained.v(), trained.steps());
    }

    @Override
    public void restore(long steps, float[] parameters, AdamMoments moments) {
        step = steps;
        vae.setParameters(parameters);
        gpuVae.restore(parameters, moments.m, moments.v, moments.steps);
    }

    @Override
    public ImageElbos evaluate(Dataset images, double klWeight) {
        publish();
        return ElboEvaluator.evaluateEach(vae, gpuVae, images, vae.config().seed(), klWeight);
    }

    @Override
    public void close() {
        gpuVae.close();
    }
}
