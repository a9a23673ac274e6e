/* A stand-in for NVML: one card of 8 GiB on which others hold 1 GiB. The file named by NVML_STUB holds "PID MIB" of the one process that
   uses it; its end gives the memory back, unless a file lies beside that one which ends on ".keeps". Without "own" in NVML_STUB_TELLS the
   driver does not tell what a process holds. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIB (1024ULL * 1024ULL)

static int read_holder(unsigned *pid, unsigned long long *mib) {
    const char *path = getenv("NVML_STUB");
    FILE *file = path ? fopen(path, "r") : NULL;
    int found = file && fscanf(file, "%u %llu", pid, mib) == 2;
    if (file) fclose(file);
    if (found && kill((int)*pid, 0) != 0) {
        char keeps[4096];
        snprintf(keeps, sizeof keeps, "%s.keeps", path);
        FILE *kept = fopen(keeps, "r");
        if (kept) fclose(kept);
        found = kept != NULL;
    }
    return found;
}

int nvmlInit_v2(void) { return 0; }
int nvmlInitWithFlags(unsigned flags) { (void)flags; return 0; }
int nvmlShutdown(void) { return 0; }
const char *nvmlErrorString(int code) { (void)code; return "no error"; }
int nvmlSystemGetDriverVersion(char *text, unsigned length) { snprintf(text, length, "580.65"); return 0; }
int nvmlDeviceGetCount_v2(unsigned *count) { *count = 1; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) { *device = (void *)(size_t)(index + 1); return 0; }
int nvmlDeviceGetName(void *device, char *text, unsigned length) { (void)device; snprintf(text, length, "Stub RTX"); return 0; }

struct memory { unsigned version; unsigned long long total, reserved, free, used; };
int nvmlDeviceGetMemoryInfo_v2(void *device, struct memory *memory) {
    unsigned pid;
    unsigned long long mib = 0;
    (void)device;
    if (!read_holder(&pid, &mib)) mib = 0;
    memory->reserved = 0;
    memory->total = 8192 * MIB;
    memory->used = (1024 + mib) * MIB;
    memory->free = memory->total - memory->used;
    return 0;
}

struct process { unsigned pid; unsigned long long used; unsigned instance, compute; };
int nvmlDeviceGetComputeRunningProcesses_v3(void *device, unsigned *count, struct process *list) {
    unsigned pid;
    unsigned long long mib;
    const char *tells = getenv("NVML_STUB_TELLS");
    (void)device;
    if (!read_holder(&pid, &mib)) { *count = 0; return 0; }
    if (*count < 1 || !list) { *count = 1; return 7; }
    memset(list, 0, sizeof *list);
    list[0].pid = pid;
    list[0].used = tells && strcmp(tells, "own") == 0 ? mib * MIB : ~0ULL;
    list[0].instance = list[0].compute = ~0U;
    *count = 1;
    return 0;
}
int nvmlDeviceGetGraphicsRunningProcesses_v3(void *device, unsigned *count, struct process *list) {
    (void)device; (void)list;
    *count = 0;
    return 0;
}
