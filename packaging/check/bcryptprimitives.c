/* ProcessPrng, a function of Windows 10 that Go's runtime needs and Wine 8 lacks. */
#define SystemFunction036 NTAPI SystemFunction036
#include <windows.h>
#include <ntsecapi.h>
#undef SystemFunction036

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T size) {
    return RtlGenRandom(buffer, (ULONG)size);
}
