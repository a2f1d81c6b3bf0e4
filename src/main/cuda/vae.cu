// The kernels of vi4j's VAE in CUDA C++: one step is a fixed list of them (org.vi4j.vae.cuda.Program). Sums have a fixed
// order and there are no atomic operations, so that the same seed gives the same bits. Matrices are given by the strides
// of a row and a column, so that the parameters' column-major weights are used as they lie and transposes cost nothing.
// The same file is compiled by g++ behind a header that stands for CUDA's, for tests without a GPU.
#include "activation.h"

namespace {

// What the host and all kernels of a step share. Slots are the steps whose inputs were uploaded together.
struct State {
    int slot;     // the step's place among those uploaded together
    int applied;  // Adam's steps so far
    int finite;   // whether the current step's terms are finite, so that it is applied
    float rate;   // Adam's step size with its bias corrections
    float scale;  // what the gradient's sum over images is multiplied by
};

const float LEAST_SCALE = 1.0f / 512.0f;
const float HALF_LOG_2_PI = 0.9189385332046727f;

// The derivative at the output a.
__device__ inline float slope(float a, int f) {
    switch (f) {
        case 1: return a > 0 ? 1.0f : 0.0f;
        case 2: return a > 0 ? 1.0f : 0.01f;
        case 3: return 1.0f - a * a;
        case 4: return a * (1.0f - a);
        case 5: return -expm1f(-a);
        case 6: return fminf(a, 0.0f) + 1.0f;
        default: return 1.0f;
    }
}

__device__ inline float sigmoid(float x) {
    return 1.0f / (1.0f + expf(-x));
}

__device__ inline float softplus(float x) {
    return fmaxf(x, 0.0f) + log1pf(expf(-fabsf(x))) + (x - x);
}

// Sums one number of each thread of the block in a fixed order; the result reaches every thread. At most 256 threads, a
// power of two.
__device__ inline double blockSum(double value, double* shared) {
    int t = threadIdx.x;
    __syncthreads();
    shared[t] = value;
    __syncthreads();
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) {
            shared[t] += shared[t + half];
        }
        __syncthreads();
    }
    return shared[0];
}

__device__ inline double blockMax(double value, double* shared) {
    int t = threadIdx.x;
    __syncthreads();
    shared[t] = value;
    __syncthreads();
    for (int half = blockDim.x / 2; half > 0; half /= 2) {
        if (t < half) {
            shared[t] = shared[t] > shared[t + half] ? shared[t] : shared[t + half];
        }
        __syncthreads();
    }
    return shared[0];
}

// Where element (j, k), k < j, of q's unit triangular factor lies in a row [mean | log variance | factor].
__device__ inline int entry(int latent, int j, int k) {
    return 2 * latent + j * (j - 1) / 2 + k;
}

// epsilon_j plus the share of the noise of earlier dimensions.
__device__ inline float mixed(const float* q, const float* noise, int latent, int j, int full) {
    float sum = noise[j];
    if (full) {
        for (int k = 0; k < j; k++) {
            sum += q[entry(latent, j, k)] * noise[k];
        }
    }
    return sum;
}

}  // namespace

// Rows of the data set, as bytes (value / 255) or as floats, in the order of the step's batch.
extern "C" __global__ void gather_rows(
        const unsigned char* bytes, const float* floats, const int* order, const State* state, float* x, int batch,
        int rows, int width) {
    long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x;
    if (i < (long long) rows * width) {
        long long from = (long long) order[(long long) state->slot * batch + i / width] * width + i % width;
        x[i] = bytes != 0 ? bytes[from] / 255.0f : floats[from];
    }
}

// C = A B, or where there are several slices of k one product for each, side by side in C, for 'finish' to sum. Each
// block makes a tile of 64 x 64, each of its 256 threads 4 x 4 of it.
extern "C" __global__ void multiply(
        const float* a, int aRow, int aColumn, const float* b, int bRow, int bColumn, float* c, int cRow, int cColumn,
        int m, int n, int k, int slice, const float* bias, int f) {
    __shared__ float tileA[16][68];
    __shared__ float tileB[16][68];
    int t = threadIdx.x;
    int tx = t % 16;
    int ty = t / 16;
    int top = blockIdx.x * 64;
    int left = blockIdx.y * 64;
    int from = blockIdx.z * slice;
    int to = from + slice < k ? from + slice : k;
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
            // Neighbouring threads read neighbouring numbers, whichever way the matrix lies.
            int i = aColumn == 1 ? e / 16 : e % 64;
            int p = aColumn == 1 ? e % 16 : e / 64;
            bool inside = top + i < m && base + p < to;
            tileA[p][i] = inside ? a[(long long) (top + i) * aRow + (long long) (base + p) * aColumn] : 0.0f;
            int j = bColumn == 1 ? e % 64 : e / 16;
            int o = bColumn == 1 ? e / 64 : e % 16;
            inside = left + j < n && base + o < to;
            tileB[o][j] = inside ? b[(long long) (base + o) * bRow + (long long) (left + j) * bColumn] : 0.0f;
        }
        __syncthreads();
#pragma unroll
        for (int p = 0; p < 16; p++) {
            float x[4];
            float y[4];
#pragma unroll
            for (int i = 0; i < 4; i++) {
                x[i] = tileA[p][ty * 4 + i];
                y[i] = tileB[p][tx * 4 + i];
            }
#pragma unroll
            for (int i = 0; i < 4; i++) {
#pragma unroll
                for (int j = 0; j < 4; j++) {
                    sums[i][j] += x[i] * y[j];
                }
            }
        }
        __syncthreads();
    }
    float* out = c + (long long) blockIdx.z * m * n;
#pragma unroll
    for (int i = 0; i < 4; i++) {
#pragma unroll
        for (int j = 0; j < 4; j++) {
            int row = top + ty * 4 + i;
            int column = left + tx * 4 + j;
            if (row < m && column < n) {
                float z = bias != 0 ? sums[i][j] + bias[column] : sums[i][j];
                out[(long long) row * cRow + (long long) column * cColumn] = activated(z, f);
            }
        }
    }
}

// Sums the parts [parts, m, n] of a matrix in their order, adds the bias of each column and applies f.
extern "C" __global__ void finish(
        const float* sliced, int parts, int m, int n, float* c, int cRow, int cColumn, const float* bias, int f) {
    long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x;
    if (i < (long long) m * n) {
        float sum = 0.0f;
        for (int part = 0; part < parts; part++) {
            sum += sliced[(long long) part * m * n + i];
        }
        int column = (int) (i % n);
        float z = bias != 0 ? sum + bias[column] : sum;
        c[(i / n) * cRow + (long long) column * cColumn] = activated(z, f);
    }
}

// Multiplies derivatives [rows, columns] with f' at the outputs a, in place, and sums each slice of rows into sums
// [slices, columns]. Blocks are 32 columns x 8 rows.
extern "C" __global__ void back_activate(
        float* delta, const float* a, int f, int rows, int columns, int slice, float* sums) {
    __shared__ float shared[8][32];
    int tx = threadIdx.x % 32;
    int ty = threadIdx.x / 32;
    int column = blockIdx.x * 32 + tx;
    int from = blockIdx.y * slice;
    int to = from + slice < rows ? from + slice : rows;
    float sum = 0.0f;
    if (column < columns) {
        for (int row = from + ty; row < to; row += 8) {
            long long i = (long long) row * columns + column;
            float d = delta[i];
            if (f != 0) {
                d *= slope(a[i], f);
                delta[i] = d;
            }
            sum += d;
        }
    }
    shared[ty][tx] = sum;
    __syncthreads();
    if (ty == 0 && column < columns) {
        for (int i = 1; i < 8; i++) {
            sum += shared[i][tx];
        }
        sums[(long long) blockIdx.y * columns + column] = sum;
    }
}

// Copies the 4 x 4 windows of images [n, h, w, c] that lie at every second pixel to rows [n * small h * small w, 16 c].
extern "C" __global__ void windows(const float* images, float* out, int n, int h, int w, int c) {
    long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x;
    int sh = (h + 1) / 2;
    int sw = (w + 1) / 2;
    if (i < (long long) n * sh * sw * 16 * c) {
        int channel = (int) (i % c);
        long long rest = i / c;
        int kx = (int) (rest % 4);
        int ky = (int) (rest / 4 % 4);
        long long place = rest / 16;
        int x = 2 * (int) (place % sw) - 1 + kx;
        int y = 2 * (int) (place / sw % sh) - 1 + ky;
        long long image = place / sw / sh;
        bool inside = x >= 0 && x < w && y >= 0 && y < h;
        out[i] = inside ? images[((image * h + y) * w + x) * c + channel] : 0.0f;
    }
}

// Adds windows up where they overlap, the transpose of 'windows', then the bias of each channel, then f.
extern "C" __global__ void overlap(
        const float* rows, float* images, int n, int h, int w, int c, const float* bias, int f) {
    long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x;
    int sh = (h + 1) / 2;
    int sw = (w + 1) / 2;
    if (i < (long long) n * h * w * c) {
        int channel = (int) (i % c);
        int x = (int) (i / c % w);
        int y = (int) (i / c / w % h);
        long long image = i / c / w / h;
        float sum = 0.0f;
        // Pixel y is number ky = y - 2p + 1 of the windows at places p = (y + 1) / 2 - 1 and (y + 1) / 2.
        for (int dy = 1; dy >= 0; dy--) {
            int py = (y + 1) / 2 - dy;
            for (int dx = 1; dx >= 0; dx--) {
                int px = (x + 1) / 2 - dx;
                if (py >= 0 && py < sh && px >= 0 && px < sw) {
                    int tap = (y - 2 * py + 1) * 4 + x - 2 * px + 1;
                    sum += rows[(((image * sh + py) * sw + px) * 16 + tap) * c + channel];
                }
            }
        }
        images[i] = activated(bias != 0 ? sum + bias[channel] : sum, f);
    }
}

// z = mean + sigma (factor) epsilon, 'samples' draws of each row of q.
extern "C" __global__ void draw(
        const float* q, const float* noise, const State* state, float* z, int rows, int samples, int latent, int width,
        int full, int perSlot) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < rows * samples * latent) {
        int row = i / latent;
        int j = i % latent;
        const float* own = q + (long long) (row / samples) * width;
        const float* e = noise + (long long) state->slot * perSlot + (long long) row * latent;
        z[i] = own[j] + expf(0.5f * own[latent + j]) * mixed(own, e, latent, j, full);
    }
}

// -log p(x|z) of each row and its derivatives with respect to the decoder's output, where 'gradient' is not null. A
// block of 128 threads does one row. Row r explains row r / samples of x.
extern "C" __global__ void bernoulli(
        const float* x, const float* logits, float* gradient, double* losses, int columns, int samples) {
    __shared__ double shared[128];
    long long row = blockIdx.x;
    const float* target = x + row / samples * columns;
    float loss = 0.0f;
    for (int j = threadIdx.x; j < columns; j += blockDim.x) {
        float l = logits[row * columns + j];
        float tail = expf(-fabsf(l));
        loss += fmaxf(l, 0.0f) + log1pf(tail) + (l - l) - target[j] * l;
        if (gradient != 0) {
            gradient[row * columns + j] = (l >= 0 ? 1.0f : tail) / (1.0f + tail) + (l - l) - target[j];
        }
    }
    double sum = blockSum(loss, shared);
    if (threadIdx.x == 0) {
        losses[row] = sum;
    }
}

namespace {

// One number's loss, its derivatives by the location and by the scale s.
__device__ inline float locationScale(int family, float x, float location, float s, float* byLocation, float* byScale) {
    float error = (x - location) / s;
    if (family == 0) {
        *byLocation = -error / s;
        *byScale = (1.0f - error * error) / s;
        return 0.5f * error * error + logf(s) + HALF_LOG_2_PI;
    }
    if (family == 1) {
        *byLocation = (error > 0 ? -1.0f : error < 0 ? 1.0f : error) / s;
        *byScale = (1.0f - fabsf(error)) / s;
        return fabsf(error) + logf(2.0f * s);
    }
    const float half = 0.5f / 255.0f;
    float above = (x + half - location) / s;
    float below = (x - half - location) / s;
    float loss = 0.0f;
    float l = 0.0f;
    float r = 0.0f;
    if (x < 1.0f - half) {
        float tail = sigmoid(-above);
        loss += softplus(-above);
        l += tail / s;
        r += tail * above / s;
    }
    if (x > half) {
        float head = sigmoid(below);
        loss += softplus(below);
        l -= head / s;
        r -= head * below / s;
    }
    if (x > half && x < 1.0f - half) {
        float width = 2.0f * half / s;
        loss -= logf(-expm1f(-width));
        r += width / s / expm1f(width);
    }
    *byLocation = l;
    *byScale = r;
    return loss;
}

}  // namespace

// The same for a location-scale family: 0 Gaussian, 1 Laplace, 2 discretized logistic. The scale is fixed (scales 0),
// learned (1) or learned for each column (columns); 'raw' holds its parameters r, s = 1/512 + exp(r).
extern "C" __global__ void location_scale(
        const float* x, const float* locations, const float* raw, float* gradient, float* scaleGradient,
        double* losses, int columns, int samples, int family, int scales, float fixed) {
    __shared__ double shared[128];
    long long row = blockIdx.x;
    const float* target = x + row / samples * columns;
    float loss = 0.0f;
    float shares = 0.0f;
    for (int j = threadIdx.x; j < columns; j += blockDim.x) {
        float grown = scales == 0 ? 0.0f : expf(raw[scales == 1 ? 0 : j]);
        float s = scales == 0 ? fixed : LEAST_SCALE + grown;
        float byLocation;
        float byScale;
        loss += locationScale(family, target[j], locations[row * columns + j], s, &byLocation, &byScale);
        if (gradient != 0) {
            gradient[row * columns + j] = byLocation;
            if (scales == columns) {
                scaleGradient[row * columns + j] = byScale * grown;
            }
            shares += byScale * grown;
        }
    }
    double sum = blockSum(loss, shared);
    double share = blockSum(shares, shared);
    if (threadIdx.x == 0) {
        losses[row] = sum;
        if (gradient != 0 && scales == 1) {
            scaleGradient[row] = (float) share;
        }
    }
}

// The same for rows of a table: groups of one column are Gaussian with a learned scale, larger ones categories. Group g
// begins at column starts[g]; the r of a Gaussian is number starts[groups + 1 + g] of 'raw'.
extern "C" __global__ void mixed_columns(
        const float* x, const float* output, const float* raw, const int* starts, float* gradient,
        float* scaleGradient, double* losses, int columns, int samples, int groups, int scales) {
    __shared__ double shared[128];
    long long row = blockIdx.x;
    const float* target = x + row / samples * columns;
    const float* o = output + row * columns;
    float loss = 0.0f;
    for (int g = threadIdx.x; g < groups; g += blockDim.x) {
        int at = starts[g];
        int size = starts[g + 1] - at;
        if (size == 1) {
            int r = starts[groups + 1 + g];
            float grown = expf(raw[r]);
            float byLocation;
            float byScale;
            loss += locationScale(0, target[at], o[at], LEAST_SCALE + grown, &byLocation, &byScale);
            if (gradient != 0) {
                gradient[row * columns + at] = byLocation;
                scaleGradient[row * scales + r] = byScale * grown;
            }
        } else {
            float most = o[at];
            for (int j = 1; j < size; j++) {
                most = fmaxf(most, o[at + j]);
            }
            float total = 0.0f;
            float weight = 0.0f;
            for (int j = 0; j < size; j++) {
                total += expf(o[at + j] - most);
                weight += target[at + j];
            }
            float logSum = most + logf(total);
            for (int j = 0; j < size; j++) {
                loss -= target[at + j] * (o[at + j] - logSum);
                if (gradient != 0) {
                    gradient[row * columns + at + j] = weight * expf(o[at + j] - logSum) - target[at + j];
                }
            }
        }
    }
    double sum = blockSum(loss, shared);
    if (threadIdx.x == 0) {
        losses[row] = sum;
    }
}

// Block j sums dimension j's share of KL(q || p) over the rows, and sets the weight of its gradient: that of the KL
// term, or 0 where free bits leave the dimension alone.
extern "C" __global__ void kl_of_dimensions(
        const float* q, int rows, int latent, int width, int full, const float* klWeights, const State* state,
        float freeBits, double* sums, float* weights) {
    __shared__ double shared[128];
    int j = blockIdx.x;
    float kl = 0.0f;
    float own = 0.0f;
    for (int i = threadIdx.x; i < rows; i += blockDim.x) {
        const float* row = q + (long long) i * width;
        float mean = row[j];
        float logVar = row[latent + j];
        float squares = 0.0f;
        for (int k = 0; full && k < j; k++) {
            float u = row[entry(latent, j, k)];
            squares += u * u;
        }
        float grown = expm1f(logVar) + expf(logVar) * squares;
        kl += 0.5f * (mean * mean + grown - logVar);
        own += 0.5f * (mean * mean + grown - logVar - log1pf(squares));
    }
    double sum = blockSum(kl, shared);
    double marginal = blockSum(own, shared);
    if (threadIdx.x == 0) {
        sums[j] = sum;
        weights[j] = freeBits > 0 && marginal / rows < freeBits ? 0.0f : klWeights[state->slot];
    }
}

// A block of 128 threads weighs one image's draws: w = p(x, z)/q(z|x), normalised, and the bound log (1/K) sum w.
extern "C" __global__ void importance(
        const double* losses, const float* q, const float* z, const float* noise, const State* state, int samples,
        int latent, int width, int perSlot, float* weights, double* bounds) {
    __shared__ double shared[128];
    long long image = blockIdx.x;
    const float* own = q + image * width;
    double most = -INFINITY;
    for (int s = threadIdx.x; s < samples; s += blockDim.x) {
        long long row = image * samples + s;
        const float* e = noise + (long long) state->slot * perSlot + row * latent;
        double sum = -losses[row];
        for (int j = 0; j < latent; j++) {
            float code = z[row * latent + j];
            sum += 0.5f * (e[j] * e[j] - code * code + own[latent + j]);
        }
        weights[row] = (float) sum;
        most = sum > most || sum != sum ? sum : most;
    }
    most = blockMax(most, shared);
    double total = 0.0;
    for (int s = threadIdx.x; s < samples; s += blockDim.x) {
        float w = expf((float) (weights[image * samples + s] - most));
        weights[image * samples + s] = w;
        total += w;
    }
    total = blockSum(total, shared);
    for (int s = threadIdx.x; s < samples; s += blockDim.x) {
        weights[image * samples + s] /= (float) total;
    }
    if (threadIdx.x == 0) {
        bounds[image] = most + log(total / samples);
    }
}

// Multiplies each row with its weight.
extern "C" __global__ void scale_rows(float* values, const float* weights, int rows, int columns) {
    long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x;
    if (i < (long long) rows * columns) {
        values[i] *= weights[i / columns];
    }
}

// The doubly reparameterized gradient: dz = w dz + w^2 (z + d log q/dz). One thread does one draw; 'scores' [rows, L].
extern "C" __global__ void doubly_reparameterize(
        float* dz, const float* weights, const float* q, const float* z, const float* noise, const State* state,
        float* scores, int rows, int samples, int latent, int width, int full, int perSlot) {
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row < rows) {
        const float* own = q + (long long) (row / samples) * width;
        const float* e = noise + (long long) state->slot * perSlot + (long long) row * latent;
        float* score = scores + (long long) row * latent;
        float w = weights[row];
        for (int j = latent - 1; j >= 0; j--) {
            float s = -e[j];
            for (int i = j + 1; full && i < latent; i++) {
                s -= own[entry(latent, i, j)] * score[i];
            }
            score[j] = s;
        }
        for (int j = 0; j < latent; j++) {
            long long at = (long long) row * latent + j;
            dz[at] = w * dz[at] + w * w * (z[at] + score[j] / expf(0.5f * own[latent + j]));
        }
    }
}

// Derivatives with respect to z [rows * samples, L] taken back to q [rows, width], with those of the weighted KL term
// where 'weights' is not null. One thread for each number of q.
extern "C" __global__ void back_draw(
        const float* dz, const float* q, const float* noise, const State* state, const float* weights, float* dq,
        int rows, int samples, int latent, int width, int full, int perSlot) {
    long long i = (long long) blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= (long long) rows * width) {
        return;
    }
    int column = (int) (i % width);
    long long row = i / width;
    const float* own = q + row * width;
    const float* e = noise + (long long) state->slot * perSlot + row * samples * latent;
    const float* d = dz + row * samples * latent;
    float sum = 0.0f;
    if (column < latent) {
        for (int s = 0; s < samples; s++) {
            sum += d[s * latent + column];
        }
        dq[i] = weights != 0 ? sum + weights[column] * own[column] : sum;
        return;
    }
    int j = column - latent;
    int k = 0;
    if (column >= 2 * latent) {
        int at = column - 2 * latent;
        j = 1;
        while (at >= j) {
            at -= j;
            j++;
        }
        k = at;
    }
    float deviation = expf(0.5f * own[latent + j]);
    if (column < 2 * latent) {
        for (int s = 0; s < samples; s++) {
            sum += 0.5f * (d[s * latent + j] * deviation) * mixed(own, e + s * latent, latent, j, full);
        }
        if (weights != 0) {
            float squares = 0.0f;
            for (int l = 0; full && l < j; l++) {
                float u = own[entry(latent, j, l)];
                squares += u * u;
            }
            float logVar = own[latent + j];
            sum += weights[j] * 0.5f * (expm1f(logVar) + expf(logVar) * squares);
        }
    } else {
        for (int s = 0; s < samples; s++) {
            sum += d[s * latent + j] * deviation * e[s * latent + k];
        }
        if (weights != 0) {
            sum += weights[j] * expf(own[latent + j]) * own[column];
        }
    }
    dq[i] = sum;
}

// Sums the squares of each block's part of the gradient.
extern "C" __global__ void squares(const float* gradient, int count, int slice, double* sums) {
    __shared__ double shared[256];
    long long from = (long long) blockIdx.x * slice;
    long long to = from + slice < count ? from + slice : count;
    double sum = 0.0;
    for (long long i = from + threadIdx.x; i < to; i += blockDim.x) {
        sum += (double) gradient[i] * gradient[i];
    }
    sum = blockSum(sum, shared);
    if (threadIdx.x == 0) {
        sums[blockIdx.x] = sum;
    }
}

// One block of 256 threads adds the step's terms up, sets Adam's scalars and whether the step is applied, and goes on to
// the next slot. Terms are reconstruction, KL, objective, and 1 where they are finite.
extern "C" __global__ void conclude(
        State* state, const double* losses, int rows, int samples, const double* klSums, const float* klWeightOf,
        const float* klWeights, int latent, float freeBits, const double* bounds, const double* squareSums,
        int squareCount, double clip, const double* rates, double* terms) {
    __shared__ double shared[256];
    double loss = 0.0;
    for (int i = threadIdx.x; i < rows * samples; i += blockDim.x) {
        loss += losses[i];
    }
    loss = blockSum(loss, shared) / samples;
    double bound = 0.0;
    for (int i = threadIdx.x; bounds != 0 && i < rows; i += blockDim.x) {
        bound += bounds[i];
    }
    bound = blockSum(bound, shared);
    double square = 0.0;
    for (int i = threadIdx.x; i < squareCount; i += blockDim.x) {
        square += squareSums[i];
    }
    square = blockSum(square, shared);
    if (threadIdx.x == 0) {
        double kl = 0.0;
        double weighted = 0.0;
        double klWeight = klWeights[state->slot];
        for (int j = 0; j < latent; j++) {
            kl += klSums[j];
            weighted += klWeightOf[j] * klSums[j];
            if (freeBits > 0 && klWeightOf[j] == 0.0f) {
                weighted += rows * klWeight * freeBits;
            }
        }
        double objective = bounds != 0 ? bound : -(loss + weighted);
        bool finite = isfinite(loss) && isfinite(kl) && isfinite(objective);
        double* out = terms + 4LL * state->slot;
        out[0] = loss;
        out[1] = kl;
        out[2] = objective;
        out[3] = finite ? 1.0 : 0.0;
        state->finite = finite ? 1 : 0;
        if (finite) {
            int t = ++state->applied;
            double rate = rates[state->slot] * sqrt(1.0 - pow(0.999, (double) t)) / (1.0 - pow(0.9, (double) t));
            double norm = sqrt(square) / rows;
            state->rate = (float) rate;
            state->scale = (float) ((clip > 0.0 && norm > clip ? clip / norm : 1.0) / rows);
        }
        state->slot++;
    }
}

// Adam, of a step whose terms are finite.
extern "C" __global__ void adam(
        float* theta, float* m, float* v, const float* gradient, const State* state, int count) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < count && state->finite) {
        float g = gradient[i] * state->scale;
        float mean = 0.9f * m[i] + 0.1f * g;
        float square = 0.999f * v[i] + 0.001f * g * g;
        m[i] = mean;
        v[i] = square;
        theta[i] -= state->rate * mean / (sqrtf(square) + 1e-8f);
    }
}
