package org.vi4j.language;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Workspaces that nobody uses now, as many as there are threads to use them; taking one makes no garbage. */
final class SpareWorkspaces {
    private final AtomicReferenceArray<@Nullable Workspace> places =
            new AtomicReferenceArray<>(2 * Runtime.getRuntime().availableProcessors());

    /** Takes one that is large enough, or makes one. */
    Workspace take(int size) {
        for (int i = 0; i < places.length(); i++) {
            Workspace w = places.getAndSet(i, null);
            if (w != null && w.values.length >= size) {
                return w;
            }
        }
        return new Workspace(size);
    }

    /** Keeps it for the next, without the caller's arrays; lets it go where all places are taken. */
    void giveBack(Workspace w) {
        w.release();
        for (int i = 0; i < places.length(); i++) {
            if (places.compareAndSet(i, null, w)) {
                return;
            }
        }
    }
}
