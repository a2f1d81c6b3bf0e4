// The hidden layers' functions, for the kernels that end a product.
#pragma once

namespace {

// In the order of org.vi4j.vae.layer.Nonlinearity.
__device__ inline float activated(float z, int f) {
    switch (f) {
        case 1: return z > 0 ? z : (z == z ? 0.0f : z);
        case 2: return z > 0 ? z : 0.01f * z;
        case 3: return tanhf(z);
        case 4: return 1.0f / (1.0f + expf(-z));
        case 5: return fmaxf(z, 0.0f) + log1pf(expf(-fabsf(z))) + (z - z);
        case 6: return z > 0 ? z : expm1f(z);
        default: return z;
    }
}

}  // namespace
