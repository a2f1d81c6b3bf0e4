package org.vi4j.net;

import java.util.ArrayList;
import java.util.List;
import org.vi4j.net.NetData.Target;

/**
 * What predictions of rows with known targets are worth.
 *
 * @param predictions of the rows, in their order
 * @param targets scaled, or numbers of classes, [n]
 * @param target what was predicted
 */
@SuppressWarnings("ArrayRecordComponent")
record NetScores(List<NetPrediction> predictions, float[] targets, Target target) {
    static NetScores of(Net net, NetRows rows) {
        List<NetPrediction> predictions = new ArrayList<>();
        net.predict(rows.features(), predictions::add);
        float[] targets = new float[rows.count()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = rows.target(i);
        }
        return new NetScores(predictions, targets, net.target());
    }

    /** Returns the class that came. */
    int label(int row) {
        return (int) targets[row];
    }

    /** Returns the number that came, in its own unit. */
    double number(int row) {
        Target.Numeric number = (Target.Numeric) target;
        return number.mean() + number.sd() * targets[row];
    }

    /** Returns the negative log likelihood of each row, in nats. */
    double[] nll() {
        double[] nll = new double[targets.length];
        for (int i = 0; i < nll.length; i++) {
            if (predictions.get(i) instanceof NetPrediction.Label one) {
                nll[i] = ClassScores.nll(one.probabilities().get(label(i)));
            } else if (predictions.get(i) instanceof NetPrediction.Numeric one) {
                nll[i] = -NumberScores.logDensity(one.meansOfDraws(), one.sdsOfDraws(), number(i));
            }
        }
        return nll;
    }

    /** Returns the share of right classes, or the root mean square error of a number's mean. */
    double quality() {
        double sum = 0;
        for (int i = 0; i < targets.length; i++) {
            if (predictions.get(i) instanceof NetPrediction.Label one) {
                sum += one.label().equals(((Target.Classes) target).classes().get(label(i))) ? 1 : 0;
            } else if (predictions.get(i) instanceof NetPrediction.Numeric one) {
                double residual = number(i) - one.mean();
                sum += residual * residual;
            }
        }
        return target instanceof Target.Classes ? sum / targets.length : Math.sqrt(sum / targets.length);
    }
}
