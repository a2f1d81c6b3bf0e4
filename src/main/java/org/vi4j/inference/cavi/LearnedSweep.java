package org.vi4j.inference.cavi;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.vi4j.distribution.Gamma;
import org.vi4j.model.HierarchicalRegression;
import org.vi4j.model.LinearRegression;
import org.vi4j.model.Precision;

/**
 * The sweep where precisions are learned. q is Πᵦ N(wᵦ) · Π_g Gamma(α_g) · Gamma(β), each factor only where there is
 * something to learn.
 *
 * <p>With Λ = diag(E[α]) + E[β] XᵀX = L + U, L its block lower triangle with the diagonal blocks B and U the rest, and
 * h = E[β] Xᵀy, updating the blocks in turn, each seeing those before it, is one block Gauss–Seidel step on Λm = h:
 *
 * <pre>L m' = h − U m,   Σ = B⁻¹</pre>
 *
 * With B = CCᵀ (Cholesky) and S = L − B, L = (S C⁻ᵀ + C) Cᵀ, whose first factor is a triangle: two triangular solves. C
 * is an input: libnd4j's Cholesky operation refuses matrices whose determinant is small or overflows, whatever their
 * condition. Then, with r = E[(y − Xw)ᵀ(y − Xw)] = yᵀy − 2mᵀXᵀy + mᵀXᵀXm + tr(XᵀXΣ),
 *
 * <pre>q(α_g) = Gamma(a₀ + d_g/2, b₀ + ½ Σ_{j∈g} (mⱼ² + Σⱼⱼ)),   q(β) = Gamma(c₀ + n/2, d₀ + r/2)</pre>
 *
 * and the ELBO, all constants included, in nats:
 *
 * <pre>n/2 (E ln β − ln 2π) + ½ Σᵢ ln Wᵢ − ½ E[β] r                 E ln p(y | w, β)
 *  + ½ Σⱼ (E ln αⱼ − E[αⱼ](mⱼ² + Σⱼⱼ)) + ½ ln|Σ| + d/2       E ln p(w | α) and the entropy of q(w)
 *  − Σ_g KL(q(α_g)‖p(α_g)) − KL(q(β)‖p(β))</pre>
 *
 * (Bishop, <i>Pattern Recognition and Machine Learning</i>, 10.3.)
 */
final class LearnedSweep implements SweepGraph {
    private static final String BEFORE = "mean_before";
    private static final String ALPHA = "alpha";
    private static final String BETA = "beta";
    private static final String FACTOR = "factor";
    private static final String MEAN = "mean";
    private static final String VARIANCE = "variance";
    private static final String ALPHA_AFTER = "alpha_after";
    private static final String BETA_AFTER = "beta_after";
    private static final String GROUP_RATE = "group_rate";
    private static final String NOISE_RATE = "noise_rate";
    private static final String ELBO = "elbo";
    private static final String CHANGE = "change";

    private final SameDiff graph = SameDiff.create();
    private final HierarchicalRegression model;
    private final int block;
    private final int d;

    LearnedSweep(HierarchicalRegression model, int block) {
        this.model = model;
        this.block = block;
        this.d = model.data().dimension();
        LinearRegression data = model.data();

        SDVariable before = graph.placeHolder(BEFORE, DataType.DOUBLE, d, 1);
        SDVariable alpha = graph.placeHolder(ALPHA, DataType.DOUBLE, d, 1);
        SDVariable beta = graph.placeHolder(BETA, DataType.DOUBLE, 1, 1);
        SDVariable gram = graph.constant("G", Nd4j.createFromArray(data.gram()));
        SDVariable xty = graph.constant("Xty", SweepGraph.column(data.xty()));

        Weights q = weights(before, alpha, beta, gram, xty);
        SDVariable gm = gram.mmul(q.mean);
        SDVariable residual = scalar("yty", data.yty())
                .add(graph.sum(q.mean.mul(gm.sub(xty.mul(2)))))
                .add(q.gramTimesCovariance);
        SDVariable squares = q.mean.mul(q.mean).add(q.variance);

        List<HierarchicalRegression.Group> groups = model.groups();
        SDVariable members = graph.constant("members", Nd4j.createFromArray(membership()));
        Precisions group = update(
                "group",
                GROUP_RATE,
                groups.stream().map(HierarchicalRegression.Group::precision).toList(),
                groups.stream().mapToLong(g -> g.members().size()).toArray(),
                members.mmul(squares));
        Precisions noise = update("noise", NOISE_RATE, List.of(model.noise()), new long[] {data.rows()}, residual);
        SDVariable alphaAfter = graph.transpose(members).mmul(group.mean).rename(ALPHA_AFTER);
        SDVariable logAlpha = graph.transpose(members).mmul(group.meanLog);
        SDVariable betaAfter = noise.mean.rename(BETA_AFTER);

        SDVariable logLikelihood = graph.sum(
                noise.meanLog.mul(data.rows() / 2.0).sub(betaAfter.mul(residual).mul(0.5)));
        SDVariable weightTerm = graph.sum(logAlpha.sub(alphaAfter.mul(squares)))
                .add(q.logDeterminant)
                .mul(0.5);
        double constant = (data.logWeights() - data.rows() * Math.log(2 * Math.PI) + d) / 2;
        logLikelihood
                .add(weightTerm)
                .sub(group.divergence)
                .sub(noise.divergence)
                .add(constant)
                .rename(ELBO);

        SDVariable scale = graph.math.max(graph.math.sqrt(q.variance), graph.math.abs(q.mean));
        SDVariable movedMean = graph.max(graph.math.abs(q.mean.sub(before)).div(scale));
        SDVariable movedAlpha = graph.max(graph.math.abs(alphaAfter.sub(alpha)).div(alphaAfter));
        SDVariable movedBeta = graph.max(graph.math.abs(betaAfter.sub(beta)).div(betaAfter));
        graph.math.max(CHANGE, movedMean, graph.math.max(movedAlpha, movedBeta));
    }

    /** 1 where a coefficient is in a group, {@code [groups, d]}. */
    private double[][] membership() {
        double[][] membership = new double[model.groups().size()][d];
        for (int g = 0; g < membership.length; g++) {
            for (int j : model.groups().get(g).members()) {
                membership[g][j] = 1;
            }
        }
        return membership;
    }

    /** q(w) after the sweep: m and diag Σ, {@code [d, 1]}; ln|Σ| and tr(XᵀXΣ). */
    private record Weights(
            SDVariable mean, SDVariable variance, SDVariable logDeterminant, SDVariable gramTimesCovariance) {}

    private Weights weights(SDVariable before, SDVariable alpha, SDVariable beta, SDVariable gram, SDVariable xty) {
        SDVariable identity = graph.constant("I", Nd4j.eye(d).castTo(DataType.DOUBLE));
        SDVariable precision = gram.mul(beta).add(identity.mul(alpha));
        SDVariable h = xty.mul(beta);
        SDVariable right = h.sub(part("U", precision, 1).mmul(before));
        if (block == 1) {
            SDVariable diagonal = graph.sum(precision.mul(identity), true, 1);
            SDVariable variance = graph.math.reciprocal(diagonal).rename(VARIANCE);
            SDVariable lower = part("S", precision, -1).add(part("B", precision, 0));
            SDVariable mean = graph.linalg.triangularSolve(MEAN, lower, right, true, false);
            SDVariable trace = graph.sum(graph.sum(gram.mul(identity), true, 1).mul(variance));
            return new Weights(mean, variance, graph.math.neg(graph.sum(graph.math.log(diagonal))), trace);
        }
        SDVariable c = graph.placeHolder(FACTOR, DataType.DOUBLE, d, d);
        SDVariable inverse = graph.linalg.triangularSolve(c, identity, true, false);
        SDVariable inverseT = graph.transpose(inverse);
        SDVariable triangle = part("S", precision, -1).mmul(inverseT).add(c);
        SDVariable mean = inverseT.mmul(MEAN, graph.linalg.triangularSolve(triangle, right, true, false));
        SDVariable covariance = inverseT.mmul(inverse);
        SDVariable variance = graph.sum(VARIANCE, covariance.mul(identity), true, 1);
        SDVariable logDiagonal = graph.math.log(graph.sum(c.mul(identity), true, 1));
        return new Weights(mean, variance, graph.sum(logDiagonal).mul(-2), graph.sum(gram.mul(covariance)));
    }

    /** Λ above (1), on (0) or below (−1) the diagonal blocks. */
    private SDVariable part(String name, SDVariable precision, int side) {
        double[][] ones = new double[d][d];
        for (double[] row : ones) {
            Arrays.fill(row, 1);
        }
        return precision.mul(graph.constant(name, Nd4j.createFromArray(Blocks.part(ones, block, side))));
    }

    /** E[x] and E[ln x] of precisions after their update, {@code [k, 1]}, and their divergence from the priors. */
    private record Precisions(SDVariable mean, SDVariable meanLog, SDVariable divergence) {}

    /**
     * Updates k precisions, each given the sum of its terms' expected squares and their number; known ones stay. With a
     * the new shape and b the new rate, KL(Gamma(a, b)‖Gamma(a₀, b₀)) is a₀ ln b + b₀ a/b and a constant.
     */
    private Precisions update(String name, String rateName, List<Precision> priors, long[] terms, SDVariable squares) {
        int k = priors.size();
        double[] learned = new double[k];
        double[] known = new double[k];
        double[] log = new double[k];
        double[] shape = new double[k];
        double[] priorShape = new double[k];
        double[] priorRate = new double[k];
        double constant = 0;
        for (int g = 0; g < k; g++) {
            if (priors.get(g) instanceof Precision.Uncertain prior) {
                Gamma unit = new Gamma(prior.gamma().shape() + terms[g] / 2.0, 1);
                learned[g] = 1;
                log[g] = unit.meanLog();
                shape[g] = unit.shape();
                priorShape[g] = prior.gamma().shape();
                priorRate[g] = prior.gamma().rate();
                // Not from Gamma(a, 1): its rate would cancel a prior rate of any size, and digits with it.
                constant += new Gamma(shape[g], priorRate[g]).klTo(prior.gamma())
                        - priorShape[g] * Math.log(priorRate[g])
                        - shape[g];
            } else {
                known[g] = priors.get(g).mean();
                log[g] = Math.log(known[g]);
                priorRate[g] = 1;
            }
        }
        SDVariable mask = graph.constant(name + "_learned", SweepGraph.column(learned));
        SDVariable prior = graph.constant(name + "_prior_rate", SweepGraph.column(priorRate));
        SDVariable rate = prior.add(rateName, squares.mul(mask).mul(0.5));
        SDVariable expected =
                graph.constant(name + "_shape", SweepGraph.column(shape)).div(rate);
        SDVariable logRate = graph.math.log(rate).mul(mask);
        SDVariable divergence = graph.sum(graph.constant(name + "_prior_shape", SweepGraph.column(priorShape))
                        .mul(logRate)
                        .add(prior.mul(expected)))
                .add(constant);
        return new Precisions(
                expected.add(graph.constant(name + "_known", SweepGraph.column(known))),
                graph.constant(name + "_log", SweepGraph.column(log)).sub(logRate),
                divergence);
    }

    @Override
    public CaviRegression.State sweep(CaviRegression.State state) {
        Map<String, INDArray> in = new HashMap<>();
        in.put(BEFORE, SweepGraph.column(state.factors().mean));
        in.put(ALPHA, SweepGraph.column(state.alpha()));
        in.put(BETA, Nd4j.create(new double[] {state.beta()}, new long[] {1, 1}, 'c'));
        if (block > 1) {
            in.put(
                    FACTOR,
                    Nd4j.createFromArray(Blocks.factor(
                            model.data().at(state.alpha(), state.beta()).posteriorPrecision(), block)));
        }
        Map<String, INDArray> out =
                graph.output(in, MEAN, VARIANCE, ALPHA_AFTER, BETA_AFTER, GROUP_RATE, NOISE_RATE, ELBO, CHANGE);
        return new CaviRegression.State(
                model,
                block,
                new CaviRegression.Factors(
                        SweepGraph.doubles(out, MEAN), SweepGraph.doubles(out, VARIANCE), state.alpha(), state.beta()),
                SweepGraph.doubles(out, ALPHA_AFTER),
                SweepGraph.doubles(out, BETA_AFTER)[0],
                SweepGraph.doubles(out, GROUP_RATE),
                SweepGraph.doubles(out, NOISE_RATE)[0],
                SweepGraph.doubles(out, ELBO)[0],
                SweepGraph.doubles(out, CHANGE)[0]);
    }

    private SDVariable scalar(String name, double value) {
        return graph.constant(name, Nd4j.create(new double[] {value}, new long[] {1, 1}, 'c'));
    }
}
