/**
 * The VAE's own engine for NVIDIA GPUs: kernels in CUDA C++ ({@code src/main/cuda}), loaded as PTX through the driver
 * alone. A ComputationGraph stays the definition; {@link org.vi4j.internal.cuda.GpuVae} takes its layers as a list of
 * operations, its parameters and Adam's moments, and gives them back.
 */
@NullMarked
package org.vi4j.internal.cuda;

import org.jspecify.annotations.NullMarked;
