package org.vi4j.inference.mcmc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.vi4j.joint.LogJoint;

/**
 * The no-U-turn sampler with multinomial trajectories, dual averaging of the step size and windowed adaptation of a
 * diagonal metric, as in Stan (Hoffman and Gelman, "The No-U-Turn sampler", JMLR 2014; Betancourt, "A conceptual
 * introduction to Hamiltonian Monte Carlo", 2017). Each chain runs on a thread of its own, as many at once as there are
 * processors, and depends on nothing but (seed, chain).
 */
public final class Nuts {
    private Nuts() {}

    /**
     * Samples.
     *
     * @param target the log joint density
     * @param options how
     * @return the draws of all chains
     * @throws org.vi4j.UserError if no start has a finite density, or no step size serves: the posterior is improper or
     *     its density is not continuous
     */
    public static NutsResult run(LogJoint target, NutsOptions options) {
        return run(target, options, () -> false);
    }

    /**
     * Samples until asked to stop.
     *
     * @param target the log joint density
     * @param options how
     * @param stop asked before each transition; when it says true, the draws so far are the result
     * @return the draws of all chains, as many from each as the slowest one has
     * @throws org.vi4j.UserError if no start has a finite density, no step size serves, or a chain was stopped before
     *     its first draw
     */
    public static NutsResult run(LogJoint target, NutsOptions options, BooleanSupplier stop) {
        List<NutsChain> chains = new ArrayList<>();
        for (int m = 0; m < options.chains(); m++) {
            chains.add(new NutsChain(target, options, m));
        }
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        AtomicBoolean asked = new AtomicBoolean();
        BooleanSupplier ended = () -> {
            if (!asked.get() && (failure.get() != null || stop.getAsBoolean())) {
                asked.set(true);
            }
            return asked.get();
        };
        int threads = Math.min(options.chains(), Runtime.getRuntime().availableProcessors());
        List<Thread> others = new ArrayList<>();
        for (int t = 1; t < threads; t++) {
            Thread thread = new Thread(() -> work(chains, next, failure, ended), "vi4j-nuts-" + t);
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        work(chains, next, failure, ended);
        others.forEach(Nuts::join);
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return NutsResult.of(target.parameters(), chains);
    }

    // Errors such as exhausted memory must reach the caller too.
    @SuppressWarnings("IllegalCatch")
    private static void work(
            List<NutsChain> chains,
            AtomicInteger next,
            AtomicReference<@Nullable Throwable> failure,
            BooleanSupplier ended) {
        try {
            for (int m = next.getAndIncrement(); m < chains.size(); m = next.getAndIncrement()) {
                chains.get(m).run(ended);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
