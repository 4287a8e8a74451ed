/* For tests under Wine, never shipped: colour profiles of screens, of which Qt asks at the first window and Wine 8 does
 * not know WcsCreateIccProfile. There is no profile. */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#define EXPORT __declspec(dllexport)

EXPORT HANDLE WINAPI OpenColorProfileW(void *profile, DWORD access, DWORD share, DWORD creation) {
    (void)profile, (void)access, (void)share, (void)creation;
    SetLastError(ERROR_FILE_NOT_FOUND);
    return NULL;
}
EXPORT HANDLE WINAPI WcsCreateIccProfile(HANDLE profile, DWORD options) {
    (void)profile, (void)options;
    SetLastError(ERROR_NOT_SUPPORTED);
    return NULL;
}
EXPORT BOOL WINAPI GetColorProfileFromHandle(HANDLE profile, BYTE *content, DWORD *size) {
    (void)profile, (void)content, (void)size;
    SetLastError(ERROR_NOT_SUPPORTED);
    return FALSE;
}
EXPORT BOOL WINAPI CloseColorProfile(HANDLE profile) {
    (void)profile;
    return TRUE;
}
