package org.vi4j.joint;

/**
 * The simplex θᵢ &gt; 0, Σ θᵢ = 1, by breaking a stick (Stan Reference Manual, "Unit simplex"): of K elements, K − 1
 * are free. With i = 1 … K−1 and rᵢ = 1 − Σ_{j&lt;i} θⱼ what is left of the stick,
 *
 * <pre>zᵢ = logistic(uᵢ − ln(K − i)),   θᵢ = rᵢ zᵢ,   ln|det ∂θ/∂u| = Σ ln rᵢ zᵢ (1 − zᵢ)</pre>
 *
 * so that u = 0 gives θᵢ = 1/K.
 */
public record Simplex() implements Constraint {
    @Override
    public int coordinates(int size) {
        return size - 1;
    }

    @Override
    public double constrain(double[] u, int from, double[] theta, int at, int size) {
        double logJacobian = 0;
        double logRest = 0;
        for (int i = 0; i < size - 1; i++) {
            double x = u[from + i] - Math.log(size - 1 - i);
            double logTail = Math.log1p(Math.exp(-Math.abs(x)));
            double logZ = Math.min(x, 0) - logTail;
            double logOther = Math.min(-x, 0) - logTail;
            theta[at + i] = Math.exp(logRest + logZ);
            logJacobian += logRest + logZ + logOther;
            logRest += logOther;
        }
        theta[at + size - 1] = Math.exp(logRest);
        return logJacobian;
    }

    @Override
    public void unconstrain(double[] theta, int at, double[] u, int from, int size) {
        double rest = theta[at + size - 1];
        for (int i = size - 2; i >= 0; i--) {
            u[from + i] = Math.log(theta[at + i] / rest) + Math.log(size - 1 - i);
            rest += theta[at + i];
        }
    }

    @Override
    public void pullBack(
            double[] u, int from, double[] theta, int at, int size, double[] gradientTheta, double[] gradientU) {
        // Backwards, with below = Σ_{j>i} θⱼ ∂f/∂θⱼ / r_{i+1}: what one unit of the rest of the stick is worth.
        double below = gradientTheta[at + size - 1];
        for (int i = size - 2; i >= 0; i--) {
            double z = 1 / (1 + Math.exp(Math.log(size - 1 - i) - u[from + i]));
            double rest = 0;
            for (int j = i; j < size; j++) {
                rest += theta[at + j];
            }
            // zᵢ enters θᵢ, every later θ, its own Jacobian term and the rests of those that follow.
            int later = size - 2 - i;
            gradientU[from + i] = z * (1 - z) * rest * (gradientTheta[at + i] - below) + 1 - 2 * z - later * z;
            below = z * gradientTheta[at + i] + (1 - z) * below;
        }
    }
}
