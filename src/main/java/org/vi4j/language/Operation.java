package org.vi4j.language;

import java.util.List;

/** One step of a tape. It holds no numbers of an evaluation, so that several threads can run it at once. */
abstract class Operation {
    /** Returns what it reads. */
    abstract List<Slot> inputs();

    /** Computes its output from its inputs; a statement adds its log density, and the derivatives, at once. */
    abstract void forward(Workspace w);

    /** Adds the output's adjoints, times the derivatives, to those of the inputs. */
    abstract void backward(Workspace w);
}
