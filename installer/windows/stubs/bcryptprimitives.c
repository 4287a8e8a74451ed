/* For tests under Wine 8, never shipped: the random bytes that Rust's library and PDFium ask of Windows. */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(BYTE *bytes, SIZE_T count) {
    while (count) {
        ULONG some = count < 0x1000000 ? (ULONG)count : 0x1000000;
        if (!RtlGenRandom(bytes, some)) return FALSE;
        bytes += some;
        count -= some;
    }
    return TRUE;
}
