/* A stand-in for NVIDIA's driver library. What it says is set by -D when it is built. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef NAME
#define NAME Stub GPU
#endif
#ifndef MAJORS
#define MAJORS 8
#endif
#ifndef MINORS
#define MINORS 6
#endif
#ifndef COUNT
#define COUNT (int) (sizeof(majors) / sizeof(majors[0]))
#endif
#ifndef VERSION
#define VERSION 11060
#endif
#ifndef FREE_MIB
#define FREE_MIB 22528
#endif
#ifndef ON_START
#define ON_START 0
#endif
#ifndef ON_CONTEXT
#define ON_CONTEXT 0
#endif
#ifndef WORDS
#define WORDS
#endif
#define QUOTE(x) #x
#define TEXT(x) QUOTE(x)

static const int majors[] = {MAJORS};
static const int minors[] = {MINORS};

static int hang(void) { sleep(600); return 0; }
static int crash(void) { abort(); }
static int fault(void) { return *(volatile int *) 8; }
static int die(void) { fputs(TEXT(WORDS) "\n", stderr); _exit(127); }

int cuInit(unsigned flags) { (void) hang; (void) crash; (void) fault; (void) die; return ON_START; }
int cuDriverGetVersion(int *version) { *version = VERSION; return 0; }
int cuDeviceGetCount(int *count) { *count = COUNT; return 0; }
int cuDeviceGetName(char *name, int length, int device) { strncpy(name, TEXT(NAME), length); return 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device) {
  *value = attribute == 75 ? majors[device] : attribute == 76 ? minors[device] : 0;
  return 0;
}
int cuDevicePrimaryCtxRetain(void **context, int device) { *context = (void *) 1; return ON_CONTEXT; }
int cuCtxSetCurrent(void *context) { return context == (void *) 1 ? 0 : 201; }
int cuMemGetInfo_v2(size_t *free, size_t *total) {
  *free = (size_t) FREE_MIB << 20;
  *total = (size_t) 24576 << 20;
  return 0;
}
int cuGetErrorName(int error, const char **name) {
  *name = error == 2 ? "CUDA_ERROR_OUT_OF_MEMORY"
        : error == 803 ? "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH" : "CUDA_ERROR_UNKNOWN";
  return 0;
}
