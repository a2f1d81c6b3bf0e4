// A stand-in for NVIDIA's libcuda.so.1, for tests without a GPU: the part of the driver API that vi4j uses, over kernels
// that g++ compiled from the source that the GPU's come from. Device memory is the host's, under malloc, so that
// AddressSanitizer sees every access beyond an allocation. Functions beginning with 'standin' are the tests' own: faults,
// the orders of blocks and threads, and counts.
#include "stand-in.h"
#include "vae.cu"
#include "tensor.cu"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>
#include <ucontext.h>

Index3 threadIdx, blockIdx, blockDim, gridDim;

enum { SUCCESS = 0, INVALID = 1, NO_MEMORY = 2, NOT_INITIALIZED = 3, NO_BINARY = 209, BAD_PTX = 218, BAD_HANDLE = 400, NOT_FOUND = 500,
       ILLEGAL_ADDRESS = 700, LAUNCH_FAILED = 719, CAPTURE_INVALID = 901 };

// ---------------------------------------------------------------- fibers

namespace {

const size_t STACK = 64 << 10;

#if defined(__x86_64__)
// ucontext's own change of stacks asks the kernel for the signal mask each time.
struct Stack {
    void* top;
};

extern "C" void standinSwitch(Stack* from, Stack* to);
asm(R"(
.text
.globl standinSwitch
.hidden standinSwitch
standinSwitch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq (%rsi), %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
)");

void begin(Stack* stack, char* memory, size_t size, void (*entry)()) {
    void** top = reinterpret_cast<void**>(memory + size - 64);
    *--top = nullptr;  // where a caller's address would lie, so that the stack is aligned as after a call
    *--top = reinterpret_cast<void*>(entry);
    for (int i = 0; i < 6; i++) {
        *--top = nullptr;
    }
    stack->top = top;
}
#else
using Stack = ucontext_t;

void standinSwitch(Stack* from, Stack* to) { swapcontext(from, to); }

void begin(Stack* stack, char* memory, size_t size, void (*entry)()) {
    getcontext(stack);
    stack->uc_stack.ss_sp = memory;
    stack->uc_stack.ss_size = size;
    stack->uc_link = nullptr;
    makecontext(stack, entry, 0);
}
#endif

struct Fiber {
    Stack context;
    char* stack;
    Index3 thread;
    bool waiting;
};

Stack scheduler;
std::vector<Fiber*> fibers;
Fiber* running = nullptr;
std::function<void()> body;
std::vector<int> threadOrder;
size_t nextThread;
int orderKind = 0;  // 0 forward, 1 backward, otherwise the seed of a random order

void resume(Fiber* fiber) {
    running = fiber;
    threadIdx = fiber->thread;
    standinSwitch(&scheduler, &fiber->context);
}

void fiberMain() {
    while (true) {
        while (nextThread < threadOrder.size()) {
            int t = threadOrder[nextThread++];
            running->thread = {t % blockDim.x, t / blockDim.x % blockDim.y, t / blockDim.x / blockDim.y};
            threadIdx = running->thread;
            body();
        }
        running->waiting = false;
        standinSwitch(&running->context, &scheduler);
    }
}

Fiber* fiber(size_t i) {
    while (fibers.size() <= i) {
        Fiber* made = new Fiber();
        made->stack = static_cast<char*>(malloc(STACK));
        begin(&made->context, made->stack, STACK, fiberMain);
        fibers.push_back(made);
    }
    return fibers[i];
}

void order(std::vector<int>& indices, unsigned salt) {
    std::iota(indices.begin(), indices.end(), 0);
    if (orderKind == 1) {
        std::reverse(indices.begin(), indices.end());
    } else if (orderKind > 1) {
        std::mt19937 random(orderKind * 7919u + salt);
        std::shuffle(indices.begin(), indices.end(), random);
    }
}

// Runs a block; false where some threads ended while others wait at a barrier.
bool runBlock() {
    size_t count = threadOrder.size();
    nextThread = 0;
    std::vector<Fiber*> waiting;
    while (nextThread < count) {
        Fiber* next = fiber(waiting.size());
        next->waiting = false;
        resume(next);
        if (next->waiting) {
            waiting.push_back(next);
        }
    }
    while (!waiting.empty()) {
        if (waiting.size() != count) {
            return false;
        }
        std::vector<Fiber*> still;
        for (Fiber* next : waiting) {
            next->waiting = false;
            resume(next);
            if (next->waiting) {
                still.push_back(next);
            }
        }
        waiting = still;
    }
    return true;
}

}  // namespace

void __syncthreads() {
    Fiber* self = running;
    self->waiting = true;
    standinSwitch(&self->context, &scheduler);
}

// ---------------------------------------------------------------- tensor cores

namespace tensor {

// Element (row, p) of a warp's A and (p, column) of its B, by the tables of PTX's manual: lane 4 g + t holds, of TF32,
// A's (g, t), (g + 8, t), (g, t + 4), (g + 8, t + 4) and B's (t, g), (t + 4, g); of bfloat16 the same places twice as
// wide, each register with two neighbours along p, the first in its lower half. D's are (g, 2 t), (g, 2 t + 1), and the
// same eight rows below.
float half(unsigned bits, int which) { return __uint_as_float(which == 0 ? bits << 16 : bits & 0xffff0000u); }

float fragmentA(const unsigned (*a)[4], int row, int p, Kind kind) {
    int each = kind == TF32 ? 1 : 2;
    int lane = row % 8 * 4 + p / each % 4;
    unsigned bits = a[lane][row / 8 + 2 * (p / (4 * each))];
    return kind == TF32 ? __uint_as_float(bits & 0xffffe000u) : half(bits, p % 2);
}

float fragmentB(const unsigned (*b)[2], int p, int column, Kind kind) {
    int each = kind == TF32 ? 1 : 2;
    int lane = column * 4 + p / each % 4;
    unsigned bits = b[lane][p / (4 * each)];
    return kind == TF32 ? __uint_as_float(bits & 0xffffe000u) : half(bits, p % 2);
}

void multiplyAdd(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], Kind kind) {
    static unsigned allA[1024][4];
    static unsigned allB[1024][2];
    int t = threadIdx.x;
    memcpy(allA[t], a, sizeof allA[t]);
    memcpy(allB[t], b, sizeof allB[t]);
    __syncthreads();
    int first = t / 32 * 32;
    int lane = t % 32;
    for (int i = 0; i < 4; i++) {
        int row = lane / 4 + i / 2 * 8;
        int column = lane % 4 * 2 + i % 2;
        for (int p = 0; p < (kind == TF32 ? 8 : 16); p++) {
            d[i] += fragmentA(allA + first, row, p, kind) * fragmentB(allB + first, p, column, kind);
        }
    }
    __syncthreads();
}

}  // namespace tensor

// ---------------------------------------------------------------- kernels

namespace {

using Words = std::vector<std::vector<char>>;

struct Kernel {
    std::string name;
    std::vector<size_t> sizes;
    std::function<void(const Words&)> call;
};

template <class... A, size_t... I>
void invoke(void (*f)(A...), const Words& words, std::index_sequence<I...>) {
    f(*reinterpret_cast<const A*>(words[I].data())...);
}

template <class... A>
Kernel kernel(const char* name, void (*f)(A...)) {
    return {name, {sizeof(A)...},
            [f](const Words& words) { invoke(f, words, std::index_sequence_for<A...>()); }};
}

#define KERNEL(name) kernel(#name, name)

std::vector<Kernel>& kernels() {
    static std::vector<Kernel> all = {
        KERNEL(gather_rows), KERNEL(multiply), KERNEL(multiply_tf32), KERNEL(multiply_bf16), KERNEL(finish),
        KERNEL(back_activate), KERNEL(windows), KERNEL(overlap),
        KERNEL(draw), KERNEL(bernoulli), KERNEL(location_scale), KERNEL(mixed_columns), KERNEL(kl_of_dimensions),
        KERNEL(importance), KERNEL(scale_rows), KERNEL(doubly_reparameterize), KERNEL(back_draw), KERNEL(squares),
        KERNEL(conclude), KERNEL(adam)};
    return all;
}

struct Launch {
    Kernel* kernel;
    Index3 grid, block;
    Words words;
};

struct Graph {
    std::vector<Launch> launches;
};

// ---------------------------------------------------------------- state and faults

std::map<std::string, std::pair<int, int>> faults;  // by function: calls until it fails, and the code
std::map<std::string, long> calls;
std::map<uintptr_t, size_t> allocations;
size_t allocated = 0;
size_t memory = size_t(1) << 30;
int sticky = 0;
int deviceCount = 1;
int major = 7, minor = 5;
int driverVersion = 11040;
bool initialized = false;
Graph* capturing = nullptr;
// A module is its PTX; contexts and streams are addresses of things of no meaning.
std::set<std::string*> modules;
char context, stream;

int fault(const char* function) {
    calls[function]++;
    if (sticky != 0) {
        return sticky;
    }
    auto found = faults.find(function);
    if (found != faults.end() && found->second.first-- <= 0) {
        int code = found->second.second;
        faults.erase(found);
        // As with a real driver, after these nothing works any more.
        if (code >= 700 || code == 214 || code == 46) {
            sticky = code;
        }
        return code;
    }
    return SUCCESS;
}

#define BEGIN(name)                        \
    if (int failed = fault(#name)) {       \
        return failed;                     \
    }

int run(const Launch& launch) {
    gridDim = launch.grid;
    blockDim = launch.block;
    body = [&] { launch.kernel->call(launch.words); };
    std::vector<int> blocks(static_cast<size_t>(gridDim.x) * gridDim.y * gridDim.z);
    order(blocks, 1);
    threadOrder.resize(static_cast<size_t>(blockDim.x) * blockDim.y * blockDim.z);
    order(threadOrder, 2);
    for (int b : blocks) {
        blockIdx = {b % gridDim.x, b / gridDim.x % gridDim.y, b / gridDim.x / gridDim.y};
        if (!runBlock()) {
            fprintf(stderr, "stand-in: threads of %s ended before a barrier\n", launch.kernel->name.c_str());
            return sticky = LAUNCH_FAILED;
        }
    }
    return SUCCESS;
}

bool inside(uintptr_t at, size_t bytes) {
    auto next = allocations.upper_bound(at);
    if (next == allocations.begin()) {
        return false;
    }
    auto own = std::prev(next);
    return at + bytes <= own->first + own->second;
}

}  // namespace

extern "C" {

// ---------------------------------------------------------------- the tests' own

void standinReset() {
    delete capturing;
    capturing = nullptr;
    faults.clear();
    calls.clear();
    sticky = 0;
    orderKind = 0;
    memory = size_t(1) << 30;
    deviceCount = 1;
    major = 7;
    minor = 5;
    driverVersion = 11040;
}

void standinFail(const char* function, int after, int code) { faults[function] = {after, code}; }

void standinOrder(int kind) { orderKind = kind; }

void standinMemory(int64_t bytes) { memory = bytes; }

void standinDevice(int count, int x, int y, int driver) {
    deviceCount = count;
    major = x;
    minor = y;
    driverVersion = driver;
}

int64_t standinAllocated() { return allocated; }

int64_t standinCalls(const char* function) { return calls[function]; }

// ---------------------------------------------------------------- the driver's

int cuInit(unsigned) {
    BEGIN(cuInit)
    if (const char* given = getenv("STANDIN_MEMORY")) {
        memory = strtoull(given, nullptr, 10);
    }
    if (const char* given = getenv("STANDIN_CAPABILITY")) {
        major = atoi(given) / 10;
        minor = atoi(given) % 10;
    }
    char function[64];
    int after, code;
    const char* given = getenv("STANDIN_FAIL");
    if (given && sscanf(given, "%63s %d %d", function, &after, &code) == 3) {
        faults[function] = {after, code};
    }
    initialized = true;
    return deviceCount == 0 ? 100 : SUCCESS;
}

int cuDriverGetVersion(int* version) {
    BEGIN(cuDriverGetVersion)
    *version = driverVersion;
    return SUCCESS;
}

int cuGetErrorName(int error, const char** name) {
    static std::map<int, const char*> names = {
        {1, "CUDA_ERROR_INVALID_VALUE"}, {2, "CUDA_ERROR_OUT_OF_MEMORY"}, {3, "CUDA_ERROR_NOT_INITIALIZED"},
        {46, "CUDA_ERROR_DEVICE_UNAVAILABLE"}, {100, "CUDA_ERROR_NO_DEVICE"}, {214, "CUDA_ERROR_ECC_UNCORRECTABLE"},
        {209, "CUDA_ERROR_NO_BINARY_FOR_GPU"}, {218, "CUDA_ERROR_INVALID_PTX"}, {222, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION"}, {400, "CUDA_ERROR_INVALID_HANDLE"}, {500, "CUDA_ERROR_NOT_FOUND"},
        {700, "CUDA_ERROR_ILLEGAL_ADDRESS"}, {719, "CUDA_ERROR_LAUNCH_FAILED"}, {999, "CUDA_ERROR_UNKNOWN"}};
    auto found = names.find(error);
    if (found == names.end()) {
        return INVALID;
    }
    *name = found->second;
    return SUCCESS;
}

int cuDeviceGetCount(int* count) {
    BEGIN(cuDeviceGetCount)
    *count = deviceCount;
    return SUCCESS;
}

int cuDeviceGet(int* device, int ordinal) {
    BEGIN(cuDeviceGet)
    if (ordinal < 0 || ordinal >= deviceCount) {
        return 101;
    }
    *device = ordinal;
    return SUCCESS;
}

int cuDeviceGetName(char* name, int length, int device) {
    BEGIN(cuDeviceGetName)
    snprintf(name, length, "Stand-in %d", device);
    return SUCCESS;
}

int cuDeviceGetAttribute(int* value, int attribute, int) {
    BEGIN(cuDeviceGetAttribute)
    *value = attribute == 75 ? major : attribute == 76 ? minor : 0;
    return attribute == 75 || attribute == 76 ? SUCCESS : INVALID;
}

int cuDevicePrimaryCtxRetain(void** result, int) {
    BEGIN(cuDevicePrimaryCtxRetain)
    if (!initialized) {
        return NOT_INITIALIZED;
    }
    *result = &context;
    return SUCCESS;
}

int cuDevicePrimaryCtxRelease_v2(int) {
    BEGIN(cuDevicePrimaryCtxRelease_v2)
    return SUCCESS;
}

int cuCtxSetCurrent(void* given) {
    BEGIN(cuCtxSetCurrent)
    return given == &context ? SUCCESS : INVALID;
}

int cuMemGetInfo_v2(size_t* free, size_t* total) {
    BEGIN(cuMemGetInfo_v2)
    *free = memory - allocated;
    *total = memory;
    return SUCCESS;
}

int cuMemAlloc_v2(uintptr_t* address, size_t bytes) {
    BEGIN(cuMemAlloc_v2)
    if (bytes == 0) {
        return INVALID;
    }
    if (bytes > memory - allocated) {
        return NO_MEMORY;
    }
    // Not zeros: nothing may depend on what memory held before.
    void* made = malloc(bytes);
    memset(made, 0xff, bytes);
    *address = reinterpret_cast<uintptr_t>(made);
    allocations[*address] = bytes;
    allocated += bytes;
    return SUCCESS;
}

int cuMemFree_v2(uintptr_t address) {
    // Of a lost device nothing can be freed, but all is gone with its context.
    int failed = fault("cuMemFree_v2");
    auto found = allocations.find(address);
    if (found == allocations.end()) {
        return INVALID;
    }
    allocated -= found->second;
    allocations.erase(found);
    free(reinterpret_cast<void*>(address));
    return failed;
}

int cuMemcpyHtoD_v2(uintptr_t to, const void* from, size_t bytes) {
    BEGIN(cuMemcpyHtoD_v2)
    if (!inside(to, bytes)) {
        return INVALID;
    }
    memcpy(reinterpret_cast<void*>(to), from, bytes);
    return SUCCESS;
}

int cuMemcpyDtoH_v2(void* to, uintptr_t from, size_t bytes) {
    BEGIN(cuMemcpyDtoH_v2)
    if (!inside(from, bytes)) {
        return INVALID;
    }
    memcpy(to, reinterpret_cast<void*>(from), bytes);
    return SUCCESS;
}

int cuModuleLoadData(void** result, const char* image) {
    BEGIN(cuModuleLoadData)
    std::string ptx = image;
    size_t target = ptx.find(".target sm_");
    if (ptx.find(".version") == std::string::npos || target == std::string::npos) {
        return BAD_PTX;
    }
    if (atoi(ptx.c_str() + target + strlen(".target sm_")) > 10 * major + minor) {
        return NO_BINARY;
    }
    *result = *modules.insert(new std::string(ptx)).first;
    return SUCCESS;
}

// A kernel is found where both the PTX and the compiled source have it.
int cuModuleGetFunction(void** result, void* given, const char* name) {
    BEGIN(cuModuleGetFunction)
    std::string* ptx = static_cast<std::string*>(given);
    if (modules.count(ptx) == 0) {
        return BAD_HANDLE;
    }
    for (Kernel& kernel : kernels()) {
        if (kernel.name == name && ptx->find(std::string(".entry ") + name + "(") != std::string::npos) {
            *result = &kernel;
            return SUCCESS;
        }
    }
    return NOT_FOUND;
}

int cuModuleUnload(void* given) {
    BEGIN(cuModuleUnload)
    std::string* ptx = static_cast<std::string*>(given);
    if (modules.erase(ptx) == 0) {
        return BAD_HANDLE;
    }
    delete ptx;
    return SUCCESS;
}

int cuStreamCreate(void** result, unsigned) {
    BEGIN(cuStreamCreate)
    *result = &stream;
    return SUCCESS;
}

int cuStreamDestroy_v2(void*) {
    BEGIN(cuStreamDestroy_v2)
    return SUCCESS;
}

int cuStreamSynchronize(void* given) {
    BEGIN(cuStreamSynchronize)
    return given == &stream ? SUCCESS : BAD_HANDLE;
}

int cuLaunchKernel(void* function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void* given, void** parameters, void** extra) {
    BEGIN(cuLaunchKernel)
    size_t threads = size_t(bx) * by * bz;
    if (gx == 0 || gy == 0 || gz == 0 || threads == 0 || threads > 1024 || gy > 65535 || gz > 65535 || shared != 0
            || extra != nullptr) {
        return INVALID;
    }
    if (given != &stream) {
        return BAD_HANDLE;
    }
    Launch launch;
    launch.kernel = static_cast<Kernel*>(function);
    launch.grid = {int(gx), int(gy), int(gz)};
    launch.block = {int(bx), int(by), int(bz)};
    for (size_t i = 0; i < launch.kernel->sizes.size(); i++) {
        const char* from = static_cast<const char*>(parameters[i]);
        launch.words.emplace_back(from, from + launch.kernel->sizes[i]);
    }
    if (capturing != nullptr) {
        capturing->launches.push_back(launch);
        return SUCCESS;
    }
    return run(launch);
}

int cuStreamBeginCapture_v2(void* given, int) {
    BEGIN(cuStreamBeginCapture_v2)
    if (given != &stream || capturing != nullptr) {
        return INVALID;
    }
    capturing = new Graph();
    return SUCCESS;
}

int cuStreamEndCapture(void*, void** graph) {
    int failed = fault("cuStreamEndCapture");
    Graph* made = capturing;
    capturing = nullptr;
    if (failed || made == nullptr) {
        delete made;
        return failed ? failed : CAPTURE_INVALID;
    }
    *graph = made;
    return SUCCESS;
}

int cuGraphInstantiateWithFlags(void** result, void* graph, unsigned long long) {
    BEGIN(cuGraphInstantiateWithFlags)
    *result = new Graph(*static_cast<Graph*>(graph));
    return SUCCESS;
}

int cuGraphDestroy(void* graph) {
    BEGIN(cuGraphDestroy)
    delete static_cast<Graph*>(graph);
    return SUCCESS;
}

int cuGraphExecDestroy(void* graph) {
    BEGIN(cuGraphExecDestroy)
    delete static_cast<Graph*>(graph);
    return SUCCESS;
}

int cuGraphLaunch(void* graph, void* given) {
    BEGIN(cuGraphLaunch)
    if (given != &stream) {
        return BAD_HANDLE;
    }
    for (const Launch& launch : static_cast<Graph*>(graph)->launches) {
        if (int failed = run(launch)) {
            return failed;
        }
    }
    return SUCCESS;
}


}  // extern "C"
