package org.vi4j.vae.layer;

import java.util.Locale;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.vi4j.internal.math.Logistic;

/**
 * The activation functions a = f(z) of hidden layers. Each derivative is a function of the output a alone, so that the
 * backward pass needs nothing but what the forward pass returned.
 */
public enum Nonlinearity {
    /** a = z. */
    IDENTITY(Activation.IDENTITY) {
        @Override
        public void forward(float[] z, int n) {}

        @Override
        public void backward(float[] delta, float[] a, int n) {}

        @Override
        void backward(INDArray delta, INDArray a) {}
    },
    /** a = max(z, 0). */
    RELU(Activation.RELU) {
        @Override
        public void forward(float[] z, int n) {
            for (int i = 0; i < n; i++) {
                z[i] = Math.max(z[i], 0f);
            }
        }

        @Override
        public void backward(float[] delta, float[] a, int n) {
            // min(a·∞, 1) is 0 or 1 where a ≥ 0, and unlike a branch it becomes vector code; 1e38 stands for ∞ as 0·∞
            // is NaN.
            for (int i = 0; i < n; i++) {
                delta[i] *= Math.min(a[i] * 1e38f * 1e7f, 1f);
            }
        }

        @Override
        void backward(INDArray delta, INDArray a) {
            delta.muli(a.gt(0).castTo(delta.dataType()));
        }
    },
    /** a = z where z is positive, 0.01 z elsewhere. */
    LEAKY_RELU(Activation.LEAKYRELU) {
        @Override
        public void forward(float[] z, int n) {
            for (int i = 0; i < n; i++) {
                z[i] = Math.max(z[i], 0.01f * z[i]);
            }
        }

        @Override
        public void backward(float[] delta, float[] a, int n) {
            for (int i = 0; i < n; i++) {
                delta[i] *= a[i] > 0 ? 1f : 0.01f;
            }
        }

        @Override
        void backward(INDArray delta, INDArray a) {
            delta.muli(a.gt(0).castTo(delta.dataType()).muli(0.99).addi(0.01));
        }
    },
    /** a = tanh z. */
    TANH(Activation.TANH) {
        @Override
        public void forward(float[] z, int n) {
            for (int i = 0; i < n; i++) {
                z[i] *= 2f;
            }
            Logistic.sigmoid(z, n);
            for (int i = 0; i < n; i++) {
                z[i] = 2f * z[i] - 1f;
            }
        }

        @Override
        public void backward(float[] delta, float[] a, int n) {
            for (int i = 0; i < n; i++) {
                delta[i] *= 1f - a[i] * a[i];
            }
        }

        @Override
        void backward(INDArray delta, INDArray a) {
            delta.muli(a.mul(a).rsubi(1));
        }
    },
    /** a = 1/(1 + e⁻ᶻ). */
    SIGMOID(Activation.SIGMOID) {
        @Override
        public void forward(float[] z, int n) {
            Logistic.sigmoid(z, n);
        }

        @Override
        public void backward(float[] delta, float[] a, int n) {
            for (int i = 0; i < n; i++) {
                delta[i] *= a[i] * (1f - a[i]);
            }
        }

        @Override
        void backward(INDArray delta, INDArray a) {
            delta.muli(a.mul(a.rsub(1)));
        }
    },
    /** a = log(1 + eᶻ). */
    SOFTPLUS(Activation.SOFTPLUS) {
        @Override
        public void forward(float[] z, int n) {
            for (int i = 0; i < n; i++) {
                z[i] = (float) Logistic.softplus(z[i]);
            }
        }

        @Override
        public void backward(float[] delta, float[] a, int n) {
            for (int i = 0; i < n; i++) {
                delta[i] *= (float) -Math.expm1(-a[i]);
            }
        }

        @Override
        void backward(INDArray delta, INDArray a) {
            delta.muli(Transforms.exp(a.neg(), false).rsubi(1));
        }
    },
    /** a = z where z is positive, eᶻ − 1 elsewhere. */
    ELU(Activation.ELU) {
        @Override
        public void forward(float[] z, int n) {
            for (int i = 0; i < n; i++) {
                z[i] = z[i] > 0 ? z[i] : (float) Math.expm1(z[i]);
            }
        }

        @Override
        public void backward(float[] delta, float[] a, int n) {
            for (int i = 0; i < n; i++) {
                delta[i] *= Math.min(a[i], 0f) + 1f;
            }
        }

        @Override
        void backward(INDArray delta, INDArray a) {
            delta.muli(Transforms.min(a, 0, true).addi(1));
        }
    };

    private final Activation dl4j;

    Nonlinearity(Activation dl4j) {
        this.dl4j = dl4j;
    }

    /** Returns the name used in configuration files, such as {@code leaky_relu}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns DL4J's implementation of the same function. */
    public IActivation dl4j() {
        return dl4j.getActivationFunction();
    }

    /** Applies f in place to the first n values. */
    public abstract void forward(float[] z, int n);

    /** Multiplies the first n derivatives with f′, given the outputs a. */
    public abstract void backward(float[] delta, float[] a, int n);

    /** Multiplies derivatives [n, k] in place with f′, given the outputs a [n, k]. */
    abstract void backward(INDArray delta, INDArray a);
}
