package org.vi4j.internal.io;

import java.util.List;
import org.vi4j.internal.io.StoredZip.Floats;

/** Lists of numbers, one after another. */
final class JoinedFloats implements Floats {
    private final List<Floats> parts;

    JoinedFloats(List<Floats> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public int count() {
        return parts.stream().mapToInt(Floats::count).sum();
    }

    @Override
    public void get(int from, float[] to, int n) {
        int before = 0;
        int done = 0;
        for (Floats part : parts) {
            int start = from + done - before;
            if (done < n && start < part.count()) {
                int length = Math.min(n - done, part.count() - start);
                float[] piece = done == 0 ? to : new float[length];
                part.get(start, piece, length);
                if (done > 0) {
                    System.arraycopy(piece, 0, to, done, length);
                }
                done += length;
            }
            before += part.count();
        }
    }
}
