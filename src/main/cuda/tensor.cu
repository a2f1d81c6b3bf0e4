// Products on tensor cores, for cards of compute capability 8.0 or newer: the factors are rounded to TF32 (10 bits behind
// the point) or to bfloat16 (7), sums are in single precision. Arguments and tiles are those of 'multiply' in vae.cu.
#include "activation.h"

// Not an anonymous namespace, whose names in the PTX depend on the folder where it is compiled.
namespace tensor {

enum Kind { TF32, BF16 };

// To the nearest number of so many bits fewer; NaN and infinity stay what they are.
__device__ inline float rounded(float x, Kind kind) {
    unsigned bits = __float_as_uint(x);
    if (x != x) {
        return x;
    }
    // TF32 rounds ties away from zero and bfloat16 to even, as the cards' own conversions do.
    unsigned up = kind == TF32 ? 0x1000u : 0x7fffu + (bits >> 16 & 1u);
    return __uint_as_float((bits + up) & (kind == TF32 ? 0xffffe000u : 0xffff0000u));
}

// Two bfloat16 in one register, the first in the lower half.
__device__ inline unsigned packed(float first, float second) {
    return __float_as_uint(first) >> 16 | (__float_as_uint(second) & 0xffff0000u);
}

// D += A B of a warp: A is 16 x 8 (TF32) or 16 x 16 (bfloat16), B has 8 columns; which thread holds what is said in PTX's
// manual, "Matrix fragments for mma.m16n8k8" and "mma.m16n8k16".
__device__ void multiplyAdd(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], Kind kind);

#ifdef __CUDACC__
__device__ inline void multiplyAdd(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], Kind kind) {
    if (kind == TF32) {
        asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
            : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
            : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
    } else {
        asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
            : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
            : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
    }
}
#endif

// A block's tile of 64 x 64: each of its 8 warps makes 16 x 32 of it, as 4 fragments of 16 x 8 side by side. The rows of
// shared memory are as long as the threads of a warp then read from different banks.
template <Kind KIND>
__device__ inline void multiplyTile(
        const float* a, int aRow, int aColumn, const float* b, int bRow, int bColumn, float* c, int cRow, int cColumn,
        int m, int n, int k, int slice, const float* bias, int f) {
    const int LENGTH = KIND == TF32 ? 72 : 68;
    __shared__ float tileA[16][LENGTH];
    __shared__ float tileB[16][LENGTH];
    int t = threadIdx.x;
    int top = blockIdx.x * 64;
    int left = blockIdx.y * 64;
    int from = blockIdx.z * slice;
    int to = from + slice < k ? from + slice : k;
    int group = t % 32 / 4;
    int member = t % 4;
    int down = t / 64 * 16;
    int across = t / 32 % 2 * 32;
    float sums[4][4];
#pragma unroll
    for (int i = 0; i < 4; i++) {
#pragma unroll
        for (int j = 0; j < 4; j++) {
            sums[i][j] = 0.0f;
        }
    }
    for (int base = from; base < to; base += 16) {
#pragma unroll
        for (int part = 0; part < 4; part++) {
            int e = t + part * 256;
            int i = aColumn == 1 ? e / 16 : e % 64;
            int p = aColumn == 1 ? e % 16 : e / 64;
            bool inside = top + i < m && base + p < to;
            tileA[p][i] = inside
                ? rounded(a[(long long) (top + i) * aRow + (long long) (base + p) * aColumn], KIND) : 0.0f;
            int j = bColumn == 1 ? e % 64 : e / 16;
            int o = bColumn == 1 ? e / 64 : e % 16;
            inside = left + j < n && base + o < to;
            tileB[o][j] = inside
                ? rounded(b[(long long) (base + o) * bRow + (long long) (left + j) * bColumn], KIND) : 0.0f;
        }
        __syncthreads();
        const int DEPTH = KIND == TF32 ? 8 : 16;
#pragma unroll
        for (int p = 0; p < 16; p += DEPTH) {
            unsigned x[4];
#pragma unroll
            for (int i = 0; i < 4; i++) {
                int row = down + group + i % 2 * 8;
                if (KIND == TF32) {
                    x[i] = __float_as_uint(tileA[p + member + i / 2 * 4][row]);
                } else {
                    int o = member * 2 + i / 2 * 8;
                    x[i] = packed(tileA[o][row], tileA[o + 1][row]);
                }
            }
#pragma unroll
            for (int j = 0; j < 4; j++) {
                unsigned y[2];
#pragma unroll
                for (int i = 0; i < 2; i++) {
                    int column = across + j * 8 + group;
                    if (KIND == TF32) {
                        y[i] = __float_as_uint(tileB[p + member + i * 4][column]);
                    } else {
                        int o = member * 2 + i * 8;
                        y[i] = packed(tileB[o][column], tileB[o + 1][column]);
                    }
                }
                multiplyAdd(sums[j], x, y, KIND);
            }
        }
        __syncthreads();
    }
    float* out = c + (long long) blockIdx.z * m * n;
#pragma unroll
    for (int j = 0; j < 4; j++) {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            int row = top + down + group + i / 2 * 8;
            int column = left + across + j * 8 + member * 2 + i % 2;
            if (row < m && column < n) {
                float z = bias != 0 ? sums[j][i] + bias[column] : sums[j][i];
                out[(long long) row * cRow + (long long) column * cColumn] = activated(z, f);
            }
        }
    }
}

}  // namespace tensor

extern "C" __global__ void multiply_tf32(
        const float* a, int aRow, int aColumn, const float* b, int bRow, int bColumn, float* c, int cRow, int cColumn,
        int m, int n, int k, int slice, const float* bias, int f) {
    tensor::multiplyTile<tensor::TF32>(a, aRow, aColumn, b, bRow, bColumn, c, cRow, cColumn, m, n, k, slice, bias, f);
}

extern "C" __global__ void multiply_bf16(
        const float* a, int aRow, int aColumn, const float* b, int bRow, int bColumn, float* c, int cRow, int cColumn,
        int m, int n, int k, int slice, const float* bias, int f) {
    tensor::multiplyTile<tensor::BF16>(a, aRow, aColumn, b, bRow, bColumn, c, cRow, cColumn, m, n, k, slice, bias, f);
}
