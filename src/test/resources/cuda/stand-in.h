// Stands for CUDA's own header where g++ compiles the kernels of src/main/cuda: a block's threads are fibers of one
// thread, which change over at barriers only. Blocks run one after another.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstring>

struct Index3 {
    int x, y, z;
};

// Of the fiber that runs.
extern Index3 threadIdx, blockIdx, blockDim, gridDim;

void __syncthreads();

#define __global__
#define __device__
#define __shared__ static

using std::isfinite;

inline unsigned __float_as_uint(float x) {
    unsigned bits;
    std::memcpy(&bits, &x, sizeof bits);
    return bits;
}

inline float __uint_as_float(unsigned bits) {
    float x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}
