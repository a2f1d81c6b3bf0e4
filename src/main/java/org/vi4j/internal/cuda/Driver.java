package org.vi4j.internal.cuda;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.jspecify.annotations.Nullable;

/**
 * NVIDIA's driver API, as far as the engine needs it: the functions by their names in {@code libcuda.so.1}. Each
 * returns 0 or an error's number. Device addresses are numbers of 64 bits.
 */
interface Driver extends Library {
    int cuInit(int flags);

    int cuDriverGetVersion(IntByReference version);

    int cuGetErrorName(int error, PointerByReference name);

    int cuDeviceGetCount(IntByReference count);

    int cuDeviceGet(IntByReference device, int ordinal);

    int cuDeviceGetName(byte[] name, int length, int device);

    int cuDeviceGetAttribute(IntByReference value, int attribute, int device);

    int cuDevicePrimaryCtxRetain(PointerByReference context, int device);

    int cuDevicePrimaryCtxRelease_v2(int device);

    int cuCtxSetCurrent(Pointer context);

    int cuMemGetInfo_v2(LongByReference free, LongByReference total);

    int cuMemAlloc_v2(LongByReference address, long bytes);

    int cuMemFree_v2(long address);

    int cuMemcpyHtoD_v2(long to, Pointer from, long bytes);

    int cuMemcpyDtoH_v2(Pointer to, long from, long bytes);

    int cuModuleLoadData(PointerByReference module, Pointer image);

    int cuModuleGetFunction(PointerByReference function, Pointer module, String name);

    int cuModuleUnload(Pointer module);

    int cuStreamCreate(PointerByReference stream, int flags);

    int cuStreamDestroy_v2(Pointer stream);

    int cuStreamSynchronize(Pointer stream);

    int cuLaunchKernel(
            Pointer function,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            int sharedBytes,
            Pointer stream,
            Pointer parameters,
            @Nullable Pointer extra);

    int cuStreamBeginCapture_v2(Pointer stream, int mode);

    int cuStreamEndCapture(Pointer stream, PointerByReference graph);

    int cuGraphInstantiateWithFlags(PointerByReference executable, Pointer graph, long flags);

    int cuGraphDestroy(Pointer graph);

    int cuGraphExecDestroy(Pointer executable);

    int cuGraphLaunch(Pointer executable, Pointer stream);
}
