package org.rapaio.jupyter.kernel.channels;

import java.util.Arrays;

/**
 * Stands in for the kernel's class of this name, which starts its thread before it sets {@code running}: about one start in
 * four then ends at once, and the notebook waits for ever. The same happens if a message comes while {@code
 * Channels.connect}, which makes these threads, has not yet set who handles messages: so they wait until it has returned.
 */
public final class LoopThread extends Thread {
    private final long sleep;
    private final Runnable body;
    private final Thread maker = Thread.currentThread();
    private volatile boolean running = true;

    public LoopThread(String name, long sleep, Runnable body) {
        super(name);
        this.sleep = sleep;
        this.body = body;
    }

    @Override
    public void run() {
        try {
            while (running && connecting()) {
                Thread.sleep(10);
            }
            while (running) {
                body.run();
                Thread.sleep(sleep);
            }
        } catch (InterruptedException e) {
            return;
        }
    }

    private boolean connecting() {
        return Arrays.stream(maker.getStackTrace())
                .anyMatch(call -> call.getClassName().equals("org.rapaio.jupyter.kernel.channels.Channels")
                        && call.getMethodName().equals("connect"));
    }

    public void shutdown() {
        running = false;
    }
}
